// A recipe is the whole truth of a run: same recipe, same seed, same bytes (on the same device class, where a language
// model takes part). Version 1 learns a table and samples it; version 2 is a list of columns that refer to each other.

import type { JsonValue } from '../json.ts';
import type { ModelChoice } from '../language/types.ts';
import type { OptionValues } from '../options.ts';

/** A demand on the rows. Satisfied exactly, or refused with `condition-impossible` when fitting starts. */
export type Condition =
  | { readonly kind: 'value'; readonly column: string; readonly value: string | number | null }
  /** Both ends inclusive; a missing end is open. Datetime ends are milliseconds since 1970. */
  | { readonly kind: 'range'; readonly column: string; readonly min?: number; readonly max?: number }
  /** Labels with the share of rows each gets, summing to 1; counts are exact by largest remainder. */
  | { readonly kind: 'shares'; readonly column: string; readonly shares: readonly LabelShare[] };

export interface LabelShare {
  readonly value: string | number | null;
  readonly share: number;
}

export interface SynthesizerBlock {
  readonly kind: 'synthesizer';
  /** Id in the synthesizer registry. */
  readonly synthesizer: string;
  readonly options: OptionValues;
  readonly conditions: readonly Condition[];
}

export interface SynthesisRecipe {
  readonly format: 'terrarium-recipe';
  readonly version: 1;
  /** A safe integer. */
  readonly seed: number;
  /** Rows to make, 1 to 10,000,000. */
  readonly rows: number;
  /** Dataset id that the block learns from (role `real`). */
  readonly source: string;
  readonly block: SynthesizerBlock;
}

/** One column of a recipe, or one block that makes several. */
export interface ColumnBlock {
  /** Name of the column; a block that makes several gives it to its row of the recipe only. Unique. */
  readonly name: string;
  /** Id in the column registry. */
  readonly kind: string;
  readonly options: OptionValues;
  /** A formula; rows for which it is true get no value here (and none in columns that need it). */
  readonly skipWhen?: string;
  /** Share of rows left blank, in [0, 1]. */
  readonly blank?: number;
  /** Made for other columns to use, and left out of the dataset. */
  readonly isHidden?: boolean;
}

/** A cell that a person fixed: taken as it is, in previews and in the run. */
export interface PinnedCell {
  readonly row: number;
  readonly column: string;
  readonly value: JsonValue;
  /** True where the person wrote the value, rather than keeping one that was made. */
  readonly isEdited?: boolean;
}

/** A row that a person liked: prompts that ask for examples draw on its cells. */
export interface ExampleRow {
  readonly column: string;
  readonly value: JsonValue;
  /** The other cells of its row, so that an example can be shown with what it was made from. */
  readonly given: Readonly<Record<string, JsonValue>>;
}

/** Rows that are too like an earlier one are made again, within the recipe's attempts, then set aside. */
export interface Uniqueness {
  readonly columns: readonly string[];
  /** exact: same text. near: MinHash estimate of 5-gram overlap. embedding: cosine of embeddings. */
  readonly method: 'exact' | 'near' | 'embedding';
  /** Similarity in (0, 1] from which a row counts as a duplicate; not used by `exact`. */
  readonly threshold: number;
  /** Alias of the model that embeds, for `embedding`. */
  readonly model?: string;
}

export interface ColumnRecipe {
  readonly format: 'terrarium-recipe';
  readonly version: 2;
  readonly name: string;
  readonly seed: number;
  /** Rows to make, 1 to 10,000,000. Rows that fail for good are set aside, so that the dataset can have fewer. */
  readonly rows: number;
  /** Alias, as columns name it, to the model it stands for. */
  readonly models: Readonly<Record<string, ModelChoice>>;
  readonly columns: readonly ColumnBlock[];
  readonly pins: readonly PinnedCell[];
  readonly examples: readonly ExampleRow[];
  readonly uniqueness: Uniqueness | null;
  /** Attempts for one cell before its row is set aside, 1 to 20. */
  readonly attempts: number;
}

export type Recipe = SynthesisRecipe | ColumnRecipe;

/** True for a recipe of columns. */
export function isColumnRecipe(recipe: Recipe): recipe is ColumnRecipe {
  return recipe.version === 2;
}

/** True for a recipe that wants the browser's own model, which only a page can reach. */
export function usesPageModel(recipe: Recipe): boolean {
  return isColumnRecipe(recipe) && Object.values(recipe.models).some(({ provider }) => provider === 'browser');
}
