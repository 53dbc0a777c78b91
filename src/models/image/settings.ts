// What a request asks of a pipeline, checked before anything runs.

import { StudioError } from '../../lib/errors.ts';
import type { ImagePipeline } from '../../lib/image-models/manifest.ts';
import { type ImageRequest, type ImageSettings, imageSamplers } from '../../lib/image-models/types.ts';
import type { LatentSize } from './denoiser.ts';

const MAX_PROMPT_CHARACTERS = 10_000;
const MAX_STEPS = 200;
const MAX_GUIDANCE = 30;
/** Values of a picture's latents at most: what a network makes of them is many times as much. */
const MAX_LATENTS = 4096 * 4096;

export interface PicturePlan extends Pick<ImageSettings, 'sampler' | 'steps' | 'guidance'> {
  readonly size: LatentSize;
}

/** @throws StudioError `bad-input`, `limit` */
export function planPicture({ prompt, negative, settings, seed }: ImageRequest, manifest: ImagePipeline): PicturePlan {
  const { sampler, steps, guidance } = settings;
  if (prompt.length > MAX_PROMPT_CHARACTERS || negative.length > MAX_PROMPT_CHARACTERS) {
    throw new StudioError('limit', `a prompt has more than ${MAX_PROMPT_CHARACTERS} characters`);
  }
  if (!Number.isSafeInteger(seed)) throw new StudioError('bad-input', `the seed ${seed} is no whole number`);
  if (!imageSamplers.includes(sampler)) throw new StudioError('bad-input', `there is no sampler ${sampler}`);
  if (!Number.isInteger(steps) || steps < 1 || steps > MAX_STEPS) {
    throw new StudioError('bad-input', `${steps} steps are not between 1 and ${MAX_STEPS}`);
  }
  if (!(guidance >= 0 && guidance <= MAX_GUIDANCE)) {
    throw new StudioError('bad-input', `a guidance of ${guidance} is not between 0 and ${MAX_GUIDANCE}`);
  }
  return { sampler, steps, guidance, size: latentSize(settings, manifest) };
}

function latentSize(settings: ImageSettings, { size, latent }: ImagePipeline): LatentSize {
  const [width, height] = [settings.width ?? size.width, settings.height ?? size.height];
  if (!size.isFree && (width !== size.width || height !== size.height)) {
    throw new StudioError('bad-input', `this model makes pictures of ${size.width} x ${size.height} pixels only`, {
      details: { given: [width, height], allowed: [size.width, size.height] },
    });
  }
  const isWhole = (side: number): boolean => Number.isInteger(side) && side >= latent.cell && side % latent.cell === 0;
  if (!isWhole(width) || !isWhole(height)) {
    throw new StudioError('bad-input', `${width} x ${height} are no multiples of ${latent.cell} pixels`);
  }
  const planned = { channels: latent.channels, height: height / latent.cell, width: width / latent.cell };
  if (planned.channels * planned.height * planned.width > MAX_LATENTS) {
    throw new StudioError('limit', `a picture of ${width} x ${height} pixels is too large`);
  }
  return planned;
}

/** Pictures with the same key can take their steps together. */
export function planKey({ sampler, steps, guidance, size }: PicturePlan): string {
  return [sampler, steps, guidance, size.width, size.height].join(' ');
}
