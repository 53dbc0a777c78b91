// Do two samples of vectors come from one distribution?

import { createBreather, type WorkContext } from '../breathe.ts';
import { permutation, type RandomStream } from '../random.ts';

export const PERMUTATIONS = 200;

export interface TwoSample {
  /** Unbiased estimate: 0 on average for samples of one distribution, so that it can be negative. */
  readonly mmd: number;
  /** Share of random relabellings with at least this figure, the true labels counted among them. */
  readonly p: number;
}

/**
 * Unbiased squared maximum mean discrepancy (Gretton et al. 2012, lemma 6) with the kernel exp(-|x - y|² / m), m the
 * median of all squared distances, and its permutation test. Null for fewer than two vectors on a side.
 * @throws StudioError `aborted`
 */
export async function kernelTwoSample(
  a: readonly Float32Array[],
  b: readonly Float32Array[],
  stream: RandomStream,
  context: WorkContext = {},
): Promise<TwoSample | null> {
  if (a.length < 2 || b.length < 2) return null;
  const breathe = createBreather(context);
  const kernel = kernelOf([...a, ...b]);
  const size = a.length + b.length;
  const mmd = discrepancy(
    kernel,
    Int32Array.from({ length: size }, (_, i) => i),
    a.length,
  );
  let larger = 0;
  for (let round = 0; round < PERMUTATIONS; round++) {
    await breathe();
    if (discrepancy(kernel, permutation(size, stream.derive(round)), a.length) >= mmd) larger++;
  }
  return { mmd, p: (larger + 1) / (PERMUTATIONS + 1) };
}

/** Kernel values, row-major. */
function kernelOf(vectors: readonly Float32Array[]): Float64Array {
  const size = vectors.length;
  const squared = new Float64Array(size * size);
  const apart: number[] = [];
  for (let i = 0; i < size; i++) {
    for (let j = i + 1; j < size; j++) {
      const distance = squaredDistance(vectors[i] as Float32Array, vectors[j] as Float32Array);
      squared[i * size + j] = distance;
      squared[j * size + i] = distance;
      apart.push(distance);
    }
  }
  const scale = median(apart) || 1;
  return squared.map((distance) => Math.exp(-distance / scale));
}

function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  const upper = sorted[half] as number;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] as number)) / 2;
}

function discrepancy(kernel: Float64Array, order: Int32Array, first: number): number {
  const size = order.length;
  const second = size - first;
  let [within, beyond, across] = [0, 0, 0];
  for (let i = 0; i < size; i++) {
    const row = (order[i] as number) * size;
    for (let j = 0; j < i; j++) {
      const value = kernel[row + (order[j] as number)] as number;
      if (i < first) within += value;
      else if (j >= first) beyond += value;
      else across += value;
    }
  }
  return (
    (2 * within) / (first * (first - 1)) + (2 * beyond) / (second * (second - 1)) - (2 * across) / (first * second)
  );
}

function squaredDistance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] as number) - (b[i] as number)) ** 2;
  return sum;
}
