// One pass over the distances of all rows, from which every figure of the manifold is read.

import { createBreather, type WorkContext } from '../../breathe.ts';
import { type Embedding, squaredDistances } from '../embedding.ts';
import { quantile } from '../statistics.ts';

/** Rows whose pairs set the width of the kernel. */
const MEDIAN_ROWS = 500;

/** Distances inside of one table, squared. */
export interface Inside {
  /** To the nearest other row, and to the k-th nearest. */
  readonly nearest: Float64Array;
  readonly radius: Float64Array;
  /** Mean of the kernel over all pairs of rows, each with itself included. */
  readonly kernel: number;
}

/** What the two tables see of each other. Distances squared. */
export interface Across {
  /** For each real row: nearest synthetic row and its distance, and whether it lies inside a synthetic radius. */
  readonly realNearest: Float64Array;
  readonly realClosest: Int32Array;
  readonly realIsInside: Uint8Array;
  /** For each synthetic row: nearest real row and its distance, and in how many real radii it lies. */
  readonly syntheticNearest: Float64Array;
  readonly syntheticClosest: Int32Array;
  readonly syntheticInside: Int32Array;
  readonly kernel: number;
}

/** 1 / median squared distance of the pairs among the first 500 rows (median heuristic); their mean where that is 0. */
export function kernelRate(rows: Embedding): number {
  const distances: number[] = [];
  const count = Math.min(MEDIAN_ROWS, rows.rows);
  const [out, unlike] = [new Float64Array(rows.rows), new Uint16Array(rows.rows)];
  for (let i = 0; i < count; i++) {
    squaredDistances(rows, i, rows, { out, unlike, start: i + 1 });
    for (let j = i + 1; j < count; j++) distances.push(out[j] as number);
  }
  const median = quantile(distances, 0.5);
  if (median > 0) return 1 / median;
  const mean = distances.reduce((sum, distance) => sum + distance, 0) / Math.max(1, distances.length);
  return mean > 0 ? 1 / mean : 1;
}

/** Nearest and k-th nearest other row of every row. @throws StudioError `aborted` */
export async function lookInside(
  points: Embedding,
  { k, rate }: { readonly k: number; readonly rate: number },
  context: WorkContext,
): Promise<Inside> {
  const breathe = createBreather(context);
  const { rows } = points;
  const best = new Float64Array(rows * k).fill(Infinity);
  const [out, unlike] = [new Float64Array(rows), new Uint16Array(rows)];
  let sum = 0;
  for (let i = 0; i < rows; i++) {
    squaredDistances(points, i, points, { out, unlike, start: i + 1 });
    for (let j = i + 1; j < rows; j++) {
      const distance = out[j] as number;
      sum += Math.exp(-rate * distance);
      insert(best, i * k, k, distance);
      insert(best, j * k, k, distance);
    }
    await breathe();
    context.onProgress?.((i + 1) / rows, 'distances');
  }
  return {
    nearest: Float64Array.from({ length: rows }, (_, row) => best[row * k] as number),
    radius: Float64Array.from({ length: rows }, (_, row) => best[row * k + k - 1] as number),
    kernel: (rows + 2 * sum) / (rows * rows),
  };
}

/** Every real row against every synthetic one; inside is strict, ties of nearest rows go to the first. */
export async function lookAcross(
  [real, synthetic]: readonly [Embedding, Embedding],
  [realRadius, syntheticRadius]: readonly [Float64Array, Float64Array],
  { rate, context }: { readonly rate: number; readonly context: WorkContext },
): Promise<Across> {
  const breathe = createBreather(context);
  const realNearest = new Float64Array(real.rows).fill(Infinity);
  const realClosest = new Int32Array(real.rows);
  const realIsInside = new Uint8Array(real.rows);
  const syntheticNearest = new Float64Array(synthetic.rows).fill(Infinity);
  const syntheticClosest = new Int32Array(synthetic.rows);
  const syntheticInside = new Int32Array(synthetic.rows);
  const [out, unlike] = [new Float64Array(synthetic.rows), new Uint16Array(synthetic.rows)];
  let sum = 0;
  for (let i = 0; i < real.rows; i++) {
    squaredDistances(real, i, synthetic, { out, unlike, start: 0 });
    for (let j = 0; j < synthetic.rows; j++) {
      const distance = out[j] as number;
      sum += Math.exp(-rate * distance);
      if (distance < (realNearest[i] as number)) {
        realNearest[i] = distance;
        realClosest[i] = j;
      }
      if (distance < (syntheticNearest[j] as number)) {
        syntheticNearest[j] = distance;
        syntheticClosest[j] = i;
      }
      if (distance < (realRadius[i] as number)) syntheticInside[j] = (syntheticInside[j] as number) + 1;
      if (distance < (syntheticRadius[j] as number)) realIsInside[i] = 1;
    }
    await breathe();
    context.onProgress?.((i + 1) / real.rows, 'distances between the tables');
  }
  const kernel = sum / (real.rows * synthetic.rows);
  return {
    ...{ realNearest, realClosest, realIsInside },
    ...{ syntheticNearest, syntheticClosest, syntheticInside, kernel },
  };
}

/** Keeps the k least distances in ascending order from `at` on. */
function insert(best: Float64Array, at: number, k: number, distance: number): void {
  if (distance >= (best[at + k - 1] as number)) return;
  let place = k - 1;
  while (place > 0 && (best[at + place - 1] as number) > distance) {
    best[at + place] = best[at + place - 1] as number;
    place--;
  }
  best[at + place] = distance;
}
