// Which datasets a recipe draws on.

import { isColumnRecipe, type Recipe } from './types.ts';

/** Ids of the datasets that rows of the recipe come from, without repeats, in the order of the columns. */
export function recipeSources(recipe: Recipe): readonly string[] {
  if (!isColumnRecipe(recipe)) return [recipe.source];
  const ids = recipe.columns.map(({ options }) => options['dataset']);
  return [...new Set(ids.filter((id): id is string => typeof id === 'string' && id !== ''))];
}
