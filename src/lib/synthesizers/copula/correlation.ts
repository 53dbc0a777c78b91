// The correlation of latent normals, made positive definite, and its Cholesky factor.

import type { Latent } from './latent.ts';

/** Correlations beyond this leave too little of their own to a column. */
const LARGEST = 0.995;
const SMALLEST_PIVOT = 1e-4;

/**
 * Correlation matrix (row-major, m x m). Scores show a part of each latent only, so that their covariance is scaled up
 * by what both show: the first Hermite term of the polychoric correlation.
 */
export async function latentCorrelation(
  latents: readonly Latent[],
  scores: readonly Float64Array[],
  tick: () => Promise<void>,
): Promise<Float64Array> {
  const size = latents.length;
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    matrix[i * size + i] = 1;
    for (let j = 0; j < i; j++) {
      const r = pairCorrelation(
        latents[i] as Latent,
        latents[j] as Latent,
        dot(scores[i] as Float64Array, scores[j] as Float64Array) / (scores[i] as Float64Array).length,
      );
      matrix[i * size + j] = r;
      matrix[j * size + i] = r;
    }
    await tick();
  }
  return matrix;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function pairCorrelation(a: Latent, b: Latent, covariance: number): number {
  if (a.column === b.column) return 0;
  const shown = a.shown * b.shown * a.present * b.present;
  if (shown < 1e-9) return 0;
  return Math.max(-LARGEST, Math.min(LARGEST, covariance / shown));
}

/**
 * Lower Cholesky factor (row-major). Where the matrix is not positive definite it is drawn towards independence by
 * the least step of a doubling series that makes it so.
 */
export function choleskyRepaired(matrix: Float64Array, size: number): Float64Array {
  for (let shrink = 0; ; shrink = shrink === 0 ? 0.002 : Math.min(1, shrink * 1.6)) {
    const factor = cholesky(matrix, size, 1 - shrink);
    if (factor) return factor;
  }
}

function cholesky(matrix: Float64Array, size: number, keep: number): Float64Array | null {
  const factor = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const rowI = i * size;
    for (let j = 0; j <= i; j++) {
      const rowJ = j * size;
      let sum = (matrix[rowI + j] as number) * (i === j ? 1 : keep);
      for (let k = 0; k < j; k++) sum -= (factor[rowI + k] as number) * (factor[rowJ + k] as number);
      if (i !== j) factor[rowI + j] = sum / (factor[rowJ + j] as number);
      else if (sum < SMALLEST_PIVOT) return null;
      else factor[rowI + i] = Math.sqrt(sum);
    }
  }
  return factor;
}
