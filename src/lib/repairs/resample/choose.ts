// Choosing rows in proportion to weights, as few times each as the weights allow.

import { permutation, type RandomStream } from '../../random.ts';

/**
 * `count` row numbers, ascending; row r is expected in proportion to its weight (Madow 1949, systematic sampling over
 * a random order). Where there are more rows than `count` none comes twice: heavy rows are sure, the others share the
 * rest.
 */
export function chooseRows(weights: Float64Array, count: number, stream: RandomStream): Int32Array<ArrayBuffer> {
  const shares = weights.length > count ? inclusion(weights, count) : expectation(weights, count);
  const chosen: number[] = [];
  let running = stream.uniform(0, 1);
  for (const row of permutation(weights.length, stream)) {
    const before = Math.floor(running);
    running += shares[row] as number;
    for (let times = Math.floor(running) - before; times > 0 && chosen.length < count; times--) chosen.push(row);
  }
  // Rounding of the sum may lose the last one.
  const known = new Set(chosen);
  for (let row = 0; chosen.length < count; row++)
    if (!known.has(row % weights.length)) chosen.push(row % weights.length);
  return Int32Array.from(chosen).sort();
}

function expectation(weights: Float64Array, count: number): Float64Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => (weight / total) * count);
}

/** Chances of each row, at most 1, that sum to `count` and are otherwise proportional to the weights. */
function inclusion(weights: Float64Array, count: number): Float64Array {
  const shares = new Float64Array(weights.length);
  const isSure = new Uint8Array(weights.length);
  let left = count;
  for (;;) {
    let total = 0;
    weights.forEach((weight, row) => (total += isSure[row] ? 0 : weight));
    let changed = false;
    const scale = total > 0 ? left / total : 0;
    weights.forEach((weight, row) => {
      if (isSure[row]) return;
      shares[row] = weight * scale;
      if (shares[row] < 1) return;
      isSure[row] = 1;
      shares[row] = 1;
      left--;
      changed = true;
    });
    if (!changed) return shares;
  }
}
