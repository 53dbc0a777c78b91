// Distances that are fair whatever the numbers of training and held-out rows: both kinds are searched together. Had
// nobody learned from the training rows, the nearest real row would be one of them in proportion to their number.

import { wilsonInterval } from '../attacks.ts';
import type { Neighbours } from '../nearest.ts';

/** Distances nearer to each other than this are a tie. */
export const TIE = Math.fround(1e-7);
/** A nearest row stands out when it is this much nearer than the second nearest. */
const STANDS_OUT = 1 / 3;

export interface Counts {
  /** Training rows and held-out rows that were searched. */
  readonly trained: number;
  readonly held: number;
}
export interface Share {
  readonly value: number;
  readonly interval: readonly [number, number];
}

/** Nearest rows among two disjoint parts of one table; row numbers of `rest` are counted from `offset`. */
export function mergeNearest(part: Neighbours, rest: Neighbours, offset: number): Neighbours {
  const rows = new Int32Array(part.rows.length);
  const first = new Float32Array(rows.length);
  const second = new Float32Array(rows.length);
  const ties = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const [a, b] = [part.first[i] as number, rest.first[i] as number];
    first[i] = Math.min(a, b);
    second[i] = a <= b ? Math.min(b, part.second[i] as number) : Math.min(a, rest.second[i] as number);
    rows[i] = a <= b ? (part.rows[i] as number) : offset + (rest.rows[i] as number);
    ties[i] = (a <= b ? (part.ties[i] as number) : 0) + (b <= a ? (rest.ties[i] as number) : 0);
  }
  return { first, second, rows, ties };
}

/** The real row that each synthetic row is nearest to: training rows from 0 up, held-out rows from -1 down. */
export function winnersOf(train: Neighbours, holdout: Neighbours): Int32Array {
  return train.rows.map((row, i) =>
    (train.first[i] as number) <= (holdout.first[i] as number) ? row : -1 - (holdout.rows[i] as number),
  );
}

/**
 * How many independent rows that many answers are worth when several name the same real row: (sum w)^2 / sum w^2
 * (Kish 1965). The chance in the draw of the real rows is in it, which a binomial over synthetic rows leaves out.
 */
export function effectiveCount(winners: Int32Array): number {
  const counts = new Map<number, number>();
  for (const winner of winners) counts.set(winner, (counts.get(winner) ?? 0) + 1);
  let squares = 0;
  for (const count of counts.values()) squares += count * count;
  return squares === 0 ? 0 : winners.length ** 2 / squares;
}

/** Share nearer to training rows as if there were as many of both kinds: 0.5 when nothing was learned, 1 for a copy. */
export function balancedShare(train: Neighbours, holdout: Neighbours, { trained, held }: Counts): Share {
  let nearer = 0;
  for (let row = 0; row < train.first.length; row++) {
    const [t, h] = [train.first[row] as number, holdout.first[row] as number];
    // Of the rows that are equally near, one is drawn: so it is of either kind in proportion to their numbers.
    const [a, b] = [train.ties[row] as number, holdout.ties[row] as number];
    nearer += Math.abs(Math.fround(t - h)) <= TIE ? a / Math.max(1, a + b) : Number(t < h);
  }
  const share = nearer / train.first.length;
  const balance = (value: number): number => value / trained / (value / trained + (1 - value) / held);
  const [low, high] = wilsonInterval(share, effectiveCount(winnersOf(train, holdout)));
  return { value: balance(share), interval: [balance(low), balance(high)] };
}

/** Synthetic rows for which one real row stands out as the source, and that row. */
export function standOuts(
  train: Neighbours,
  holdout: Neighbours,
): { readonly queries: Int32Array; readonly winners: Int32Array } {
  const all = winnersOf(train, holdout);
  const queries = all
    .map((_, i) => i)
    .filter((i) => {
      const [t, h] = [train.first[i] as number, holdout.first[i] as number];
      const second = t <= h ? Math.min(h, train.second[i] as number) : Math.min(t, holdout.second[i] as number);
      return second > TIE && Math.min(t, h) <= STANDS_OUT * second;
    });
  return { queries, winners: queries.map((i) => all[i] as number) };
}

/**
 * Share of `total` synthetic rows that name one training row as their source, beyond what held-out rows, scaled to the
 * number of training rows, are named.
 */
export function excessOf(winners: Int32Array, total: number, { trained, held }: Counts): Share {
  const count = winners.length;
  if (count === 0 || total === 0) return { value: 0, interval: [0, 0] };
  const share = winners.filter((winner) => winner >= 0).length / count;
  const excess = (value: number): number => (count / total) * (value - ((1 - value) * trained) / held);
  const [low, high] = wilsonInterval(share, effectiveCount(winners));
  return { value: excess(share), interval: [excess(low), excess(high)] };
}

/** Synthetic rows that equal a real row which occurs once among all real rows, and that row. */
export function uniqueRepeats(
  candidate: Float64Array,
  train: Float64Array,
  holdout: Float64Array,
): { readonly queries: Int32Array; readonly winners: Int32Array } {
  const owners = new Map<number, number | null>();
  train.forEach((key, row) => owners.set(key, owners.has(key) ? null : row));
  holdout.forEach((key, row) => owners.set(key, owners.has(key) ? null : -1 - row));
  const queries: number[] = [];
  const winners: number[] = [];
  candidate.forEach((key, row) => {
    const owner = owners.get(key);
    if (owner === undefined || owner === null) return;
    queries.push(row);
    winners.push(owner);
  });
  return { queries: Int32Array.from(queries), winners: Int32Array.from(winners) };
}
