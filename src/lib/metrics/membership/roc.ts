// What an attacker reaches: area under the curve and the share named at few false alarms, with intervals.

import { aucInterval, lowerBound, rocAuc } from '../statistics.ts';

/** Wrongly accused held-out rows that the low rate must rest on. */
const FEWEST_FALSE_ALARMS = 10;
const Z = 1.96;

export interface Roc {
  readonly auc: number;
  readonly positives: number;
  readonly negatives: number;
  /** Share of positives named when that share of negatives is accused; ties are drawn (a straight line). */
  readonly at: (falseAlarms: number) => number;
}
interface Figure {
  readonly value: number;
  readonly interval: readonly [number, number];
}

/** The ROC curve of guesses, larger meaning `positive`. */
export function rocPoints(guesses: ArrayLike<number>, isPositive: Float64Array): Roc {
  const order = Array.from(guesses).map((guess, row) => ({ guess, positive: isPositive[row] === 1 }));
  order.sort((a, b) => b.guess - a.guess);
  const [x, y] = [[0], [0]];
  let [named, accused] = [0, 0];
  order.forEach(({ guess, positive }, i) => {
    if (positive) named++;
    else accused++;
    if (guess === order[i + 1]?.guess) return;
    x.push(accused);
    y.push(named);
  });
  const [positives, negatives] = [Math.max(1, named), Math.max(1, accused)];
  return {
    auc: rocAuc(guesses, isPositive) ?? 0.5,
    positives,
    negatives,
    at: (falseAlarms) => interpolate(x, y, falseAlarms * negatives) / positives,
  };
}

/** Area and low end of a curve; `widening` allows for the best of several attackers being read. */
export function describeAttacker(roc: Roc, widening: number) {
  const { positives, negatives, auc } = roc;
  const falseAlarms = Math.min(0.5, Math.max(0.01, FEWEST_FALSE_ALARMS / negatives));
  const value = roc.at(falseAlarms);
  // The threshold is estimated too: its error moves along the curve (delta method).
  const slope = Math.max(1, (roc.at(2 * falseAlarms) - roc.at(falseAlarms / 2)) / (1.5 * falseAlarms));
  const spread = (value * (1 - value)) / positives + (slope ** 2 * falseAlarms * (1 - falseAlarms)) / negatives;
  const half = Z * widening * Math.sqrt(spread);
  const [low, high] = aucInterval(auc, positives, negatives);
  return {
    falseAlarms,
    /** Upper end of the null range of the area (Mann and Whitney 1947). */
    chance: 0.5 + Z * Math.sqrt((positives + negatives + 1) / (12 * positives * negatives)),
    auc: { value: auc, interval: [widen(auc, low, widening), widen(auc, high, widening)] } satisfies Figure,
    caught: { value, interval: [Math.max(0, value - half), Math.min(1, value + half)] } satisfies Figure,
  };
}

function widen(centre: number, end: number, widening: number): number {
  return Math.min(1, Math.max(0, centre + (end - centre) * widening));
}

/** y at the first point whose x reaches `wanted`, on the line from the point before. */
function interpolate(x: readonly number[], y: readonly number[], wanted: number): number {
  const at = Math.min(x.length - 1, lowerBound(x, wanted));
  if (at === 0) return y[firstAbove(x)] ?? 0;
  const [x0, x1] = [x[at - 1] as number, x[at] as number];
  const [y0, y1] = [y[at - 1] as number, y[at] as number];
  return x1 === x0 ? y1 : y0 + ((y1 - y0) * (wanted - x0)) / (x1 - x0);
}

/** Of the points with no false alarm, the last. */
function firstAbove(x: readonly number[]): number {
  let at = 0;
  while (at + 1 < x.length && x[at + 1] === 0) at++;
  return at;
}
