// Rows as points: labels packed four to a word, quantities as single-precision shares of the real range or rank.

import { type Frame, type FrameColumn, type LabelColumn, type QuantityColumn, sortedPresent } from './frames.ts';
import { midRank } from './statistics.ts';

/** rank: mid-rank among the real values. range: share of the real range (Gower, as SDMetrics). */
export type DistanceMode = 'rank' | 'range';

/** Points of one table, in groups of rows with equal labels; see `groupPoints`. */
export interface Points {
  readonly rows: number;
  readonly quantities: number;
  readonly labels: number;
  /** Row-major, rows x quantities; NaN is missing. */
  readonly values: Float32Array;
  /** Row-major, rows x labels; missing is -1. */
  readonly codes: Int32Array;
}

/** Maps frames to points by what is known of the real rows. */
export function createEncoder(reference: Frame, mode: DistanceMode): (frame: Frame) => Points {
  const at = reference.columns.map((column, c) => ({ column, c }));
  const quantities = at.filter((entry) => entry.column.kind === 'quantity');
  const labels = at.filter((entry) => entry.column.kind === 'label');
  const scales = quantities.map(({ column }) => createScale(column as QuantityColumn, mode));
  return (frame) => {
    const values = new Float32Array(frame.rowCount * quantities.length);
    quantities.forEach(({ c }, j) => {
      const source = (frame.columns[c] as FrameColumn as QuantityColumn).values;
      const scale = scales[j] as (value: number) => number;
      for (let row = 0; row < frame.rowCount; row++) {
        values[row * quantities.length + j] = scale(source[row] as number);
      }
    });
    const codes = new Int32Array(frame.rowCount * labels.length);
    labels.forEach(({ c }, j) => {
      const source = (frame.columns[c] as FrameColumn as LabelColumn).codes;
      for (let row = 0; row < frame.rowCount; row++) codes[row * labels.length + j] = source[row] as number;
    });
    return { rows: frame.rowCount, quantities: quantities.length, labels: labels.length, values, codes };
  };
}

function createScale(column: QuantityColumn, mode: DistanceMode): (value: number) => number {
  const sorted = sortedPresent(column.values);
  if (mode === 'rank') return (value) => midRank(sorted, value);
  const low = sorted[0] ?? 0;
  const range = (sorted[sorted.length - 1] ?? 0) - low;
  if (range > 0) return (value) => (value - low) / range;
  return (value) => (Number.isNaN(value) ? NaN : value === low ? 0 : 1);
}
