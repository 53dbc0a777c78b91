// node scripts/run-ts.mjs tests/bench/scaling.ts [simulations]
// How often the 95 % intervals of the scaling planner hold, on data made from known laws.

import { randomStream } from '../../src/lib/random.ts';
import { curveInterval, errorAt, fitScalingLaw, predictionInterval } from '../../src/lib/scaling/fit.ts';
import type { Interval, Law, ScalePoint } from '../../src/lib/scaling/types.ts';

const SIZES = [100, 200, 400, 800, 1600, 3200, 6400];
const REPEATS = 5;

/** Laws and the standard deviation of one measurement at the smallest and at the largest size. */
const truths: readonly (Law & { readonly noise: readonly [number, number] })[] = [
  { limit: 0.1, scale: 1.5, exponent: 0.5, noise: [0.012, 0.004] },
  { limit: 0.05, scale: 1, exponent: 0.35, noise: [0.01, 0.003] },
  { limit: 0.2, scale: 6, exponent: 0.8, noise: [0.015, 0.004] },
  { limit: 0.02, scale: 2, exponent: 0.6, noise: [0.006, 0.006] },
];

function simulate(truth: (typeof truths)[number], seed: number): ScalePoint[] {
  const stream = randomStream(seed, 'scaling bench');
  const [first, last] = truth.noise;
  return SIZES.map((rows, k) => {
    const deviation = first * (last / first) ** (k / (SIZES.length - 1));
    const errors = Array.from({ length: REPEATS }, (_, r) => errorAt(truth, rows) + deviation * stream.normal(r, k));
    return { rows, errors };
  });
}

const simulations = Number(process.argv[2] ?? 120);
const holds = ([low, high]: Interval, value: number): number => (value >= low && value <= high ? 1 : 0);
console.log(`Share of ${simulations} simulations in which the 95 % interval holds the truth:`);
for (const truth of truths) {
  const share = { limit: 0, exponent: 0, forecast: 0, measured: 0, known: 0, error: 0 };
  const began = performance.now();
  for (let seed = 0; seed < simulations; seed++) {
    const fit = fitScalingLaw(simulate(truth, seed), { seed });
    const rows = 4 * (SIZES.at(-1) as number);
    const wanted = errorAt(truth, rows);
    const noise = randomStream(seed, 'scaling bench', 'later').normal(0) * truth.noise[1];
    share.limit += holds(fit.intervals.limit, truth.limit) / simulations;
    share.exponent += holds(fit.intervals.exponent, truth.exponent) / simulations;
    share.forecast += holds(curveInterval(fit, rows), wanted) / simulations;
    share.measured += holds(predictionInterval(fit, rows), wanted + noise) / simulations;
    share.known += (fit.verdict === 'known' ? 1 : 0) / simulations;
    share.error += Math.abs(errorAt(fit.law, rows) - wanted) / simulations;
  }
  const milliseconds = ((performance.now() - began) / simulations).toFixed(0);
  const { limit, scale, exponent } = truth;
  const figures = Object.entries(share).map(([name, value]) => `${name} ${value.toFixed(name === 'error' ? 4 : 3)}`);
  console.log(`E ${limit}, A ${scale}, alpha ${exponent}: ${figures.join(', ')}, ${milliseconds} ms a fit`);
}
