// Small statistics that several metrics share.

/** Mean of the finite values, or null when there is none. */
export function meanOf(values: Iterable<number>): number | null {
  let sum = 0;
  let count = 0;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    sum += value;
    count++;
  }
  return count === 0 ? null : sum / count;
}

/** First position at which `value` could be inserted into an ascending array, before equal values. */
export function lowerBound(sorted: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Last position at which `value` could be inserted into an ascending array, after equal values. */
export function upperBound(sorted: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Linear-interpolated quantile (Hyndman and Fan type 7) of unsorted values, share in [0, 1]; NaN when empty. */
export function quantile(values: ArrayLike<number>, share: number): number {
  if (values.length === 0) return NaN;
  const sorted = Float64Array.from(values).sort();
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] as number;
  const above = sorted[Math.ceil(at)] as number;
  return below + (above - below) * (at - Math.floor(at));
}

/** Mid-rank of `value` in an ascending reference, in [0, 1]; NaN stays NaN. */
export function midRank(sorted: Float64Array, value: number): number {
  if (Number.isNaN(value)) return NaN;
  return (lowerBound(sorted, value) + upperBound(sorted, value)) / (2 * Math.max(1, sorted.length));
}

/**
 * Area under the ROC curve of `scores` for the rows where `positive` is 1, ties counted half (Mann and Whitney).
 * Null when one of the classes is empty.
 */
export function rocAuc(scores: ArrayLike<number>, positive: ArrayLike<number>): number | null {
  const total = scores.length;
  const order = Uint32Array.from({ length: total }, (_, i) => i);
  order.sort((a, b) => (scores[a] as number) - (scores[b] as number));
  let positives = 0;
  let rankSum = 0;
  for (let start = 0; start < total;) {
    let end = start;
    while (end < total && scores[order[end] as number] === scores[order[start] as number]) end++;
    const rank = (start + end + 1) / 2;
    for (let i = start; i < end; i++) {
      if (positive[order[i] as number] !== 1) continue;
      positives++;
      rankSum += rank;
    }
    start = Math.max(end, start + 1);
  }
  const negatives = total - positives;
  if (positives === 0 || negatives === 0) return null;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** 95 % interval of an AUC (Hanley and McNeil 1982), clipped to [0, 1]. */
export function aucInterval(auc: number, positives: number, negatives: number): readonly [number, number] {
  const q1 = auc / (2 - auc);
  const q2 = (2 * auc * auc) / (1 + auc);
  const spread = auc * (1 - auc) + (positives - 1) * (q1 - auc * auc) + (negatives - 1) * (q2 - auc * auc);
  const half = 1.96 * Math.sqrt(Math.max(0, spread) / (positives * negatives));
  return [Math.max(0, auc - half), Math.min(1, auc + half)];
}

/** Pearson correlation over the rows where both are present; NaN below two rows or when one side is constant. */
export function pearson(x: Float64Array, y: Float64Array): number {
  const a: number[] = [];
  const b: number[] = [];
  for (let i = 0; i < x.length; i++) {
    const u = x[i] as number;
    const v = y[i] as number;
    if (Number.isNaN(u) || Number.isNaN(v)) continue;
    a.push(u);
    b.push(v);
  }
  if (isConstant(a) || isConstant(b)) return NaN;
  const meanA = a.reduce((sum, value) => sum + value, 0) / a.length;
  const meanB = b.reduce((sum, value) => sum + value, 0) / b.length;
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    const u = (a[i] as number) - meanA;
    const v = (b[i] as number) - meanB;
    ab += u * v;
    aa += u * u;
    bb += v * v;
  }
  const r = ab / Math.sqrt(aa * bb);
  return Math.max(-1, Math.min(1, r));
}

function isConstant(values: readonly number[]): boolean {
  return values.every((value) => value === values[0]);
}
