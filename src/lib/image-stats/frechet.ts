// The Fréchet distance of two clouds of vectors, each taken for a normal distribution (Heusel et al. 2017, "FID").

import { symmetricEigen } from './symmetric-eigen.ts';

export type Vectors = readonly Float32Array[];

interface Moments {
  readonly mean: Float64Array;
  /** Row-major, size x size. */
  readonly covariance: Float64Array;
}

/** Mean and covariance (divided by n - 1) of at least two vectors of one length. */
function momentsOf(vectors: Vectors): Moments {
  const size = vectors[0]?.length ?? 0;
  const mean = new Float64Array(size);
  for (const vector of vectors) for (let i = 0; i < size; i++) mean[i] = (mean[i] as number) + (vector[i] as number);
  for (let i = 0; i < size; i++) mean[i] = (mean[i] as number) / vectors.length;
  const covariance = new Float64Array(size * size);
  const centred = new Float64Array(size);
  for (const vector of vectors) {
    for (let i = 0; i < size; i++) centred[i] = (vector[i] as number) - (mean[i] as number);
    for (let i = 0; i < size; i++) {
      const value = (centred[i] as number) / (vectors.length - 1);
      for (let j = 0; j <= i; j++)
        covariance[i * size + j] = (covariance[i * size + j] as number) + value * (centred[j] as number);
    }
  }
  for (let i = 0; i < size; i++)
    for (let j = 0; j < i; j++) covariance[j * size + i] = covariance[i * size + j] as number;
  return { mean, covariance };
}

/**
 * |mean1 - mean2|² + trace(C1 + C2 - 2 (C1 C2)^½), at least 0; null below two vectors a side. Biased upwards where
 * vectors are few: read it beside that of fresh real pictures in the same number.
 */
export function frechetDistance(first: Vectors, second: Vectors): number | null {
  if (first.length < 2 || second.length < 2) return null;
  const [a, b] = [momentsOf(first), momentsOf(second)];
  const size = a.mean.length;
  let distance = 0;
  for (let i = 0; i < size; i++) {
    distance += ((a.mean[i] as number) - (b.mean[i] as number)) ** 2;
    distance += (a.covariance[i * size + i] as number) + (b.covariance[i * size + i] as number);
  }
  // trace((C1 C2)^½) is the sum of the roots of the eigenvalues of C1^½ C2 C1^½, which is symmetric.
  const root = squareRoot(a.covariance, size);
  const { values } = symmetricEigen(multiply(multiply(root, b.covariance, size), root, size), size);
  for (const value of values) distance -= 2 * Math.sqrt(Math.max(0, value));
  return Math.max(0, distance);
}

function squareRoot(matrix: Float64Array, size: number): Float64Array {
  const { values, vectors } = symmetricEigen(matrix, size);
  const root = new Float64Array(size * size);
  for (let k = 0; k < size; k++) {
    const scale = Math.sqrt(Math.max(0, values[k] as number));
    if (scale === 0) continue;
    for (let i = 0; i < size; i++) {
      const part = scale * (vectors[i * size + k] as number);
      for (let j = 0; j < size; j++)
        root[i * size + j] = (root[i * size + j] as number) + part * (vectors[j * size + k] as number);
    }
  }
  return root;
}

function multiply(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const product = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < size; k++) {
      const factor = a[i * size + k] as number;
      for (let j = 0; j < size; j++)
        product[i * size + j] = (product[i * size + j] as number) + factor * (b[k * size + j] as number);
    }
  }
  return product;
}
