// Pictures sorted by words: which of some texts fits a picture best (Radford et al. 2021).

/** Cosine of two unit-length vectors, kept within [-1, 1] against rounding. */
export function similarity(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return Math.min(1, Math.max(-1, sum));
}

/** A probability for each text, summing to 1: the softmax of logit scale times cosine. */
export function classifyPicture(
  picture: Float32Array,
  texts: readonly Float32Array[],
  logitScale: number,
): readonly number[] {
  const logits = texts.map((text) => logitScale * similarity(picture, text));
  const largest = Math.max(...logits);
  const weights = logits.map((logit) => Math.exp(logit - largest));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}
