// Draws of numbers, each from the uniforms of one cell.

import { StudioError } from '../../errors.ts';

/** A double in [0, 1) for draw number `lane` of the cell. */
export type Uniform = (lane: number) => number;

export function drawInteger(min: number, max: number, uniform: Uniform): number {
  return Math.floor(min + uniform(0) * (max - min + 1));
}

/** Box and Muller (1958), from two draws. */
export function drawNormal(mean: number, deviation: number, uniform: Uniform): number {
  return mean + deviation * Math.sqrt(-2 * Math.log(1 - uniform(0))) * Math.cos(2 * Math.PI * uniform(1));
}

/** As often as a bounded number is drawn before it is put onto a bound: only far tails come there. */
const MOST_DRAWS = 200;

/** The first normal draw that, rounded, lies within bounds (both inclusive). */
export function drawBoundedNormal(
  draw: (uniform: Uniform) => number,
  [lowest, highest]: readonly [number, number],
  uniform: Uniform,
): number {
  let value = 0;
  for (let k = 0; k < MOST_DRAWS; k++) {
    value = draw((lane) => uniform(lane + 2 * k));
    if (value >= lowest && value <= highest) return value;
  }
  return Math.min(highest, Math.max(lowest, value));
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
