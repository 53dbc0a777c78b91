// Where between noise and picture a sampler stops, and what a network's answer means there.
//
// All schedules are written as x = alpha * picture + sigma * noise. Flow matching (Liu et al. 2022, Lipman et al. 2022):
// alpha = t, sigma = 1 - t, the network gives picture - noise; a shift above 1 moves the steps towards the noise (Esser
// et al. 2024, section 5.3.2). Diffusion over discrete steps (Ho et al. 2020): alpha and
// sigma are the roots of the running product of 1 - beta and of one minus it; the network gives the noise, the picture,
// or v = alpha * noise - sigma * picture (Salimans and Ho 2022).

import type { ImagePipeline } from '../../lib/image-models/manifest.ts';

export type Schedule = ImagePipeline['schedule'];
type Diffusion = Extract<Schedule, { readonly kind: 'diffusion' }>;

export interface Level {
  /** What the network is told: t in [0, 1], or the training step. */
  readonly time: number;
  readonly alpha: number;
  readonly sigma: number;
}

/** The picture itself. */
const END: Level = { time: 1, alpha: 1, sigma: 0 };
const COSINE_OFFSET = 0.008;
const MAX_BETA = 0.999;

/** One level more than there are steps, from noise to the picture. */
export function noiseLevels(schedule: Schedule, steps: number): readonly Level[] {
  if (schedule.kind === 'flow') {
    const shift = schedule.shift ?? 1;
    return Array.from({ length: steps + 1 }, (_, i) => {
      const time = i / (i + shift * (steps - i));
      return { time, alpha: time, sigma: 1 - time };
    });
  }
  const kept = keptShares(schedule);
  const levels = trainingSteps(schedule, steps).map((step): Level => {
    const share = kept[step] as number;
    return { time: step, alpha: Math.sqrt(share), sigma: Math.sqrt(1 - share) };
  });
  return [...levels, END];
}

/** The running product of 1 - beta at every training step, as diffusers' schedulers define the three kinds of betas. */
export function keptShares({ trainSteps, betaStart, betaEnd, beta }: Diffusion): Float64Array {
  const shares = new Float64Array(trainSteps);
  const part = (i: number): number => (trainSteps === 1 ? 0 : i / (trainSteps - 1));
  const cosine = (i: number): number =>
    Math.cos((((i / trainSteps + COSINE_OFFSET) / (1 + COSINE_OFFSET)) * Math.PI) / 2) ** 2;
  let product = 1;
  for (let i = 0; i < trainSteps; i++) {
    const value =
      beta === 'linear'
        ? betaStart + (betaEnd - betaStart) * part(i)
        : beta === 'scaled-linear'
          ? (Math.sqrt(betaStart) + (Math.sqrt(betaEnd) - Math.sqrt(betaStart)) * part(i)) ** 2
          : Math.min(1 - cosine(i + 1) / cosine(i), MAX_BETA);
    product *= 1 - value;
    shares[i] = product;
  }
  return shares;
}

/**
 * Which training steps are visited, from the noisiest: table 2 of Lin et al. 2023, "Common diffusion noise schedules and
 * sample steps are flawed", with the rounding of diffusers.
 */
export function trainingSteps({ trainSteps, spacing, offset }: Diffusion, steps: number): readonly number[] {
  const stride = Math.floor(trainSteps / steps);
  const at = (i: number): number => {
    if (spacing === 'trailing') return Math.round(trainSteps - (i * trainSteps) / steps) - 1;
    if (spacing === 'leading') return (steps - 1 - i) * stride + offset;
    return steps === 1 ? trainSteps - 1 : Math.round(((steps - 1 - i) * (trainSteps - 1)) / (steps - 1));
  };
  return Array.from({ length: steps }, (_, i) => Math.max(0, Math.min(trainSteps - 1, at(i))));
}

/** The share of the first noise a sampler starts from. Euler's method starts where the noise really is that strong. */
export function startScale(schedule: Schedule, sampler: string, first: Level): number {
  if (schedule.kind === 'flow' || schedule.spacing === 'leading') return 1;
  return sampler === 'euler' || sampler === 'heun' ? first.sigma : 1;
}

export interface Parts {
  readonly picture: Float32Array<ArrayBuffer>;
  readonly noise: Float32Array<ArrayBuffer>;
}

/** Picture and noise that the network's answer stands for: x = alpha * picture + sigma * noise. */
export function splitAnswer(schedule: Schedule, { alpha, sigma }: Level, x: Float32Array, answer: Float32Array): Parts {
  const picture = new Float32Array(x.length);
  const noise = new Float32Array(x.length);
  const kind = schedule.kind === 'flow' ? 'velocity' : schedule.prediction;
  for (let i = 0; i < x.length; i++) {
    const [value, found] = [x[i] as number, answer[i] as number];
    if (kind === 'velocity') {
      picture[i] = value + sigma * found;
      noise[i] = value - alpha * found;
    } else if (kind === 'epsilon') {
      picture[i] = (value - sigma * found) / alpha;
      noise[i] = found;
    } else if (kind === 'v') {
      picture[i] = alpha * value - sigma * found;
      noise[i] = sigma * value + alpha * found;
    } else {
      picture[i] = found;
      noise[i] = sigma === 0 ? 0 : (value - alpha * found) / sigma;
    }
  }
  return { picture, noise };
}
