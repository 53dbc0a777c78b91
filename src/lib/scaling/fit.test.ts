import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../random.ts';
import {
  curveInterval,
  doublingGain,
  errorAt,
  fitScalingLaw,
  limitGap,
  predictionInterval,
  rowsUntilGain,
} from './fit.ts';
import type { Law, ScalePoint } from './types.ts';

const SIZES = [100, 200, 400, 800, 1600, 3200, 6400];

function measure(law: Law, seed: number, noise = 0.004, sizes: readonly number[] = SIZES): ScalePoint[] {
  const stream = randomStream(seed, 'fit test');
  return sizes.map((rows, k) => ({
    rows,
    errors: Array.from({ length: 5 }, (_, r) => errorAt(law, rows) + noise * stream.normal(r, k)),
  }));
}

const truth: Law = { limit: 0.1, scale: 1.5, exponent: 0.5 };

interface Golden {
  readonly rows: readonly number[];
  readonly cases: readonly (Law & { readonly errors: readonly (readonly number[])[]; readonly forecast: number })[];
}
const golden = JSON.parse(
  readFileSync(new URL('../../../tests/golden/scaling.json', import.meta.url), 'utf8'),
) as Golden;

describe.each(golden.cases.map((entry, i) => [i, entry] as const))('golden curve %i', (_, wanted) => {
  it('agrees with scipy.optimize.curve_fit within 2 %', () => {
    const points = golden.rows.map((rows, k) => ({ rows, errors: wanted.errors[k]! }));
    const { law } = fitScalingLaw(points, { seed: 1, draws: 1 });
    const near = (found: number, value: number): void =>
      expect(Math.abs(found - value)).toBeLessThanOrEqual(0.02 * Math.max(Math.abs(value), 0.001));
    near(law.limit, wanted.limit);
    near(law.scale, wanted.scale);
    near(law.exponent, wanted.exponent);
    near(errorAt(law, 25_600), wanted.forecast);
  });
});

describe('intervals', { timeout: 60_000 }, () => {
  it('hold the truth in at least 88 of 100 simulations', () => {
    const simulations = 60;
    const held = { limit: 0, exponent: 0, forecast: 0 };
    const isIn = ([low, high]: readonly [number, number], value: number): boolean => value >= low && value <= high;
    for (let seed = 0; seed < simulations; seed++) {
      const fit = fitScalingLaw(measure(truth, seed), { seed, draws: 150 });
      if (isIn(fit.intervals.limit, truth.limit)) held.limit++;
      if (isIn(fit.intervals.exponent, truth.exponent)) held.exponent++;
      if (isIn(curveInterval(fit, 25_600), errorAt(truth, 25_600))) held.forecast++;
    }
    for (const [name, count] of Object.entries(held)) expect(count / simulations, name).toBeGreaterThanOrEqual(0.88);
  });

  it('are wider for one new measurement than for the curve, and widen with the distance', () => {
    const fit = fitScalingLaw(measure(truth, 3), { seed: 3 });
    const width = ([low, high]: readonly [number, number]): number => high - low;
    expect(width(predictionInterval(fit, 25_600))).toBeGreaterThan(width(curveInterval(fit, 25_600)));
    expect(width(curveInterval(fit, 100_000))).toBeGreaterThan(width(curveInterval(fit, 3200)));
  });

  it('are the same for the same seed', () => {
    const points = measure(truth, 3);
    expect(fitScalingLaw(points, { seed: 3 })).toEqual(fitScalingLaw(points, { seed: 3 }));
  });

  it('tell a limit that lies higher from one that does not', () => {
    const real = fitScalingLaw(measure(truth, 1), { seed: 1 });
    const twin = fitScalingLaw(measure(truth, 2), { seed: 2 });
    const worse = fitScalingLaw(measure({ ...truth, limit: 0.2 }, 3), { seed: 3 });
    expect(limitGap(worse, real)[0]).toBeGreaterThan(0);
    expect(limitGap(twin, real)[0]).toBeLessThan(0);
  });
});

describe('verdict', () => {
  it('is that there are not enough points below five sizes', () => {
    expect(fitScalingLaw(measure(truth, 1, 0.001, SIZES.slice(0, 4)), { seed: 1 }).verdict).toBe('too-few-sizes');
    expect(fitScalingLaw(measure(truth, 1, 0.001), { seed: 1 }).verdict).toBe('known');
  });

  it('is that the limit is not known where the curve has not begun to bend', () => {
    const steep: Law = { limit: 0.02, scale: 0.5, exponent: 0.12 };
    expect(fitScalingLaw(measure(steep, 1, 0.01), { seed: 1 }).verdict).toBe('limit-unknown');
  });

  it('survives flat, rising and single measurements', () => {
    const flat = fitScalingLaw(measure({ limit: 0.3, scale: 0, exponent: 1 }, 1, 0), { seed: 1 });
    expect(errorAt(flat.law, 50_000)).toBeCloseTo(0.3, 6);
    const rising = SIZES.map((rows) => ({ rows, errors: [rows / 10_000] }));
    expect(fitScalingLaw(rising, { seed: 1 }).law.scale).toBe(0);
    expect(fitScalingLaw([{ rows: 100, errors: [0.2] }], { seed: 1 }).verdict).toBe('too-few-sizes');
    expect(fitScalingLaw([], { seed: 1 }).verdict).toBe('too-few-sizes');
  });
});

it('says what a doubling gains and from where on it gains little', () => {
  const fit = fitScalingLaw(measure(truth, 1, 0.0005), { seed: 1 });
  const { gain, interval } = doublingGain(fit, 6400);
  expect(gain).toBeCloseTo(errorAt(truth, 6400) - errorAt(truth, 12_800), 3);
  expect(interval[0]).toBeLessThanOrEqual(gain);
  const enough = rowsUntilGain(truth, 0.005);
  expect(errorAt(truth, enough) - errorAt(truth, 2 * enough)).toBeCloseTo(0.005, 9);
});
