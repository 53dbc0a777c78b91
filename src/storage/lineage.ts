// Reading where a dataset comes from.

import { isColumnRecipe, type Recipe } from '../lib/recipe/types.ts';
import type { Dataset } from './types.ts';

/**
 * The table that a version is judged against, or null. A repaired version names the old version first; a recipe of
 * columns is judged by what it learned from, else by the first table whose rows it was seeded with.
 */
export function referenceIdOf({ lineage }: Pick<Dataset, 'lineage'>): string | null {
  const { parents, repair, recipe } = lineage;
  if (repair) return parents[1] ?? null;
  return (recipe && learnedFrom(recipe)) ?? parents[0] ?? null;
}

function learnedFrom(recipe: Recipe): string | null {
  if (!isColumnRecipe(recipe)) return null;
  const dataset = recipe.columns.find(({ kind }) => kind === 'learned')?.options['dataset'];
  return typeof dataset === 'string' && dataset !== '' ? dataset : null;
}
