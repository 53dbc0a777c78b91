// Exact shares over the rows of a run: counts by largest remainder, spread over the rows by a random permutation.

import { permutation, type RandomStream } from '../random.ts';
import { largestRemainder } from '../synthesizers/plan.ts';

/**
 * The place in `weights` that a row gets, so that over `rows` rows each place comes as often as its weight says. Rows
 * beyond get null. Weights need not sum to 1 and may hold zeros, but not only those.
 */
export function assignQuotas(
  weights: readonly number[],
  rows: number,
  stream: RandomStream,
): (row: number) => number | null {
  const counts = largestRemainder(weights, rows);
  const order = permutation(rows, stream);
  const places = new Int32Array(rows);
  let at = 0;
  counts.forEach((count, place) => {
    for (let k = 0; k < count; k++) places[order[at++] as number] = place;
  });
  return (row) => places[row] ?? null;
}
