// How well predictions fit held-out rows.

import { rocAuc } from './statistics.ts';

export interface ClassFigures {
  readonly auc: number | null;
  readonly accuracy: number;
  readonly f1: number;
  readonly logLoss: number;
}
export interface QuantityFigures {
  readonly r2: number;
  readonly rmse: number;
  readonly mae: number;
}

/** `shares[k][row]` is the probability of class k; `truth` holds class numbers. AUC is one-vs-rest, mean over classes. */
export function evaluateClasses(shares: readonly Float64Array[], truth: Float64Array): ClassFigures {
  const guesses = truth.map((_, row) => mostLikely(shares, row));
  let hits = 0;
  let logLoss = 0;
  truth.forEach((label, row) => {
    if (guesses[row] === label) hits++;
    let sum = 0;
    for (const share of shares) sum += clipped(share[row] as number);
    logLoss -= Math.log(clipped((shares[label] as Float64Array)[row] as number) / sum);
  });
  const rows = Math.max(1, truth.length);
  return { auc: meanAuc(shares, truth), accuracy: hits / rows, f1: macroF1(guesses, truth), logLoss: logLoss / rows };
}

export function evaluateQuantity(predicted: Float64Array, truth: Float64Array): QuantityFigures {
  const rows = Math.max(1, truth.length);
  const mean = truth.reduce((sum, value) => sum + value, 0) / rows;
  let residual = 0;
  let total = 0;
  let absolute = 0;
  truth.forEach((value, row) => {
    const error = value - (predicted[row] as number);
    residual += error * error;
    absolute += Math.abs(error);
    total += (value - mean) ** 2;
  });
  return { r2: 1 - residual / total, rmse: Math.sqrt(residual / rows), mae: absolute / rows };
}

/** One-vs-rest AUC, mean over the classes that occur; of the second class where there are two. */
export function meanAuc(shares: readonly Float64Array[], truth: Float64Array): number | null {
  const isClass = (k: number): Uint8Array => Uint8Array.from(truth, (label) => (label === k ? 1 : 0));
  if (shares.length === 2) return rocAuc(shares[1] as Float64Array, isClass(1));
  let sum = 0;
  let count = 0;
  shares.forEach((share, k) => {
    const auc = rocAuc(share, isClass(k));
    if (auc === null) return;
    sum += auc;
    count++;
  });
  return count === 0 ? null : sum / count;
}

/** Mean over the classes that occur among truth or guesses. */
function macroF1(guesses: Float64Array, truth: Float64Array): number {
  const labels = new Set([...guesses, ...truth]);
  let sum = 0;
  for (const label of labels) {
    let both = 0;
    let either = 0;
    truth.forEach((value, row) => {
      if (value === label && guesses[row] === label) both++;
      either += (value === label ? 1 : 0) + (guesses[row] === label ? 1 : 0);
    });
    sum += either === 0 ? 0 : (2 * both) / either;
  }
  return labels.size === 0 ? 0 : sum / labels.size;
}

/** The class with the largest share in that row. */
export function mostLikely(shares: readonly Float64Array[], row: number): number {
  let best = 0;
  shares.forEach((share, k) => {
    if ((share[row] as number) > ((shares[best] as Float64Array)[row] as number)) best = k;
  });
  return best;
}

function clipped(share: number): number {
  return Math.min(1, Math.max(1e-6, share));
}
