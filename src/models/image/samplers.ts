// The ways from noise to picture. Pure arithmetic, element by element, so a row of a batch never sees the others.

import type { ImageSampler } from '../../lib/image-models/types.ts';
import { type Level, type Parts, type Schedule, splitAnswer, startScale } from './noise-levels.ts';

type Values = Float32Array<ArrayBuffer>;

export interface SampleRequest {
  readonly schedule: Schedule;
  readonly sampler: ImageSampler;
  /** From noise to picture; one step from each to the next. */
  readonly levels: readonly Level[];
  /** Standard normal values. */
  readonly noise: Float32Array;
  /** The network's answer (velocity, noise, v or picture) for a sample at a time, after guidance. */
  readonly predict: (sample: Values, time: number) => Promise<Float32Array>;
  /** After each step, with the picture as the network sees it now. */
  readonly onStep?: ((step: number, picture: Values) => void) | undefined;
}

/** What a step is made of: the levels it joins, the sample, and what the network said of it. */
interface Step {
  readonly schedule: Schedule;
  readonly from: Level;
  readonly to: Level;
  readonly x: Values;
  readonly parts: Parts;
  readonly predict: SampleRequest['predict'];
  readonly before: { readonly level: Level; readonly picture: Values } | null;
}

const methods: Readonly<Record<ImageSampler, (step: Step) => Values | Promise<Values>>> = {
  euler: eulerStep,
  heun: heunStep,
  // Both methods are one: DDIM is Euler's method for d(x / alpha) = noise d(sigma / alpha) (Song et al. 2020, eq. 14).
  ddim: eulerStep,
  'dpm-solver++': solverStep,
};

/** Takes all steps. The network is asked once a step, by Heun's method twice but for the last. */
export async function samplePicture(request: SampleRequest): Promise<Values> {
  const { schedule, sampler, levels, noise, predict, onStep } = request;
  const scale = startScale(schedule, sampler, levels[0] as Level);
  let x: Values = Float32Array.from(noise, (value) => value * scale);
  let before: Step['before'] = null;
  for (let step = 0; step + 1 < levels.length; step++) {
    const [from, to] = [levels[step] as Level, levels[step + 1] as Level];
    const parts = splitAnswer(schedule, from, x, await predict(x, from.time));
    x = await methods[sampler]({ schedule, from, to, x, parts, predict, before });
    before = { level: from, picture: parts.picture };
    onStep?.(step + 1, parts.picture);
  }
  return x;
}

/** Classifier-free guidance (Ho and Salimans 2022): away from what no prompt gives, by that weight. */
export function guide(withPrompt: Float32Array, without: Float32Array, weight: number): Values {
  return Float32Array.from(withPrompt, (value, i) => {
    const base = without[i] as number;
    return base + weight * (value - base);
  });
}

/** Euler's method, and DDIM with eta = 0: the same picture and noise, mixed as at the next level. */
function eulerStep({ to, parts }: Step): Values {
  return Float32Array.from(parts.picture, (value, i) => to.alpha * value + to.sigma * (parts.noise[i] as number));
}

/**
 * Heun's method for dx = picture d alpha + noise d sigma, the flow of any such mixture (Albergo et al. 2023, "Stochastic
 * interpolants"), for flows the same as in t. The last step is Euler's: at the end there is no noise to ask about.
 */
async function heunStep(step: Step): Promise<Values> {
  const { schedule, from, to, x, parts, predict } = step;
  const first = eulerStep(step);
  if (to.sigma === 0) return first;
  const second = splitAnswer(schedule, to, first, await predict(first, to.time));
  const [more, less] = [(to.alpha - from.alpha) / 2, (to.sigma - from.sigma) / 2];
  const both = (of: keyof Parts, i: number): number => (parts[of][i] as number) + (second[of][i] as number);
  return x.map((value, i) => value + more * both('picture', i) + less * both('noise', i));
}

/**
 * DPM-Solver++(2M) (Lu et al. 2022, algorithm 2), in lambda = log(alpha / sigma). First and last step are of first
 * order: before the first nothing is known, and the last goes to lambda = infinity.
 */
function solverStep(step: Step): Values {
  const { from, to, x, parts, before } = step;
  if (!before || to.sigma === 0) return eulerStep(step);
  const h = logRatio(to) - logRatio(from);
  const r = (logRatio(from) - logRatio(before.level)) / h;
  // From a level without any picture in it, r is infinite and the weight 0.
  const weight = 1 / (2 * r);
  const keep = to.sigma / from.sigma;
  const gain = -to.alpha * Math.expm1(-h);
  return x.map((value, i) => {
    const now = parts.picture[i] as number;
    const earlier = before.picture[i] as number;
    return keep * value + gain * (now + weight * (now - earlier));
  });
}

function logRatio({ alpha, sigma }: Level): number {
  return Math.log(alpha / sigma);
}
