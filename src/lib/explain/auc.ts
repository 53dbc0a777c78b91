// Areas under ROC curves that were reached on the same rows, compared by placements (DeLong, DeLong and
// Clarke-Pearson 1988), and the chance of such an area when the labels mean nothing.

import { midRank } from '../metrics/statistics.ts';
import type { RandomStream } from '../random.ts';

export interface Placements {
  readonly auc: number;
  /** For each positive row the share of negative rows below it, ties half. */
  readonly positives: Float64Array;
  /** For each negative row the share of positive rows above it. */
  readonly negatives: Float64Array;
}

/** Placements of `scores` for rows labelled 1 and 0; rows keep their order within their label. */
export function placementsOf(scores: ArrayLike<number>, labels: ArrayLike<number>): Placements {
  const sides: [number[], number[]] = [[], []];
  for (let row = 0; row < scores.length; row++) sides[labels[row] === 1 ? 1 : 0].push(scores[row] as number);
  const [below, above] = sides.map((side) => Float64Array.from(side));
  const [sortedBelow, sortedAbove] = [below, above].map((side) => (side as Float64Array).slice().sort());
  const positives = ranksIn(sortedBelow as Float64Array, above as Float64Array);
  const negatives = ranksIn(sortedAbove as Float64Array, below as Float64Array).map((share) => 1 - share);
  return { auc: mean(positives), positives, negatives };
}

/** The difference of two areas on the same rows, with its 95 % interval. */
export function aucDifference(first: Placements, second: Placements): { value: number; interval: [number, number] } {
  const value = first.auc - second.auc;
  const half = 1.96 * Math.sqrt(spread(first.positives, second.positives) + spread(first.negatives, second.negatives));
  return { value, interval: [value - half, value + half] };
}

/**
 * One-sided permutation p-value of an area above one half: the share of shuffled labels, of `rounds` and the labels
 * as they are, that reach it. The scores stay: those of rows that no model has seen.
 */
export function permutationP(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  { rounds, stream }: { readonly rounds: number; readonly stream: RandomStream },
): number {
  const ranks = midRanks(scores);
  let positives = 0;
  let reached = 0;
  for (let row = 0; row < ranks.length; row++) {
    if (labels[row] !== 1) continue;
    positives++;
    reached += ranks[row] as number;
  }
  let atLeast = 1;
  for (let round = 0; round < rounds; round++) {
    if (drawnSum(ranks, positives, stream.derive(round)) >= reached - 1e-6) atLeast++;
  }
  return atLeast / (rounds + 1);
}

/** Sum of `count` ranks drawn without replacement; leaves the ranks in another order. */
function drawnSum(ranks: Float64Array, count: number, stream: RandomStream): number {
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const at = i + stream.below(ranks.length - i, i);
    const drawn = ranks[at] as number;
    ranks[at] = ranks[i] as number;
    ranks[i] = drawn;
    sum += drawn;
  }
  return sum;
}

function midRanks(scores: ArrayLike<number>): Float64Array {
  const sorted = Float64Array.from(scores).sort();
  return ranksIn(sorted, Float64Array.from(scores)).map((share) => share * sorted.length + 0.5);
}

/** Share of `sorted` below each value, ties half. */
function ranksIn(sorted: Float64Array, values: Float64Array): Float64Array {
  return values.map((value) => midRank(sorted, value));
}

/** Variance of the mean of the differences. */
function spread(first: Float64Array, second: Float64Array): number {
  if (first.length < 2) return 0;
  const differences = first.map((value, i) => value - (second[i] as number));
  const middle = mean(differences);
  const squares = differences.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return squares / (first.length - 1) / first.length;
}

function mean(values: Float64Array): number {
  return values.length === 0 ? 0.5 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
