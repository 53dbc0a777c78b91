// How strongly one column tells of another: Pearson, correlation ratio, Theil's U.

import type { FrameColumn, LabelColumn, QuantityColumn } from '../frames.ts';

/** Labels beyond the most frequent share one code, so that a column of names costs no more than others. */
export interface CodedLabels {
  readonly codes: Int32Array;
  readonly size: number;
}

/**
 * Strength of the relation as `first` is told by `second`, over rows where both are present; 0 when one of them is
 * constant. Two quantities: Pearson, signed. A quantity and labels: correlation ratio. Two labels: Theil's U(first |
 * second), the share of the entropy of `first` that `second` explains.
 */
export function associationOf(
  [first, second]: readonly [FrameColumn, FrameColumn],
  [x, y]: readonly [CodedLabels | null, CodedLabels | null],
): readonly [forward: number, backward: number] {
  if (x && y) return theilsU(x, y);
  const strength =
    x && second.kind === 'quantity'
      ? correlationRatio(second, x)
      : y && first.kind === 'quantity'
        ? correlationRatio(first, y)
        : first.kind === 'quantity' && second.kind === 'quantity'
          ? correlation(first.values, second.values)
          : 0;
  return [strength, strength];
}

/** Codes 0 .. size - 1 by `rankOf`; missing stays -1. */
export function recode(column: LabelColumn, rankOf: Int32Array, size: number): CodedLabels {
  return { codes: column.codes.map((code) => (code < 0 ? -1 : (rankOf[code] ?? size - 1))), size };
}

function correlation(x: Float64Array, y: Float64Array): number {
  let [count, meanX, meanY, xx, yy, xy] = [0, 0, 0, 0, 0, 0];
  for (let row = 0; row < x.length; row++) {
    const [u, v] = [x[row] as number, y[row] as number];
    if (Number.isNaN(u) || Number.isNaN(v)) continue;
    count++;
    const [offX, offY] = [u - meanX, v - meanY];
    meanX += offX / count;
    meanY += offY / count;
    xx += offX * (u - meanX);
    yy += offY * (v - meanY);
    xy += offX * (v - meanY);
  }
  return xx > 0 && yy > 0 ? Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy))) : 0;
}

/** Root of the share of variance that lies between the groups, in [0, 1] (Fisher 1925). */
function correlationRatio({ values }: QuantityColumn, { codes, size }: CodedLabels): number {
  const counts = new Float64Array(size);
  const means = new Float64Array(size);
  let [count, mean, total] = [0, 0, 0];
  for (let row = 0; row < values.length; row++) {
    const [value, code] = [values[row] as number, codes[row] as number];
    if (code < 0 || Number.isNaN(value)) continue;
    count++;
    const off = value - mean;
    mean += off / count;
    total += off * (value - mean);
    const inside = (counts[code] as number) + 1;
    counts[code] = inside;
    means[code] = (means[code] as number) + (value - (means[code] as number)) / inside;
  }
  let between = 0;
  for (let code = 0; code < size; code++) between += (counts[code] as number) * ((means[code] as number) - mean) ** 2;
  return total > 0 ? Math.min(1, Math.sqrt(between / total)) : 0;
}

/** U(x | y) and U(y | x) (Theil 1970): 1 - H(x | y) / H(x). */
function theilsU(x: CodedLabels, y: CodedLabels): readonly [number, number] {
  const cells = new Float64Array(x.size * y.size);
  const [rows, columns] = [new Float64Array(x.size), new Float64Array(y.size)];
  let count = 0;
  for (let row = 0; row < x.codes.length; row++) {
    const [a, b] = [x.codes[row] as number, y.codes[row] as number];
    if (a < 0 || b < 0) continue;
    count++;
    cells[a * y.size + b] = (cells[a * y.size + b] as number) + 1;
    rows[a] = (rows[a] as number) + 1;
    columns[b] = (columns[b] as number) + 1;
  }
  const [ofX, ofY] = [entropy(rows, count), entropy(columns, count)];
  const shared = ofX + ofY - entropy(cells, count);
  const share = (of: number): number => (of > 1e-12 ? Math.max(0, Math.min(1, shared / of)) : 0);
  return [share(ofX), share(ofY)];
}

function entropy(counts: Float64Array, total: number): number {
  let sum = 0;
  for (const count of counts) if (count > 0) sum -= (count / total) * Math.log(count / total);
  return sum;
}
