// Recipes of other tools, read and written as far as the meanings are the same.

import type { ColumnRecipe } from '../recipe/types.ts';

/** Something that has no equal on the other side. */
export interface Unmapped {
  /** Where it stands: `columns[2].sampler_type`. For exports the place in our recipe. */
  readonly place: string;
  /** What stands there, in short. */
  readonly what: string;
  /** Why it was left out, or what stands in for it. */
  readonly why: string;
}

export const foreignFormats = ['datadesigner', 'ai-sheets', 'mockaroo'] as const;
export type ForeignFormat = (typeof foreignFormats)[number];

export interface ImportedRecipe {
  readonly format: ForeignFormat;
  readonly recipe: ColumnRecipe;
  readonly unmapped: readonly Unmapped[];
}

export interface ExportedRecipe {
  readonly format: ForeignFormat;
  readonly fileName: string;
  /** JSON or YAML. */
  readonly text: string;
  readonly unmapped: readonly Unmapped[];
}
