// How values fall: shares of labels, and two samples of numbers beside each other.

/** The share of each label; empty for no labels. */
export function sharesOf(labels: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return new Map([...counts].map(([label, count]) => [label, count / labels.length]));
}

/** Entropy of shares over that of as many equal ones, in [0, 1]; 0 where there is one label. */
export function evenness(shares: Iterable<number>): number {
  const used = [...shares].filter((share) => share > 0);
  if (used.length < 2) return 0;
  return used.reduce((sum, share) => sum - share * Math.log(share), 0) / Math.log(used.length);
}

/** Total variation distance in [0, 1]: the share that would have to change its label. */
export function totalVariation(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const label of new Set([...a.keys(), ...b.keys()])) sum += Math.abs((a.get(label) ?? 0) - (b.get(label) ?? 0));
  return sum / 2;
}

/** Jensen-Shannon distance with logarithms of base 2: 0 for the same shares, 1 for shares without overlap. */
export function jensenShannon(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let divergence = 0;
  for (const label of new Set([...a.keys(), ...b.keys()])) {
    const [p, q] = [a.get(label) ?? 0, b.get(label) ?? 0];
    const middle = (p + q) / 2;
    if (p > 0) divergence += (p * Math.log2(p / middle)) / 2;
    if (q > 0) divergence += (q * Math.log2(q / middle)) / 2;
  }
  return Math.sqrt(Math.max(0, divergence));
}

/** Kolmogorov-Smirnov statistic of two samples, in [0, 1]; null where one is empty. */
export function largestGap(a: readonly number[], b: readonly number[]): number | null {
  if (a.length === 0 || b.length === 0) return null;
  const [x, y] = [a.toSorted((p, q) => p - q), b.toSorted((p, q) => p - q)];
  let [i, j, gap] = [0, 0, 0];
  while (i < x.length && j < y.length) {
    const at = Math.min(x[i] as number, y[j] as number);
    while (i < x.length && (x[i] as number) <= at) i++;
    while (j < y.length && (y[j] as number) <= at) j++;
    gap = Math.max(gap, Math.abs(i / x.length - j / y.length));
  }
  return gap;
}

/** The value below which the share `at` of the values lies, by linear interpolation; null for no values. */
export function quantile(values: readonly number[], at: number): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const place = at * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (place - below) * (high - low);
}

/** Null for no values. */
export function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
