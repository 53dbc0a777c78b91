// A coding turns a column into at most 256 bins and a bin back into a value. Every synthesizer learns on bins.

import type { Grid } from './grid.ts';

/** Bins of a column: 255 of values at most and one of missing cells, so that a code fits a byte. */
export const MAX_BINS = 256;

interface CodingBase {
  readonly binCount: number;
  /** The bin of missing cells (always 0), or -1 when the column has none. */
  readonly missing: number;
  /** Training rows in each bin. */
  readonly counts: Float64Array;
}

/** Bins in ascending order of value. An atom holds one value; an interval interpolates between its knots. */
export interface QuantityCoding extends CodingBase {
  readonly kind: 'quantity';
  readonly grid: Grid;
  /** Highest value of each bin; NaN for missing. */
  readonly upper: Float64Array;
  /** Knots of bin b: knots[starts[b]] .. knots[starts[b + 1] - 1], ascending; one knot is an atom. */
  readonly starts: Int32Array;
  readonly knots: Float64Array;
  /** Inclusive bounds that draws are held to. */
  readonly low: number;
  readonly high: number;
}

/** One bin a label, most frequent first; the last bin may hold the many rare ones. */
export interface LabelCoding extends CodingBase {
  readonly kind: 'label';
  /** Labels of bin b: labels[starts[b]] .. labels[starts[b + 1] - 1] (dictionary codes or 0/1). */
  readonly starts: Int32Array;
  readonly labels: Int32Array;
  /** Running row counts along `labels`, within each bin. */
  readonly cumulative: Float64Array;
  /** Bin of each label; -1 for labels that the training rows lack. */
  readonly binOf: Int32Array;
}

export type Coding = QuantityCoding | LabelCoding;
