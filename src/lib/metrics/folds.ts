// Out-of-fold scores: every row is judged by a model that has not seen it.

import { permutation, type RandomStream } from '../random.ts';

/** A fold number for every row, each label spread evenly over the folds. */
export function stratifiedFolds(labels: ArrayLike<number>, folds: number, stream: RandomStream): Uint8Array {
  const fold = new Uint8Array(labels.length);
  const seen = new Map<number, number>();
  for (const row of permutation(labels.length, stream)) {
    const label = labels[row] as number;
    const count = seen.get(label) ?? 0;
    fold[row] = count % folds;
    seen.set(label, count + 1);
  }
  return fold;
}

/** Row numbers inside and outside of a fold. */
export function divideRows(fold: Uint8Array, which: number): { inside: Int32Array; outside: Int32Array } {
  const inside: number[] = [];
  const outside: number[] = [];
  fold.forEach((number, row) => (number === which ? inside : outside).push(row));
  return { inside: Int32Array.from(inside), outside: Int32Array.from(outside) };
}
