// Fits scaling laws error(n) = E + A n^-alpha (Hestness et al. 2017) with intervals that say how little is known.

import { randomStream, type RandomStream } from '../random.ts';
import { quantile } from '../metrics/statistics.ts';
import type { Interval, Law, ScalePoint, ScalingFit, ScalingVerdict } from './types.ts';

const MIN_SIZES = 5;
/** A limit known less exactly than this share of the observed range is not known. */
const MAX_LIMIT_SPAN = 0.5;
const LEAST_EXPONENT = 0.05;
const MOST_EXPONENT = 2.5;
const GRID = 40;
const GOLDEN_STEPS = 30;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

export interface ScalingOptions {
  readonly seed: number;
  /** Redrawn data sets for the intervals. */
  readonly draws?: number;
}

/** Mean, its squared standard error and the spread of single measurements, one of each a size. */
interface Means {
  readonly rows: Float64Array;
  readonly means: Float64Array;
  readonly variances: Float64Array;
  readonly counts: Float64Array;
}

/** Fits the law by variable projection and redraws the data from it for 95 % intervals (parametric bootstrap). */
export function fitScalingLaw(points: readonly ScalePoint[], { seed, draws = 200 }: ScalingOptions): ScalingFit {
  const sorted = points.filter((point) => point.errors.length > 0).sort((a, b) => a.rows - b.rows);
  const means = meansOf(sorted);
  const law = fitLaw(means);
  const spread = Math.sqrt(misfit(means, law));
  const stream = randomStream(seed, 'scaling');
  const redrawn = Array.from({ length: draws }, (_, b) => fitLaw(redraw(means, law, { spread, stream, draw: b })));
  const limit = spanOf(redrawn.map((entry) => entry.limit));
  const exponent = spanOf(redrawn.map((entry) => entry.exponent));
  return {
    verdict: verdictOf(means, limit),
    law,
    draws: redrawn,
    intervals: { limit, exponent },
    noise: Math.sqrt(means.variances.at(-1) ?? 0) * spread,
    sizes: { least: means.rows[0] ?? 0, most: means.rows.at(-1) ?? 0 },
  };
}

/** Error expected with that many rows. */
export function errorAt({ limit, scale, exponent }: Law, rows: number): number {
  return limit + scale * rows ** -exponent;
}

/** 95 % interval of the curve at that many rows. */
export function curveInterval(fit: ScalingFit, rows: number): Interval {
  return spanOf(fit.draws.map((law) => errorAt(law, rows)));
}

/** 95 % interval of the mean of `repeats` new measurements: what the curve leaves open and the noise of measuring. */
export function predictionInterval(fit: ScalingFit, rows: number, repeats = 1): Interval {
  const [low, high] = curveInterval(fit, rows);
  const middle = errorAt(fit.law, rows);
  const noise = (1.96 * fit.noise) / Math.sqrt(repeats);
  return [middle - Math.hypot(middle - low, noise), middle + Math.hypot(high - middle, noise)];
}

/** By how much the error falls when the rows are doubled, with its 95 % interval. */
export function doublingGain(fit: ScalingFit, rows: number): { readonly gain: number; readonly interval: Interval } {
  const gainOf = (law: Law): number => errorAt(law, rows) - errorAt(law, 2 * rows);
  return { gain: gainOf(fit.law), interval: spanOf(fit.draws.map(gainOf)) };
}

/** The number of rows from which on a doubling gains less than `least`; 0 when it never gains as much. */
export function rowsUntilGain({ scale, exponent }: Law, least: number): number {
  const factor = scale * (1 - 2 ** -exponent);
  return factor <= 0 ? 0 : (factor / least) ** (1 / exponent);
}

/** 95 % interval of the difference between the limits of two independent fits: first minus second. */
export function limitGap(first: ScalingFit, second: ScalingFit): Interval {
  return spanOf(first.draws.flatMap((a, i) => (second.draws[i] ? [a.limit - second.draws[i].limit] : [])));
}

function verdictOf({ rows, means }: Means, limit: Interval): ScalingVerdict {
  if (rows.length < MIN_SIZES) return 'too-few-sizes';
  const observed = Math.max(...means) - Math.min(...means);
  return limit[1] - limit[0] > MAX_LIMIT_SPAN * observed ? 'limit-unknown' : 'known';
}

/** Half of the variance of a size is its own, half is shared by all: five repeats alone tell little. */
function meansOf(points: readonly ScalePoint[]): Means {
  const counts = Float64Array.from(points, (point) => point.errors.length);
  const means = Float64Array.from(
    points,
    ({ errors }) => errors.reduce((sum, error) => sum + error, 0) / errors.length,
  );
  const squares = Float64Array.from(points, ({ errors }, k) =>
    errors.reduce((sum, error) => sum + (error - (means[k] as number)) ** 2, 0),
  );
  const freedom = counts.reduce((sum, count) => sum + count - 1, 0);
  const pooled = freedom > 0 ? squares.reduce((sum, square) => sum + square, 0) / freedom : 0;
  const variances = squares.map((square, k) => {
    const count = counts[k] as number;
    const own = count > 1 ? square / (count - 1) : pooled;
    return Math.max(1e-12, own / 2 + pooled / 2);
  });
  return { rows: Float64Array.from(points, (point) => point.rows), means, variances, counts };
}

/** How much worse the law fits than noise alone would have it (reduced chi-square); at least 1. */
function misfit({ rows, means, variances, counts }: Means, law: Law): number {
  const freedom = rows.length - 3;
  if (freedom <= 0) return 1;
  let sum = 0;
  rows.forEach((n, k) => {
    sum += (((means[k] as number) - errorAt(law, n)) ** 2 * (counts[k] as number)) / (variances[k] as number);
  });
  return Math.max(1, sum / freedom);
}

interface Redraw {
  readonly spread: number;
  readonly stream: RandomStream;
  readonly draw: number;
}

function redraw({ rows, variances, counts }: Means, law: Law, { spread, stream, draw }: Redraw): Means {
  const points = Array.from(rows, (n, k): ScalePoint => {
    const deviation = Math.sqrt(variances[k] as number) * spread;
    const errors = Array.from(
      { length: counts[k] as number },
      (_, r) => errorAt(law, n) + deviation * stream.normal(draw, k * 64 + r),
    );
    return { rows: n, errors };
  });
  return meansOf(points);
}

/** Variable projection (Golub and Pereyra 1973): limit and scale are solved for, the exponent is searched. */
function fitLaw(means: Means): Law {
  const at = (u: number): number => LEAST_EXPONENT * (MOST_EXPONENT / LEAST_EXPONENT) ** u;
  const loss = (u: number): number => solve(means, at(u)).loss;
  let best = 0;
  for (let i = 1; i <= GRID; i++) if (loss(i / GRID) < loss(best / GRID)) best = i;
  const u = goldenSection(loss, Math.max(0, best - 1) / GRID, Math.min(GRID, best + 1) / GRID);
  const exponent = at(u);
  const { limit, scale } = solve(means, exponent);
  return { limit, scale, exponent };
}

function goldenSection(loss: (u: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  for (let step = 0; step < GOLDEN_STEPS; step++) {
    const left = high - GOLDEN * (high - low);
    const right = low + GOLDEN * (high - low);
    if (loss(left) < loss(right)) high = right;
    else low = left;
  }
  return (low + high) / 2;
}

/** Weighted least squares of the two linear parameters, neither below zero. */
function solve({ rows, means, variances, counts }: Means, exponent: number): Omit<Law, 'exponent'> & { loss: number } {
  const first = rows[0] ?? 1;
  let [w, wx, wxx, wy, wxy, wyy] = [0, 0, 0, 0, 0, 0];
  rows.forEach((n, k) => {
    const weight = (counts[k] as number) / (variances[k] as number);
    const x = (n / first) ** -exponent;
    const y = means[k] as number;
    w += weight;
    wx += weight * x;
    wxx += weight * x * x;
    wy += weight * y;
    wxy += weight * x * y;
    wyy += weight * y * y;
  });
  const determinant = w * wxx - wx * wx;
  const mean = w > 0 ? wy / w : 0;
  let limit = determinant > 0 ? (wxx * wy - wx * wxy) / determinant : mean;
  let scale = determinant > 0 ? (w * wxy - wx * wy) / determinant : 0;
  if (scale < 0) [limit, scale] = [mean, 0];
  else if (limit < 0) [limit, scale] = [0, wxy / wxx];
  const loss =
    wyy - 2 * limit * wy - 2 * scale * wxy + limit * limit * w + 2 * limit * scale * wx + scale * scale * wxx;
  return { limit, scale: scale * first ** exponent, loss };
}

function spanOf(values: readonly number[]): Interval {
  return [quantile(values, 0.025), quantile(values, 0.975)];
}
