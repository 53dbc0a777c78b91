// The ways to a recipe: a bundled sample, an empty one, one that learns a dataset.

import * as v from 'valibot';
import { StudioError } from '../lib/errors.ts';
import { parseColumnRecipeText } from '../lib/recipe/parse.ts';
import type { ColumnRecipe } from '../lib/recipe/types.ts';
import type { Dataset } from '../storage/types.ts';
import type { Projects } from './projects.svelte.ts';
import type { RecipeEditor } from './recipe.svelte.ts';
import { emptyRecipe } from './recipe-edits.ts';
import type { Router } from './router.svelte.ts';

const sampleShape = v.object({
  id: v.string(),
  title: v.string(),
  summary: v.string(),
  file: v.string(),
  rows: v.number(),
  columns: v.number(),
  /** How long a run takes on a common machine. */
  seconds: v.optional(v.number()),
});
export type SampleRecipe = v.InferOutput<typeof sampleShape>;

/** The bundled recipes. @throws StudioError `not-found` when the list cannot be read */
export async function listSampleRecipes(): Promise<readonly SampleRecipe[]> {
  try {
    const response = await fetch('./recipes/index.json');
    return v.parse(v.object({ recipes: v.array(sampleShape) }), await response.json()).recipes;
  } catch (cause) {
    throw new StudioError('not-found', 'the list of sample recipes cannot be read', { cause });
  }
}

/** @throws StudioError `not-found`, `bad-recipe` */
export async function readSampleRecipe(sample: SampleRecipe): Promise<ColumnRecipe> {
  const response = await fetch(`./recipes/${sample.file}`);
  if (!response.ok) throw new StudioError('not-found', `sample recipe ${sample.id} cannot be read`);
  return parseColumnRecipeText(await response.text());
}

/** A recipe whose rows are like those of a dataset: one block that learns it. */
export function recipeLike({ id, name, rowCount }: Pick<Dataset, 'id' | 'name' | 'rowCount'>): ColumnRecipe {
  const columns = [{ name: 'learned', kind: 'learned', options: { dataset: id } }];
  return { ...emptyRecipe(`Like ${name}`), rows: Math.max(1, rowCount), columns };
}

interface Tools {
  readonly router: Router;
  readonly projects: Projects;
  readonly editor: RecipeEditor;
}

/** Opens a sample in a project of its own and shows it. */
export async function startSampleRecipe({ router, projects, editor }: Tools, sample: SampleRecipe): Promise<void> {
  const recipe = await readSampleRecipe(sample);
  const project = await projects.create(sample.title);
  await projects.open(project.id);
  await editor.open(project.id);
  await editor.begin(project.id, recipe);
  router.go(router.href('recipe', {}, project.id));
}
