// How two clouds of vectors lie among each other: precision, recall, density, coverage, and the kernel distance.

import { createBreather, type WorkContext } from '../breathe.ts';
import type { Vectors } from './frechet.ts';

export interface Neighbourhoods {
  /** Share of the second cloud that lies inside of a k-neighbourhood of the first (Kynkaanniemi et al. 2019). */
  readonly precision: number;
  /** Share of the first that lies inside of one of the second. */
  readonly recall: number;
  /** Neighbourhoods of the first in which a vector of the second lies, on average, over k (Naeem et al. 2020). */
  readonly density: number;
  /** Share of the first that have a vector of the second nearer than their k-th nearest of their own. */
  readonly coverage: number;
  /** For each vector of the second: index of the nearest of the first, and squared distance. */
  readonly nearest: readonly { readonly index: number; readonly distance: number }[];
}

/** Squared Euclidean distance. */
export function squaredDistance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] as number) - (b[i] as number)) ** 2;
  return sum;
}

/** Of the second cloud (synthetic) in the first (real), k nearest. Null where a side has no more than k vectors. */
export async function lookAround(
  first: Vectors,
  second: Vectors,
  k: number,
  context: WorkContext,
): Promise<Neighbourhoods | null> {
  if (first.length <= k || second.length <= k) return null;
  const breathe = createBreather(context);
  const firstRadius = await radii(first, k, breathe);
  const secondRadius = await radii(second, k, breathe);
  const inside = new Int32Array(second.length);
  const isRecalled = new Uint8Array(first.length);
  const isCovered = new Uint8Array(first.length);
  const nearest: { index: number; distance: number }[] = [];
  for (const [j, vector] of second.entries()) {
    let best = { index: -1, distance: Infinity };
    for (const [i, other] of first.entries()) {
      const distance = squaredDistance(vector, other);
      if (distance < best.distance) best = { index: i, distance };
      if (distance < (firstRadius[i] as number)) {
        inside[j] = (inside[j] as number) + 1;
        isCovered[i] = 1;
      }
      if (distance < (secondRadius[j] as number)) isRecalled[i] = 1;
    }
    nearest.push(best);
    await breathe();
  }
  const share = (flags: ArrayLike<number>): number => {
    let count = 0;
    for (let i = 0; i < flags.length; i++) if ((flags[i] as number) > 0) count++;
    return count / flags.length;
  };
  const density = inside.reduce((sum, count) => sum + count, 0) / (k * second.length);
  return { precision: share(inside), recall: share(isRecalled), density, coverage: share(isCovered), nearest };
}

/** Squared distance of every vector to its k-th nearest other. */
async function radii(vectors: Vectors, k: number, breathe: () => Promise<void>): Promise<Float64Array> {
  const out = new Float64Array(vectors.length);
  for (const [i, vector] of vectors.entries()) {
    const best = new Float64Array(k).fill(Infinity);
    for (const [j, other] of vectors.entries()) {
      if (i === j) continue;
      const distance = squaredDistance(vector, other);
      let place = k;
      while (place > 0 && distance < (best[place - 1] as number)) place--;
      if (place < k) {
        best.copyWithin(place + 1, place, k - 1);
        best[place] = distance;
      }
    }
    out[i] = best[k - 1] as number;
    await breathe();
  }
  return out;
}

/** Unbiased squared MMD with the kernel (x·y / d + 1)³ (Binkowski et al. 2018, "KID"); null below two vectors a side. */
export async function kernelDistance(first: Vectors, second: Vectors, context: WorkContext): Promise<number | null> {
  if (first.length < 2 || second.length < 2) return null;
  const breathe = createBreather(context);
  const [a, b] = [await meanKernel(first, first, breathe), await meanKernel(second, second, breathe)];
  return a + b - 2 * (await meanKernel(first, second, breathe));
}

function kernel(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return (sum / a.length + 1) ** 3;
}

/** Over all pairs, of a cloud with itself those of different vectors. */
async function meanKernel(first: Vectors, second: Vectors, breathe: () => Promise<void>): Promise<number> {
  const isOne = first === second;
  let sum = 0;
  for (const [i, vector] of first.entries()) {
    const others = isOne ? i : second.length;
    for (let j = 0; j < others; j++) sum += kernel(vector, second[j] as Float32Array);
    await breathe();
  }
  return isOne ? (2 * sum) / (first.length * (first.length - 1)) : sum / (first.length * second.length);
}
