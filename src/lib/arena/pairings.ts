// Which two texts to show next, and on which side: fair to every contender, and not to be guessed.

import type { RandomStream } from '../random.ts';

export interface Pairing {
  /** Row of the recipe. */
  readonly row: number;
  /** Indices of the contenders. */
  readonly left: number;
  readonly right: number;
}

/**
 * Every pair of contenders on every row, in an order that compares all pairs equally often from the start; sides are
 * drawn. `rows` and `contenders` are counts.
 */
export function planPairings(rows: number, contenders: number, stream: RandomStream): readonly Pairing[] {
  const pairs = Array.from({ length: contenders }, (_, i) =>
    Array.from({ length: contenders - i - 1 }, (__, j) => [i, i + 1 + j] as const),
  ).flat();
  const planned: Pairing[] = [];
  for (let round = 0; round < pairs.length; round++) {
    for (let row = 0; row < rows; row++) {
      const [a, b] = pairs[(row + round) % pairs.length] as readonly [number, number];
      const swap = stream.bits(planned.length) % 2 === 1;
      planned.push(swap ? { row, left: b, right: a } : { row, left: a, right: b });
    }
  }
  return planned;
}
