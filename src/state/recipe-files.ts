// Recipes as files: our own, and those of other tools as far as the meanings are the same.

import { StudioError } from '../lib/errors.ts';
import { exportAiSheets } from '../lib/interchange/ai-sheets.ts';
import { exportDataDesigner } from '../lib/interchange/data-designer-export.ts';
import { exportMockaroo } from '../lib/interchange/mockaroo.ts';
import { readForeignRecipe } from '../lib/interchange/read-foreign.ts';
import type { ExportedRecipe, ForeignFormat, ImportedRecipe } from '../lib/interchange/types.ts';
import { parseColumnRecipeText } from '../lib/recipe/parse.ts';
import type { ColumnRecipe } from '../lib/recipe/types.ts';

const MAX_BYTES = 16_000_000;

/** A recipe out of a file of any known tool. @throws StudioError `limit`, `bad-recipe` with { problems } */
export async function readRecipeFile(file: File): Promise<{ readonly recipe: ColumnRecipe } | ImportedRecipe> {
  if (file.size > MAX_BYTES) {
    throw new StudioError('limit', `the file has ${file.size} bytes, at most ${MAX_BYTES} are read as a recipe`);
  }
  const text = await file.text();
  return readForeignRecipe(text, file.name) ?? { recipe: parseColumnRecipeText(text) };
}

/** The recipe as a file of another tool, with what has no equal there. */
export function writeForeignRecipe(recipe: ColumnRecipe, format: ForeignFormat): ExportedRecipe {
  switch (format) {
    case 'datadesigner':
      return exportDataDesigner(recipe);
    case 'ai-sheets':
      return exportAiSheets(recipe);
    case 'mockaroo':
      return exportMockaroo(recipe);
    default:
      return format satisfies never;
  }
}
