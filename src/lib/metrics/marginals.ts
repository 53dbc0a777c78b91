// How alike one column is in two tables.

import { countLevels, type FrameColumn, type LabelColumn, sortedPresent } from './frames.ts';

const DECIMALS = 1e14;

/** numpy's round to 14 decimals, halves to even: monotonous, so that sorted values stay sorted. */
export function roundTo14Decimals(value: number): number {
  const scaled = value * DECIMALS;
  if (!(Math.abs(scaled) < Number.MAX_SAFE_INTEGER)) return value;
  const rounded = Math.round(scaled);
  const isHalf = Math.abs(scaled % 1) === 0.5;
  return (isHalf && rounded % 2 !== 0 ? rounded - 1 : rounded) / DECIMALS;
}

/** Largest distance between two empirical distribution functions (Kolmogorov and Smirnov); inputs ascending, not empty. */
export function kolmogorovDistance(x: Float64Array, y: Float64Array): number {
  let i = 0;
  let j = 0;
  let worst = 0;
  while (i < x.length && j < y.length) {
    const value = Math.min(x[i] as number, y[j] as number);
    while (i < x.length && (x[i] as number) <= value) i++;
    while (j < y.length && (y[j] as number) <= value) j++;
    worst = Math.max(worst, Math.abs(i / x.length - j / y.length));
  }
  return worst;
}

/** Half the sum of differences of two count vectors, each scaled to sum 1: total variation distance in [0, 1]. */
export function variationDistance(p: ArrayLike<number>, q: ArrayLike<number>): number {
  const totalP = sumOf(p);
  const totalQ = sumOf(q);
  let distance = 0;
  for (let i = 0; i < Math.max(p.length, q.length); i++) {
    distance += Math.abs((p[i] ?? 0) / totalP - (q[i] ?? 0) / totalQ);
  }
  return distance / 2;
}

/**
 * 1 - Kolmogorov distance for quantities, 1 - total variation for labels, in [0, 1], missing cells left out
 * and quantities rounded to 14 decimals (SDMetrics 0.29 KSComplement and TVComplement). NaN when the real column has no value, 0 when only the other has none.
 */
export function columnShape(real: FrameColumn, other: FrameColumn): number {
  if (real.kind === 'label') return labelShape(real, other as LabelColumn);
  const x = sortedPresent(real.values);
  const y = sortedPresent(other.kind === 'quantity' ? other.values : new Float64Array(0));
  if (x.length === 0) return NaN;
  if (y.length === 0) return 0;
  return 1 - kolmogorovDistance(x.map(roundTo14Decimals), y.map(roundTo14Decimals));
}

function labelShape(real: LabelColumn, other: LabelColumn): number {
  const p = countLevels(real);
  const q = countLevels(other);
  if (sumOf(p) === 0) return NaN;
  if (sumOf(q) === 0) return 0;
  return 1 - variationDistance(p, q);
}

function sumOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum;
}
