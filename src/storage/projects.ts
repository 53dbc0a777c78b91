// Projects: what a person opens.

import { StudioError } from '../lib/errors.ts';
import { announce } from './broadcast.ts';
import { removeChunks } from './chunks.ts';
import { commit, type StudioDatabase } from './database.ts';
import { removeRowBatches } from './row-batches.ts';
import { guarded } from './storage-error.ts';
import type { Project } from './types.ts';

const MAX_NAME_LENGTH = 200;

/** @throws StudioError `bad-input` for a name that is empty or longer than 200 characters */
export async function createProject(db: StudioDatabase, { name }: { name: string }): Promise<Project> {
  const now = Date.now();
  const project: Project = {
    id: crypto.randomUUID(),
    name: cleanName(name),
    createdAt: now,
    updatedAt: now,
    savedToFileAt: null,
    rowsSinceSave: 0,
  };
  await commit(db, [db.projects], () => db.projects.add(project), 1);
  announce({ kind: 'changed', what: 'projects', projectId: project.id });
  return project;
}

/** @throws StudioError `not-found` */
export async function getProject(db: StudioDatabase, id: string): Promise<Project> {
  const project = await guarded(() => db.projects.get(id));
  if (!project) throw new StudioError('not-found', `no project ${id}`);
  return project;
}

/** The one changed last comes first. */
export function listProjects(db: StudioDatabase): Promise<Project[]> {
  return guarded(() => db.projects.orderBy('updatedAt').reverse().toArray());
}

export async function renameProject(db: StudioDatabase, id: string, name: string): Promise<void> {
  await change(db, id, () => ({ name: cleanName(name), updatedAt: Date.now() }));
}

/** Notes that a project file of the present state was written at `at` (milliseconds since 1970). */
export async function markSavedToFile(db: StudioDatabase, id: string, at: number): Promise<void> {
  await change(db, id, () => ({ savedToFileAt: at, rowsSinceSave: 0 }));
}

/**
 * Deletes the project and everything in it at once. The browser gives the space back later, when it compacts its files.
 */
export async function deleteProject(db: StudioDatabase, id: string): Promise<void> {
  const bulk = [db.chunks, db.journal, db.rowBatches];
  const stores = [db.projects, db.datasets, db.runs, db.reports, db.recipes, db.votes, db.labels, ...bulk];
  const existed = (await guarded(() => db.projects.get(id))) !== undefined;
  const work = async (): Promise<void> => {
    const datasetIds = await db.datasets.where({ projectId: id }).primaryKeys();
    const runs = await db.runs.where({ projectId: id }).toArray();
    for (const datasetId of new Set([...datasetIds, ...runs.map((run) => run.datasetId)])) {
      await removeChunks(db, datasetId);
    }
    for (const run of runs) await removeRowBatches(db, run.id);
    await db.datasets.where({ projectId: id }).delete();
    await db.runs.where({ projectId: id }).delete();
    await db.reports.where({ projectId: id }).delete();
    await db.recipes.where({ projectId: id }).delete();
    await db.votes.where({ projectId: id }).delete();
    await db.labels.where({ projectId: id }).delete();
    await db.projects.delete(id);
  };
  await commit(db, stores, work, existed ? -1 : 0);
  announce({ kind: 'changed', what: 'projects', projectId: id });
}

/** The fields that change when rows come in. */
export function touched(project: Project, rowsAdded: number): Pick<Project, 'updatedAt' | 'rowsSinceSave'> {
  return { updatedAt: Date.now(), rowsSinceSave: project.rowsSinceSave + rowsAdded };
}

async function change(db: StudioDatabase, id: string, update: (project: Project) => Partial<Project>): Promise<void> {
  await commit(db, [db.projects], async () => {
    const project = await db.projects.get(id);
    if (!project) throw new StudioError('not-found', `no project ${id}`);
    await db.projects.put({ ...project, ...update(project) });
  });
  announce({ kind: 'changed', what: 'projects', projectId: id });
}

function cleanName(name: string): string {
  const trimmed = name.trim();
  if (trimmed.length > 0 && trimmed.length <= MAX_NAME_LENGTH) return trimmed;
  throw new StudioError('bad-input', `a name has 1 to ${MAX_NAME_LENGTH} characters, not ${trimmed.length}`);
}
