// A recipe is the whole truth of a run: same recipe, same seed, same bytes.

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

export interface Recipe {
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
