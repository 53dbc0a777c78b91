// Rows as directions: embedded, scaled to length 1, and the two nearest of another table by straight distance.

import { createBreather, type WorkContext } from '../../breathe.ts';
import type { Embedding } from '../embedding.ts';

/** Squared distances below this are rounding. */
const ZERO = 1e-13;

export interface Directions {
  readonly points: Embedding;
  /** 1 / length of each row, 0 for a row of length 0. */
  readonly scales: Float64Array;
}

export interface Nearest {
  readonly first: Float64Array;
  readonly second: Float64Array;
  /** Row number of the nearest; -1 where there is none. */
  readonly rows: Int32Array;
}

/** Lengths of the rows; each label adds an indicator of squared length 1/2. */
export function toDirections(points: Embedding): Directions {
  const { rows, width, values, labels } = points;
  const scaled = new Float64Array(values.length);
  const scales = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let sum = labels / 2;
    for (let k = 0; k < width; k++) sum += (values[row * width + k] as number) ** 2;
    const scale = sum > 0 ? 1 / Math.sqrt(sum) : 0;
    scales[row] = scale;
    for (let k = 0; k < width; k++) scaled[row * width + k] = (values[row * width + k] as number) * scale;
  }
  return { points: { ...points, values: scaled }, scales };
}

/** Distances to the nearest and second nearest row of `known`, ties to the first. @throws StudioError `aborted` */
export async function nearestDirections(
  queries: Directions,
  known: Directions,
  context: WorkContext,
): Promise<Nearest> {
  const breathe = createBreather(context);
  const { rows } = queries.points;
  const first = new Float64Array(rows);
  const second = new Float64Array(rows);
  const found = new Int32Array(rows).fill(-1);
  for (let row = 0; row < rows; row++) {
    let [least, next, at] = [Infinity, Infinity, -1];
    for (let other = 0; other < known.points.rows; other++) {
      const distance = squared(queries, row, known, other);
      if (distance < least) [next, least, at] = [least, distance, other];
      else if (distance < next) next = distance;
    }
    first[row] = Math.sqrt(least);
    second[row] = Math.sqrt(next);
    found[row] = at;
    await breathe();
    if ((row & 63) === 63) context.onProgress?.(row / rows, 'nearest rows');
  }
  return { first, second, rows: found };
}

function squared(a: Directions, i: number, b: Directions, j: number): number {
  const { width, labels } = a.points;
  const x = a.points.values;
  const y = b.points.values;
  let product = 0;
  for (let k = 0, p = i * width, q = j * width; k < width; k++, p++, q++)
    product += (x[p] as number) * (y[q] as number);
  const left = a.points.codes;
  const right = b.points.codes;
  let alike = 0;
  for (let k = 0, p = i * labels, q = j * labels; k < labels; k++, p++, q++) if (left[p] === right[q]) alike++;
  const [scaleA, scaleB] = [a.scales[i] as number, b.scales[j] as number];
  product += (alike / 2) * scaleA * scaleB;
  const distance = (scaleA > 0 ? 1 : 0) + (scaleB > 0 ? 1 : 0) - 2 * product;
  return distance > ZERO ? distance : 0;
}
