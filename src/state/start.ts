// The short ways into a project: a file dropped anywhere, a bundled sample, one click on Grow.

import * as v from 'valibot';
import { StudioError } from '../lib/errors.ts';
import { columnRoles } from '../lib/table/schema.ts';
import type { ImportResult } from '../workers/contracts.ts';
import type { Import } from './import.svelte.ts';
import type { Projects } from './projects.svelte.ts';
import { defaultRecipe, versionName } from './recipe-draft.svelte.ts';
import type { Router } from './router.svelte.ts';
import type { Runs } from './runs.svelte.ts';

const sampleShape = v.object({
  id: v.string(),
  title: v.string(),
  summary: v.string(),
  file: v.string(),
  rows: v.number(),
  columns: v.number(),
  target: v.nullable(v.string()),
  key: v.nullable(v.string()),
  overrides: v.array(v.object({ name: v.string(), role: v.picklist(columnRoles) })),
});
export type Sample = v.InferOutput<typeof sampleShape>;

interface Tools {
  readonly router: Router;
  readonly projects: Projects;
  readonly imports: Import;
  readonly runs: Runs;
}

/** The bundled samples. @throws StudioError `not-found` when the list cannot be read */
export async function listSamples(): Promise<readonly Sample[]> {
  try {
    const response = await fetch('./samples/index.json');
    return v.parse(v.object({ samples: v.array(sampleShape) }), await response.json()).samples;
  } catch (cause) {
    throw new StudioError('not-found', 'the list of samples cannot be read', { cause });
  }
}

/**
 * Takes a file, or several documents at once, into a project, or into a new one, and shows them. Resolves false when
 * that failed.
 */
export async function openFile(
  tools: Tools,
  file: File,
  projectId: string | null,
  more: readonly File[] = [],
): Promise<boolean> {
  const { imports, projects, router } = tools;
  const isProjectFile = file.name.toLowerCase().endsWith('.terrarium');
  const id = await imports.open(file, projectId, more);
  if (id === null) return false;
  await projects.open(id);
  router.go(router.href(isProjectFile ? 'data' : 'import', {}, id));
  return true;
}

const SAMPLE_DOCUMENT = 'windowsill-handbook.md';

/** The bundled document. @throws StudioError `not-found` */
export async function readSampleDocument(): Promise<File> {
  const response = await fetch(`./samples/${SAMPLE_DOCUMENT}`);
  if (!response.ok) throw new StudioError('not-found', 'the sample document cannot be read');
  return new File([await response.blob()], SAMPLE_DOCUMENT);
}

/** Imports a sample with the roles it suggests and grows a first version, in one go. */
export async function startSample(tools: Tools, sample: Sample): Promise<void> {
  const { imports, projects, router } = tools;
  const response = await fetch(`./samples/${sample.file}`);
  if (!response.ok) throw new StudioError('not-found', `sample ${sample.id} cannot be read`);
  const file = new File([await response.blob()], sample.file);
  const project = await projects.create(sample.title);
  await projects.open(project.id);
  router.go(router.href('generate', {}, project.id));
  await imports.open(file, project.id);
  if (!(await imports.settled())) return;
  imports.correctAll(sample.overrides);
  if (sample.target !== null) imports.correct({ name: sample.target, role: 'target' });
  if (sample.key !== null) imports.correct({ name: sample.key, role: 'key' });
  const stored = await imports.store(project.id);
  if (stored) await growDefault(tools, stored);
}

/** Grows one version with the default recipe. */
export async function growDefault({ runs }: Tools, { real }: ImportResult): Promise<void> {
  const recipe = defaultRecipe(real);
  const datasetName = versionName(recipe, runs.takenNames);
  await runs.grow({ projectId: real.projectId, recipe, datasetName });
}
