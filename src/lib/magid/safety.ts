// Whether a picture may be shown. The check without a model is WEAK: a list of words for the prompt, and the share of
// skin-like colours for the pixels. It misses what it has no word for and stops brown tables. Inject a classifier where
// there is one.

import { onWhite } from '../image-stats/planes.ts';
import type { Pixels } from '../images/image-ref.ts';

export interface SafetyVerdict {
  readonly isSafe: boolean;
  /** Why not, in words; empty for a safe one. */
  readonly reason: string;
}

export interface SafetySubject {
  readonly pixels: Pixels;
  /** What the picture was made from. */
  readonly prompt: string;
}

/** A picture passes only when this says that it is safe; an error of the check stops the run. */
export type SafetyCheck = (
  subject: SafetySubject,
  context: { readonly signal?: AbortSignal | undefined },
) => Promise<SafetyVerdict>;

/** Share of the pixels above which a picture counts as mostly skin. */
export const MOST_SKIN = 0.6;

const UNSAFE_WORDS =
  /\b(?:nsfw|nud(?:e|es|ity)|naked|topless|undress(?:ed|ing)|porn\w*|sex(?:y|ual|ually)?|erotic\w*|hentai|fetish\w*|genitals?|penis|vagina|orgasm\w*|gor(?:e|y)|behead\w*|decapitat\w*|dismember\w*|mutilat\w*|disembowel\w*|corpses?|suicide|self[- ]harm|rap(?:e|ed|ing|ist)|tortur\w*|swastikas?|lynch(?:ed|ing)|massacre\w*|child abuse)\b/i;

/** The check that needs no model (see above for what it is worth). */
export const plainSafety: SafetyCheck = async ({ pixels, prompt }) => {
  const word = UNSAFE_WORDS.exec(prompt)?.[0];
  if (word !== undefined) return { isSafe: false, reason: `the prompt says "${word.toLowerCase()}"` };
  const share = skinShare(pixels);
  if (share <= MOST_SKIN) return { isSafe: true, reason: '' };
  return { isSafe: false, reason: `${Math.round(100 * share)} % of the picture has the colour of skin` };
};

/** Share in [0, 1] of pixels with a skin-like colour: the daylight rule of Kovac, Peer and Solina 2003. */
export function skinShare({ width, height, data }: Pixels): number {
  const count = width * height;
  let skin = 0;
  for (let i = 0; i < count; i++) {
    const [r, g, b] = onWhite(data, i);
    const isBright = r > 95 && g > 40 && b > 20;
    if (isBright && Math.max(r, g, b) - Math.min(r, g, b) > 15 && r - g > 15 && r > b) skin++;
  }
  return count === 0 ? 0 : skin / count;
}
