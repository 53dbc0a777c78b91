// Recipes as files.

import { StudioError } from '../lib/errors.ts';
import { parseColumnRecipeText } from '../lib/recipe/parse.ts';
import type { ColumnRecipe } from '../lib/recipe/types.ts';

const MAX_BYTES = 16_000_000;

/** A recipe out of a file. @throws StudioError `limit`, `bad-recipe` with { problems } */
export async function readRecipeFile(file: File): Promise<{ readonly recipe: ColumnRecipe }> {
  if (file.size > MAX_BYTES) {
    throw new StudioError('limit', `the file has ${file.size} bytes, at most ${MAX_BYTES} are read as a recipe`);
  }
  return { recipe: parseColumnRecipeText(await file.text()) };
}
