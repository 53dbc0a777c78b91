// One label out of many by their probabilities.

/** Probabilities sharpened (below 1) or flattened (above 1): p^(1/temperature), normalized. */
export function temper(probabilities: readonly number[], temperature: number): readonly number[] {
  // Relative to the largest, so that small temperatures do not underflow to nothing at all.
  const largest = Math.max(...probabilities);
  const powers = probabilities.map((p) => (p / largest) ** (1 / temperature));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** Index of the largest; the first of equals. */
export function likeliest(probabilities: readonly number[]): number {
  return probabilities.reduce((best, p, i) => (p > (probabilities[best] as number) ? i : best), 0);
}

/** Index of the label at `uniform` in [0, 1) along the probabilities. */
export function drawLabel(probabilities: readonly number[], uniform: number): number {
  let sum = 0;
  for (const [i, p] of probabilities.entries()) {
    sum += p;
    if (uniform < sum) return i;
  }
  // Rounding left a gap below 1: the last label that is possible at all.
  return probabilities.findLastIndex((p) => p > 0);
}
