// Recipes of columns that a person works on. Runs keep a copy of their own.

import { StudioError } from '../lib/errors.ts';
import type { ColumnRecipe } from '../lib/recipe/types.ts';
import { announce } from './broadcast.ts';
import { commit, type StudioDatabase } from './database.ts';
import { guarded } from './storage-error.ts';
import type { RecipeRecord } from './types.ts';

/** The one changed last comes first. */
export async function listRecipes(db: StudioDatabase, projectId: string): Promise<RecipeRecord[]> {
  const records = await guarded(() => db.recipes.where({ projectId }).toArray());
  return records.sort((a, b) => b.updatedAt - a.updatedAt);
}

/** @throws StudioError `not-found` */
export async function getRecipe(db: StudioDatabase, id: string): Promise<RecipeRecord> {
  const record = await guarded(() => db.recipes.get(id));
  if (!record) throw new StudioError('not-found', `no recipe ${id}`);
  return record;
}

/** Stores a recipe under a new id. @throws StudioError `not-found` when the project is gone */
export function addRecipe(db: StudioDatabase, projectId: string, recipe: ColumnRecipe): Promise<RecipeRecord> {
  return saveRecipe(db, { id: crypto.randomUUID(), projectId, recipe });
}

/** Stores the present state of a recipe. @throws StudioError `not-found` when the project is gone, `storage-full` */
export async function saveRecipe(
  db: StudioDatabase,
  { id, projectId, recipe }: Omit<RecipeRecord, 'updatedAt'>,
): Promise<RecipeRecord> {
  const record: RecipeRecord = { id, projectId, recipe, updatedAt: Date.now() };
  await commit(db, [db.projects, db.recipes], async () => {
    if (!(await db.projects.get(projectId))) throw new StudioError('not-found', `no project ${projectId}`);
    await db.recipes.put(record);
  });
  announce({ kind: 'noted', what: 'recipes', projectId });
  return record;
}

/** Deletes a recipe; runs and datasets made by it stay. */
export async function deleteRecipe(db: StudioDatabase, { id, projectId }: RecipeRecord): Promise<void> {
  await commit(db, [db.recipes], () => db.recipes.delete(id));
  announce({ kind: 'noted', what: 'recipes', projectId });
}
