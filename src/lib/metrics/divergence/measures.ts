// Distances between two samples of one column.

import { lowerBound } from '../statistics.ts';

/** More bins than this tell noise only. */
const MAX_BINS = 500;

/** Lengths of bins as NumPy chooses them for `bins='scott'` and `bins='doane'`. */
export type BinRule = 'scott' | 'doane';

/**
 * numpy.histogram_bin_edges over the values of both samples, at most 500 bins.
 * Scott 1979: 3.49 sd n^(-1/3). Doane 1976: range / (1 + log2 n + log2(1 + |skewness| / its error)).
 */
export function sharedEdges(a: Float64Array, b: Float64Array, rule: BinRule): Float64Array {
  const count = a.length + b.length;
  const low = Math.min(a[0] ?? Infinity, b[0] ?? Infinity);
  const high = Math.max(a[a.length - 1] ?? -Infinity, b[b.length - 1] ?? -Infinity);
  if (!(low < high)) return Float64Array.of(low - 0.5, low + 0.5);
  const width = rule === 'scott' ? scottWidth(a, b) : doaneWidth(a, b, high - low);
  const bins = width > 0 && count > 0 ? Math.min(MAX_BINS, Math.max(1, Math.ceil((high - low) / width))) : 1;
  const step = (high - low) / bins;
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => i * step + low);
  edges[bins] = high;
  return edges;
}

/** Shares of ascending values in bins closed on the left, the last one on both sides. */
export function binShares(sorted: Float64Array, edges: Float64Array): Float64Array {
  const shares = new Float64Array(edges.length - 1);
  let before = 0;
  for (let bin = 0; bin < shares.length; bin++) {
    const end = bin === shares.length - 1 ? sorted.length : lowerBound(sorted, edges[bin + 1] as number);
    shares[bin] = (end - before) / Math.max(1, sorted.length);
    before = end;
  }
  return shares;
}

/** Hellinger distance of two distributions, in [0, 1]. */
export function hellinger(p: ArrayLike<number>, q: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += (Math.sqrt(p[i] as number) - Math.sqrt(q[i] as number)) ** 2;
  return Math.min(1, Math.sqrt(sum / 2));
}

/** Jensen-Shannon distance, the root of the divergence to base 2, in [0, 1] (scipy.spatial.distance.jensenshannon). */
export function jensenShannon(p: ArrayLike<number>, q: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) {
    const [x, y] = [p[i] as number, q[i] as number];
    const middle = (x + y) / 2;
    if (x > 0) sum += x * Math.log2(x / middle);
    if (y > 0) sum += y * Math.log2(y / middle);
  }
  return Math.min(1, Math.sqrt(Math.max(0, sum / 2)));
}

/** Area between the two distribution functions of ascending samples (scipy.stats.wasserstein_distance). */
export function wasserstein(x: Float64Array, y: Float64Array): number {
  let [i, j, area] = [0, 0, 0];
  let at = Math.min(x[0] as number, y[0] as number);
  while (i < x.length || j < y.length) {
    const next = Math.min(x[i] ?? Infinity, y[j] ?? Infinity);
    area += (next - at) * Math.abs(i / x.length - j / y.length);
    while (i < x.length && (x[i] as number) <= next) i++;
    while (j < y.length && (y[j] as number) <= next) j++;
    at = next;
  }
  return area;
}

/** Standard deviation with n in the denominator (numpy.std); NaN of nothing. */
export function deviation(...samples: readonly Float64Array[]): number {
  return Math.sqrt(centralMoment(samples, meanOfAll(samples), 2));
}

function scottWidth(a: Float64Array, b: Float64Array): number {
  return ((24 * Math.sqrt(Math.PI)) / (a.length + b.length)) ** (1 / 3) * deviation(a, b);
}

function doaneWidth(a: Float64Array, b: Float64Array, range: number): number {
  const n = a.length + b.length;
  const spread = deviation(a, b);
  if (n <= 2 || !(spread > 0)) return 0;
  const mean = meanOfAll([a, b]);
  const skewness = Math.abs(centralMoment([a, b], mean, 3) / spread ** 3);
  const error = Math.sqrt((6 * (n - 2)) / ((n + 1) * (n + 3)));
  return range / (1 + Math.log2(n) + Math.log2(1 + skewness / error));
}

function meanOfAll(samples: readonly Float64Array[]): number {
  let [sum, count] = [0, 0];
  for (const sample of samples) {
    for (const value of sample) sum += value;
    count += sample.length;
  }
  return sum / count;
}

function centralMoment(samples: readonly Float64Array[], mean: number, power: 2 | 3): number {
  let [sum, count] = [0, 0];
  for (const sample of samples) {
    for (const value of sample) {
      const off = value - mean;
      sum += power === 2 ? off * off : off * off * off;
    }
    count += sample.length;
  }
  return sum / count;
}
