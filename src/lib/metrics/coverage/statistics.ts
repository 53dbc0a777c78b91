// How much of one column another one reaches, by the rules of SDMetrics 0.29. NaN where the reference has no figure.

import { countAbsent, countLevels, type FrameColumn, sortedPresent } from '../frames.ts';
import { quantile } from '../statistics.ts';

/** Share of the real range that is reached (RangeCoverage); NaN for labels, a constant or an empty column. */
export function rangeCoverage(real: FrameColumn, other: FrameColumn): number {
  if (real.kind !== 'quantity' || other.kind !== 'quantity') return NaN;
  const [lowReal, highReal] = extentOf(real.values);
  const [low, high] = extentOf(other.values);
  const range = highReal - lowReal;
  if (!(range > 0) || low > high) return NaN;
  return Math.max(0, 1 - (Math.max((low - lowReal) / range, 0) + Math.max((highReal - high) / range, 0)));
}

/** Share of the real labels that occur (CategoryCoverage); NaN for quantities and where the real column is empty. */
export function categoryCoverage(real: FrameColumn, other: FrameColumn): number {
  if (real.kind !== 'label' || other.kind !== 'label') return NaN;
  const counts = countLevels(other);
  let known = 0;
  let reached = 0;
  countLevels(real).forEach((count, code) => {
    if (count === 0) return;
    known++;
    if ((counts[code] ?? 0) > 0) reached++;
  });
  return known === 0 ? NaN : reached / known;
}

/** 1 - the difference of the shares of missing cells (MissingValueSimilarity); NaN without rows. */
export function missingSimilarity(real: FrameColumn, other: FrameColumn): number {
  return 1 - Math.abs(countAbsent(real) / rowsOf(real) - countAbsent(other) / rowsOf(other));
}

export interface Moments {
  readonly mean: number;
  readonly median: number;
  /** With n - 1, as pandas. */
  readonly std: number;
}
export type Statistic = keyof Moments;

/** Mean, median and standard deviation of the present values; NaN where there are none. */
export function momentsOf(values: Float64Array): Moments {
  const present = sortedPresent(values);
  const count = present.length;
  const mean = present.reduce((sum, value) => sum + value, 0) / count;
  const squares = present.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, median: quantile(present, 0.5), std: count > 1 ? Math.sqrt(squares / (count - 1)) : NaN };
}

/** 1 - difference of a statistic over the real range, at least 0 (StatisticSimilarity); NaN for a constant. */
export function statisticSimilarity(real: FrameColumn, other: FrameColumn, statistic: Statistic): number {
  if (real.kind !== 'quantity' || other.kind !== 'quantity') return NaN;
  const [low, high] = extentOf(real.values);
  if (!(high > low)) return NaN;
  const gap = Math.abs(momentsOf(real.values)[statistic] - momentsOf(other.values)[statistic]);
  return Number.isFinite(gap) ? Math.max(0, 1 - gap / (high - low)) : NaN;
}

function rowsOf(column: FrameColumn): number {
  return column.kind === 'label' ? column.codes.length : column.values.length;
}

/** Infinity, -Infinity when nothing is present. */
function extentOf(values: Float64Array): readonly [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}
