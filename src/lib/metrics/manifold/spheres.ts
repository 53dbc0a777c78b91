// Alpha-precision and beta-recall: shares of one table in growing spheres around the other (Alaa et al. 2022).

import type { Embedding } from '../embedding.ts';
import { quantile } from '../statistics.ts';
import type { Across, Inside } from './neighbourhoods.ts';

const STEPS = 30;

export interface Curve {
  /** Share of the table that defines the sphere, 0 to 1 in 30 steps. */
  readonly shares: readonly number[];
  /** Share of the other table inside of it. */
  readonly found: readonly number[];
  /** 1 - sum |found - share| / sum share: 1 when the curve is the diagonal. */
  readonly score: number;
}

/** Share of synthetic rows in the sphere around the mean real row that holds `alpha` of the real rows. */
export function alphaPrecision(real: Embedding, synthetic: Embedding): Curve {
  const centre = centreOf(real);
  const radii = distancesTo(real, centre);
  const distances = distancesTo(synthetic, centre);
  return curveOf((share) => {
    const radius = quantile(radii, share);
    return meanWhere(distances.length, (row) => (distances[row] as number) <= radius);
  });
}

/**
 * Share of real rows that are reached (the nearest synthetic row is not farther than the nearest other real row) by a
 * synthetic row in the sphere around the mean synthetic row that holds `beta` of the rows that reach.
 */
export function betaRecall(synthetic: Embedding, inside: Inside, across: Across): Curve {
  const distances = distancesTo(synthetic, centreOf(synthetic));
  const reaching = Float64Array.from(across.realClosest, (row) => distances[row] as number);
  return curveOf((share) => {
    const radius = quantile(reaching, share);
    return meanWhere(
      reaching.length,
      (row) =>
        (across.realNearest[row] as number) <= (inside.nearest[row] as number) && (reaching[row] as number) <= radius,
    );
  });
}

interface Centre {
  readonly values: Float64Array;
  /** Share of every label of every label column. */
  readonly shares: readonly ReadonlyMap<number, number>[];
  /** Sum of the squared shares, by label column. */
  readonly squares: readonly number[];
}

/** The mean row: labels become shares of indicators. */
function centreOf({ rows, width, values, labels, codes }: Embedding): Centre {
  const sums = new Float64Array(width);
  for (let i = 0; i < values.length; i++) sums[i % width] = (sums[i % width] as number) + (values[i] as number);
  const counts = Array.from({ length: labels }, () => new Map<number, number>());
  codes.forEach((code, i) => counts[i % labels]?.set(code, (counts[i % labels]?.get(code) ?? 0) + 1));
  const shares = counts.map((count) => new Map([...count].map(([code, number]) => [code, number / rows] as const)));
  const squares = shares.map((share) => [...share.values()].reduce((sum, value) => sum + value * value, 0));
  return { values: sums.map((sum) => sum / rows), shares, squares };
}

/** Distances of all rows to the mean row: an indicator is half of (1 - share)^2 plus the other shares squared. */
function distancesTo({ rows, width, values, labels, codes }: Embedding, centre: Centre): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => {
    let sum = 0;
    for (let k = 0; k < width; k++) sum += ((values[row * width + k] as number) - (centre.values[k] as number)) ** 2;
    for (let k = 0; k < labels; k++) {
      const share = centre.shares[k]?.get(codes[row * labels + k] as number) ?? 0;
      sum += (1 - 2 * share + (centre.squares[k] as number)) / 2;
    }
    // Beyond ten digits equal rows differ by the order of their sums only.
    return Math.round(Math.sqrt(Math.max(0, sum)) * 1e10) / 1e10;
  });
}

function curveOf(shareIn: (share: number) => number): Curve {
  const shares = Array.from({ length: STEPS }, (_, step) => step / (STEPS - 1));
  const found = shares.map(shareIn);
  const off = shares.reduce((sum, share, step) => sum + Math.abs(share - (found[step] as number)), 0);
  return { shares, found, score: 1 - off / shares.reduce((sum, share) => sum + share, 0) };
}

function meanWhere(count: number, test: (row: number) => boolean): number {
  let found = 0;
  for (let row = 0; row < count; row++) if (test(row)) found++;
  return found / Math.max(1, count);
}
