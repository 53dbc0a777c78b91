// For pictures from a Gaussian the perfect network is known, and so is where each noise must end: at
// mean + deviation * z, with z the noise's place in the marginal it starts from.

import { describe, expect, it } from 'vitest';
import { type ImageSampler, imageSamplers } from '../../lib/image-models/types.ts';
import { keptShares, type Level, noiseLevels, type Schedule, startScale, trainingSteps } from './noise-levels.ts';
import { guide, samplePicture } from './samplers.ts';

const MEAN = 0.4;
const DEVIATION = 0.25;
const NOISE = Float32Array.of(-1.7, -0.6, 0, 0.3, 0.9, 2.1);

type Diffusion = Extract<Schedule, { kind: 'diffusion' }>;
const diffusion = (changes: Partial<Diffusion> = {}): Diffusion => ({
  ...{ kind: 'diffusion', trainSteps: 1000, betaStart: 0.00085, betaEnd: 0.012, beta: 'scaled-linear' },
  ...{ prediction: 'epsilon', spacing: 'trailing', offset: 0 },
  ...changes,
});
const flow: Schedule = { kind: 'flow' };

const spread = ({ alpha, sigma }: Level): number => Math.hypot(alpha * DEVIATION, sigma);

/** What the best network answers for a sample at a level. */
function perfect(schedule: Schedule, level: Level, x: number): number {
  const { alpha, sigma } = level;
  const z = (x - alpha * MEAN) / spread(level);
  const picture = MEAN + ((alpha * DEVIATION ** 2) / spread(level)) * z;
  const noise = (sigma / spread(level)) * z;
  if (schedule.kind === 'flow') return picture - noise;
  return { epsilon: noise, v: alpha * noise - sigma * picture, sample: picture }[schedule.prediction];
}

async function errorOf(schedule: Schedule, sampler: ImageSampler, given: number | readonly Level[]): Promise<number> {
  const levels = typeof given === 'number' ? noiseLevels(schedule, given) : given;
  const [first, last] = [levels[0]!, levels.at(-1)!];
  const made = await samplePicture({
    ...{ schedule, sampler, levels, noise: NOISE },
    predict: async (sample, time) => {
      const level = levels.find((candidate) => candidate.time === time)!;
      return sample.map((x) => perfect(schedule, level, x));
    },
  });
  const scale = startScale(schedule, sampler, first);
  return Math.max(
    ...NOISE.map((noise, i) => {
      const z = (noise * scale - first.alpha * MEAN) / spread(first);
      return Math.abs(made[i]! - (last.alpha * MEAN + spread(last) * z));
    }),
  );
}

/** A part of the way in even turns, without the jumps at its ends that no number of steps makes small. */
function turns(steps: number): readonly Level[] {
  const angle = (i: number): number => 0.2 + (1.1 * i) / steps;
  return Array.from({ length: steps + 1 }, (_, i) => ({
    ...{ time: i, alpha: Math.sin(angle(i)), sigma: Math.cos(angle(i)) },
  }));
}

const schedules: readonly (readonly [string, Schedule])[] = [
  ['flow', flow],
  ['noise, scaled linear betas', diffusion()],
  ['v, linear betas', diffusion({ beta: 'linear', betaStart: 1e-4, betaEnd: 0.02, prediction: 'v' })],
  ['picture, cosine betas', diffusion({ beta: 'cosine', prediction: 'sample' })],
  ['noise, evenly spaced steps', diffusion({ spacing: 'linspace' })],
  ['noise, leading steps', diffusion({ spacing: 'leading', offset: 1 })],
];

describe.each(schedules)('%s', (_name, schedule) => {
  it.each(imageSamplers)('%s comes to the known picture', async (sampler) => {
    expect(await errorOf(schedule, sampler, 200)).toBeLessThan(0.03);
    expect(await errorOf(schedule, sampler, 200)).toBeLessThan(await errorOf(schedule, sampler, 5));
  });
});

describe('with twice the steps', () => {
  const orders = { euler: 1, ddim: 1, heun: 2, 'dpm-solver++': 2 } as const;
  it.each(imageSamplers)('%s has as small an error as its order says', async (sampler) => {
    for (const schedule of [diffusion(), diffusion({ prediction: 'v' }), diffusion({ prediction: 'sample' })]) {
      const [few, many] = [await errorOf(schedule, sampler, turns(40)), await errorOf(schedule, sampler, turns(80))];
      expect(Math.abs(Math.log2(few / many) - orders[sampler])).toBeLessThan(0.25);
    }
  });
  it.each(['euler', 'heun'] as const)('%s does so for flows, end to end', async (sampler) => {
    const [few, many] = [await errorOf(flow, sampler, 40), await errorOf(flow, sampler, 80)];
    expect(Math.abs(Math.log2(few / many) - orders[sampler])).toBeLessThan(0.1);
  });
});

it('comes to a single picture in one step, whatever the schedule and sampler', async () => {
  for (const schedule of [flow, diffusion(), diffusion({ prediction: 'v' }), diffusion({ prediction: 'sample' })]) {
    for (const sampler of imageSamplers) {
      const levels = noiseLevels(schedule, 1);
      const { alpha, sigma } = levels[0]!;
      const made = await samplePicture({
        ...{ schedule, sampler, levels, noise: NOISE },
        predict: async (sample) =>
          sample.map((x) => {
            const noise = (x - alpha * MEAN) / sigma;
            if (schedule.kind === 'flow') return MEAN - noise;
            return { epsilon: noise, v: alpha * noise - sigma * MEAN, sample: MEAN }[schedule.prediction];
          }),
      });
      for (const value of made) expect(value).toBeCloseTo(MEAN, 5);
    }
  }
});

describe('levels', () => {
  it('start where the published schedules do', () => {
    // Stable Diffusion Turbo: one step from the last training step, sigma / alpha = 14.6146.
    const [first] = noiseLevels(diffusion(), 1) as [Level];
    expect(first.time).toBe(999);
    expect(first.sigma / first.alpha).toBeCloseTo(14.6146, 3);
    expect(trainingSteps(diffusion(), 4)).toEqual([999, 749, 499, 249]);
    expect(trainingSteps(diffusion({ spacing: 'leading', offset: 1 }), 4)).toEqual([751, 501, 251, 1]);
    expect(trainingSteps(diffusion({ spacing: 'linspace' }), 4)).toEqual([999, 666, 333, 0]);
    expect(noiseLevels(flow, 4).map(({ time }) => time)).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(noiseLevels({ ...flow, shift: 3 }, 4).map(({ time }) => time)).toEqual([0, 0.1, 0.25, 0.5, 1]);
  });

  it('lose the picture more and more', () => {
    for (const beta of ['linear', 'scaled-linear', 'cosine'] as const) {
      const shares = keptShares(diffusion({ beta }));
      expect(shares.every((share, i) => share > 0 && share < (i === 0 ? 1 : shares[i - 1]!))).toBe(true);
    }
    expect(keptShares(diffusion({ beta: 'cosine' }))[499]).toBeCloseTo(0.4938, 3);
  });
});

it('guides away from what no prompt gives', () => {
  expect(guide(Float32Array.of(1, 2), Float32Array.of(0, 4), 3)).toEqual(Float32Array.of(3, -2));
  expect(guide(Float32Array.of(1, 2), Float32Array.of(0, 4), 1)).toEqual(Float32Array.of(1, 2));
});
