// How pleasant a picture is, from its pixels alone: a stand-in for the trained head of the paper, which it does not
// predict. It knows only flat, grey, blurred and badly lit pictures.

import { pixelFacts } from '../image-stats/facts.ts';
import type { Pixels } from '../images/image-ref.ts';

/** Says how pleasant pictures are, in [0, 1]. */
export type Aesthetics = (pixels: Pixels, context: { readonly signal?: AbortSignal | undefined }) => Promise<number>;

export interface AestheticParts {
  /** Standard deviation of the brightness over .25, at most 1. */
  readonly contrast: number;
  /** Colourfulness M3 (Hasler and Suesstrunk 2003) over 60, at most 1. */
  readonly colour: number;
  /** s / (s + 2), with s a thousand times the variance of the Laplacian of the brightness. */
  readonly sharpness: number;
  /** 1 while the mean brightness is in [.2, .9], falling to 0 at black and at white. */
  readonly exposure: number;
}

/** .3 contrast + .25 colour + .25 sharpness + .2 exposure, in [0, 1]; 0 for a picture of one brightness. */
export function aestheticScore({ contrast, colour, sharpness, exposure }: AestheticParts): number {
  const score = 0.3 * contrast + 0.25 * colour + 0.25 * sharpness + 0.2 * exposure;
  return contrast < 1e-6 ? 0 : score;
}

/** The parts of a picture on white, each in [0, 1]. */
export function aestheticParts(pixels: Pixels): AestheticParts {
  const { contrast, colourfulness, sharpness, brightness } = pixelFacts(pixels);
  return {
    contrast: Math.min(1, contrast / 0.25),
    colour: Math.min(1, colourfulness / 60),
    sharpness: sharpness / (sharpness + 2),
    exposure: Math.max(0, Math.min(1, brightness / 0.2, (1 - brightness) / 0.1)),
  };
}

/** The check that needs no model. */
export const plainAesthetics: Aesthetics = async (pixels) => aestheticScore(aestheticParts(pixels));
