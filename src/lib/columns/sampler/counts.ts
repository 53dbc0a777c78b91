// Draws of counts: by inversion where they are small, else by transformed rejection, whose time does not grow with the
// mean (Hörmann 1993, "The generation of binomial random variates"; "The transformed rejection method for Poisson").

import type { Uniform } from './numbers.ts';

/** Mean from which rejection is used; its hats are not wide enough below. */
const LARGE = 10;

/** A Poisson count; `mean` from 0. */
export function drawPoisson(mean: number, uniform: Uniform): number {
  if (mean === 0) return 0;
  if (mean < LARGE) return invert(uniform(0), Math.exp(-mean), (k) => mean / k);
  const root = Math.sqrt(mean);
  const width = 0.931 + 2.53 * root;
  const hat: Hat = {
    ...{ width, slope: -0.059 + 0.02483 * width, center: mean + 0.43, squeeze: 0.9277 - 3.6224 / (width - 2) },
    ...{ height: 1.1239 + 1.1328 / (width - 3.4), most: Infinity },
  };
  const logMean = Math.log(mean);
  return reject(hat, (k) => k * logMean - mean - logFactorial(k), uniform);
}

/** Successes out of trials. */
export function drawBinomial(trials: number, probability: number, uniform: Uniform): number {
  if (probability > 0.5) return trials - drawBinomial(trials, 1 - probability, uniform);
  const odds = probability / (1 - probability);
  if (trials * probability < LARGE) {
    const k = invert(uniform(0), (1 - probability) ** trials, (count) => ((trials - count + 1) / count) * odds);
    return Math.min(trials, k);
  }
  const deviation = Math.sqrt(trials * probability * (1 - probability));
  const width = 1.15 + 2.53 * deviation;
  const hat: Hat = {
    ...{ width, slope: -0.0873 + 0.0248 * width + 0.01 * probability, center: trials * probability + 0.5 },
    ...{ squeeze: 0.92 - 4.2 / width, height: (2.83 + 5.1 / width) * deviation, most: trials },
  };
  const mode = Math.floor((trials + 1) * probability);
  const peak = logFactorial(mode) + logFactorial(trials - mode);
  const logOdds = Math.log(odds);
  return reject(hat, (k) => peak - logFactorial(k) - logFactorial(trials - k) + (k - mode) * logOdds, uniform);
}

/** The curve that draws are taken from before they are accepted or not, in the letters b, a, c, v_r and α of the papers. */
interface Hat {
  readonly width: number;
  readonly slope: number;
  readonly center: number;
  readonly squeeze: number;
  readonly height: number;
  /** The largest count there is. */
  readonly most: number;
}

function reject(hat: Hat, logDensity: (k: number) => number, uniform: Uniform): number {
  const { width, slope, center, squeeze, height, most } = hat;
  for (let lane = 0; ; lane += 2) {
    const u = uniform(lane) - 0.5;
    const v = uniform(lane + 1);
    const tail = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * slope) / tail + width) * u + center);
    if (tail >= 0.07 && v <= squeeze) return k;
    if (k < 0 || k > most || (tail < 0.013 && v > tail)) continue;
    if (Math.log((v * height) / (slope / (tail * tail) + width)) <= logDensity(k)) return k;
  }
}

/** The smallest k whose cumulated probability exceeds u; `ratio(k)` is p(k) / p(k - 1). */
function invert(u: number, first: number, ratio: (k: number) => number): number {
  let probability = first;
  let cumulated = first;
  let k = 0;
  while (u >= cumulated && probability > 1e-18) {
    k++;
    probability *= ratio(k);
    cumulated += probability;
  }
  return k;
}

const SMALL_FACTORIALS = new Float64Array(20);
for (let k = 2; k < SMALL_FACTORIALS.length; k++) {
  SMALL_FACTORIALS[k] = (SMALL_FACTORIALS[k - 1] as number) + Math.log(k);
}

/** ln k!, by Stirling's series from 20 on: right to 15 digits there. */
function logFactorial(k: number): number {
  const small = SMALL_FACTORIALS[k];
  if (small !== undefined) return small;
  const x = k + 1;
  const square = 1 / (x * x);
  const series = (1 / 12 - (1 / 360 - (1 / 1260 - square / 1680) * square) * square) / x;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series;
}
