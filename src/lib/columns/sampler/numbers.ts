// Draws of numbers, each from the uniforms of one cell.

import { StudioError } from '../../errors.ts';

/** A double in [0, 1) for draw number `lane` of the cell. */
export type Uniform = (lane: number) => number;

/** Parts of a sum that are drawn on their own, small enough that their probabilities do not underflow. */
const PART = 400;

export function drawInteger(min: number, max: number, uniform: Uniform): number {
  return Math.floor(min + uniform(0) * (max - min + 1));
}

/** Box and Muller (1958). */
export function drawNormal(mean: number, deviation: number, uniform: Uniform): number {
  return mean + deviation * Math.sqrt(-2 * Math.log(1 - uniform(0))) * Math.cos(2 * Math.PI * uniform(1));
}

/** By inversion; a large mean is a sum of smaller ones. Exact up to the precision of doubles. */
export function drawPoisson(mean: number, uniform: Uniform): number {
  let total = 0;
  for (let left = mean, lane = 0; left > 0; left -= PART, lane++) {
    const part = Math.min(PART, left);
    total += invert(uniform(lane), Math.exp(-part), (k) => part / k);
  }
  return total;
}

/** By inversion, in parts of trials. */
export function drawBinomial(trials: number, probability: number, uniform: Uniform): number {
  if (probability > 0.5) return trials - drawBinomial(trials, 1 - probability, uniform);
  if (probability === 0) return 0;
  let total = 0;
  for (let left = trials, lane = 0; left > 0; left -= PART, lane++) {
    const n = Math.min(PART, left);
    const odds = probability / (1 - probability);
    total += Math.min(
      n,
      invert(uniform(lane), (1 - probability) ** n, (k) => ((n - k + 1) / k) * odds),
    );
  }
  return total;
}

/** The smallest k whose cumulated probability exceeds u; `ratio(k)` is p(k) / p(k - 1). */
function invert(u: number, first: number, ratio: (k: number) => number): number {
  let probability = first;
  let cumulated = first;
  let k = 0;
  while (u >= cumulated && k < 10 * PART) {
    k++;
    probability *= ratio(k);
    cumulated += probability;
    if (probability < 1e-300 && cumulated > 0.5) break;
  }
  return k;
}

/** Rounds to that many digits; -1 leaves the number alone. */
export function roundDecimals(value: number, decimals: number): number {
  return decimals < 0 ? value : Number(value.toFixed(decimals));
}

/** Version 4 with the bits of the cell (RFC 9562). */
export function drawUuid(bits: (lane: number) => number): string {
  const words = [0, 1, 2, 3].map((lane) => bits(lane).toString(16).padStart(8, '0')).join('');
  const variant = ((parseInt(words[16] as string, 16) & 0x3) | 0x8).toString(16);
  return [
    words.slice(0, 8),
    words.slice(8, 12),
    `4${words.slice(13, 16)}`,
    `${variant}${words.slice(17, 20)}`,
    words.slice(20),
  ].join('-');
}

/** Indices by weight, by binary search over the cumulated weights. @throws StudioError `bad-option` without weight */
export function createWeightedPick(weights: readonly number[]): (u: number) => number {
  const cumulated: number[] = [];
  weights.reduce((sum, weight) => {
    cumulated.push(sum + weight);
    return sum + weight;
  }, 0);
  const total = cumulated.at(-1) ?? 0;
  if (!(total > 0)) throw new StudioError('bad-option', 'the labels have no weight');
  return (u) => {
    const wanted = u * total;
    let [low, high] = [0, cumulated.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((cumulated[middle] as number) > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
