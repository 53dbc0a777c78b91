// Columns as categories, cut as pandas.cut cuts them, because SDMetrics' disclosure scores are defined by it.

import { lowerBound } from '../statistics.ts';
import type { FrameColumn } from '../frames.ts';

export const BINS = 10;

export interface CategoryPair {
  /** Codes from 0 on, one a row; missing is a code of its own. */
  readonly real: Int32Array;
  readonly other: Int32Array;
}

/**
 * Both columns as categories. Quantities fall into ten equal bins over the real range, closed on the right, whose ends
 * are open for the other table; labels stay; missing is a category.
 */
export function categoriesOf(real: FrameColumn, other: FrameColumn): CategoryPair {
  if (real.kind === 'label' && other.kind === 'label') {
    const code = (value: number): number => value + 1;
    return { real: real.codes.map(code), other: other.codes.map(code) };
  }
  const [x, y] = [real, other].map((column) => (column.kind === 'quantity' ? column.values : new Float64Array(0)));
  const edges = innerEdges(x as Float64Array);
  const cut = (values: Float64Array): Int32Array =>
    Int32Array.from(values, (value) => (Number.isNaN(value) ? 0 : lowerBound(edges, value) + 1));
  return { real: cut(x as Float64Array), other: cut(y as Float64Array) };
}

/** Edges between the bins; empty when nothing is present. A constant is widened by 0.1 % to both sides, as pandas does. */
function innerEdges(values: Float64Array): Float64Array {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return new Float64Array(0);
  if (low === high) {
    const slack = low === 0 ? 0.001 : 0.001 * Math.abs(low);
    low -= slack;
    high += slack;
  }
  const step = (high - low) / BINS;
  return Float64Array.from({ length: BINS - 1 }, (_, i) => low + (i + 1) * step);
}
