/** Largest distance between the empirical distributions of two ascending lists (Kolmogorov and Smirnov). */
export function largestDistance(first: Float64Array, second: Float64Array): number {
  if (first.length === 0 || second.length === 0) return 0;
  let i = 0;
  let j = 0;
  let most = 0;
  while (i < first.length && j < second.length) {
    const value = Math.min(first[i] as number, second[j] as number);
    while (i < first.length && (first[i] as number) <= value) i++;
    while (j < second.length && (second[j] as number) <= value) j++;
    most = Math.max(most, Math.abs(i / first.length - j / second.length));
  }
  return most;
}
