// Rows as SDMetrics' detection metrics hand them to a classifier (rdt HyperTransformer fitted on the real rows).

import type { Design } from '../../learners/logistic/logistic.ts';
import { countAbsent, type Frame, type FrameColumn, levelsByFrequency, type QuantityColumn } from '../frames.ts';

/** More levels than this are left out, the rarest first: the reference has an indicator for each. */
const MOST_LEVELS = 50;

/**
 * Quantities with the real mean where missing, labels as indicators of the real levels and of missing where the real
 * column has gaps; labels that the real table lacks are all zeros. The rows of both frames, real ones first.
 */
export function designOf(real: Frame, other: Frame): Design {
  const columns = real.columns.flatMap((column, c) => encode(column, other.columns[c] as FrameColumn));
  const width = columns.length;
  const rows = real.rowCount + other.rowCount;
  const values = new Float32Array(rows * width);
  columns.forEach((column, c) => {
    for (let row = 0; row < rows; row++) values[row * width + c] = column[row] as number;
  });
  return { values, rows, width };
}

/** The rows at `rows`. */
export function takeDesignRows(design: Design, rows: Int32Array): Design {
  const { width } = design;
  const values = new Float32Array(rows.length * width);
  rows.forEach((row, i) => values.set(design.values.subarray(row * width, (row + 1) * width), i * width));
  return { values, rows: rows.length, width };
}

function encode(real: FrameColumn, other: FrameColumn): Float32Array[] {
  if (real.kind === 'quantity') return [quantity(real, other as QuantityColumn)];
  if (other.kind !== 'label') return [];
  const codes = levelsByFrequency(real)
    .slice(0, MOST_LEVELS)
    .map(({ code }) => code);
  if (countAbsent(real) > 0) codes.push(-1);
  return codes.map((code) => {
    const flags = new Float32Array(real.codes.length + other.codes.length);
    real.codes.forEach((value, row) => (flags[row] = value === code ? 1 : 0));
    other.codes.forEach((value, row) => (flags[real.codes.length + row] = value === code ? 1 : 0));
    return flags;
  });
}

/** Centred at the real mean, so that single precision is enough for dates. */
function quantity(real: QuantityColumn, other: QuantityColumn): Float32Array {
  const mean = meanOfPresent(real.values);
  const values = new Float32Array(real.values.length + other.values.length);
  const put = (value: number, row: number): number => (values[row] = Number.isNaN(value) ? 0 : value - mean);
  real.values.forEach(put);
  other.values.forEach((value, row) => put(value, real.values.length + row));
  return values;
}

function meanOfPresent(values: Float64Array): number {
  let sum = 0;
  let count = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return count === 0 ? 0 : sum / count;
}
