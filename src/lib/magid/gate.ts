// Which pictures are good enough: MAGID's quality assurance (arXiv 2403.03194, section 3.3) with checks that are given
// in: does the picture fit, is it pleasant, may it be shown.

import { similarity } from '../image-models/zero-shot.ts';
import type { ImageMatcher } from '../image-models/types.ts';
import type { Pixels } from '../images/image-ref.ts';
import { type Aesthetics, plainAesthetics } from './aesthetics.ts';
import { plainSafety, type SafetyCheck } from './safety.ts';

export interface GateThresholds {
  /** Least match of a picture that is kept: a cosine in [-1, 1], or its share in [0, 1] where it is normalized. */
  readonly minMatch: number;
  /** Least aesthetic score, in [0, 1]. */
  readonly minAesthetic: number;
}

/** The paper's, for CLIP ViT-B/32 cosines with the utterance and the LAION head (its ten points as [0, 1]). */
export const clipThresholds: GateThresholds = { minMatch: 0.21, minAesthetic: 0.51 };

/**
 * For the embedded matcher's cosines with the description, and `plainAesthetics`. Of 176 emoji with their own captions
 * .35 keeps 82 %, with captions of others 5 %; .5 for looks keeps 99 % (docs/magid.md).
 */
export const embeddedThresholds: GateThresholds = { minMatch: 0.35, minAesthetic: 0.5 };

export interface GateSubject {
  readonly pixels: Pixels;
  /** What the picture should show. */
  readonly description: string;
  /** The message that it belongs to. */
  readonly utterance: string;
  /** What the picture was made from. */
  readonly prompt: string;
}

export interface GateContext {
  readonly signal?: AbortSignal | undefined;
}

/** How well a picture fits, on the scale of `minMatch`. */
export type Match = (subject: GateSubject, context: GateContext) => Promise<number>;

export interface GateParts {
  /** null where no matcher is loaded: then nothing is refused for not fitting. */
  readonly match: Match | null;
  readonly aesthetics?: Aesthetics;
  readonly safety?: SafetyCheck;
}

export type GateCheck = 'match' | 'aesthetic' | 'safety';

export interface GateVerdict {
  readonly isKept: boolean;
  /** The checks that refused. */
  readonly failed: readonly GateCheck[];
  /** null where there is no matcher. */
  readonly match: number | null;
  /** In [0, 1]. */
  readonly aesthetic: number;
  readonly isSafe: boolean;
  /** Why it may not be shown; empty for a safe picture. */
  readonly unsafeReason: string;
}

export type Gate = (subject: GateSubject, context: GateContext) => Promise<GateVerdict>;

/** Makes a gate that keeps a picture only when all checks pass; a score that is no number fails. Throws what a check throws. */
export function createGate(parts: GateParts, thresholds: GateThresholds = clipThresholds): Gate {
  const { match, aesthetics = plainAesthetics, safety = plainSafety } = parts;
  return async (subject, context) => {
    const { isSafe, reason } = await safety(subject, context);
    const matched = match ? await match(subject, context) : null;
    const aesthetic = await aesthetics(subject.pixels, context);
    const passes: readonly (readonly [GateCheck, boolean])[] = [
      ['match', matched === null || matched >= thresholds.minMatch],
      ['aesthetic', aesthetic >= thresholds.minAesthetic],
      ['safety', isSafe],
    ];
    const failed = passes.filter(([, isPassed]) => !isPassed).map(([check]) => check);
    const isKept = failed.length === 0;
    return { isKept, failed, match: matched, aesthetic, isSafe, unsafeReason: isSafe ? '' : reason };
  };
}

export interface MatchOptions {
  /** utterance is the paper's; description suits matchers that know few words. */
  readonly text: 'utterance' | 'description';
  /** True gives (1 + cosine) / 2 in [0, 1] instead of the cosine. */
  readonly isNormalized: boolean;
}

/** Match by the cosine of a matcher's vectors. */
export function matchWith(matcher: ImageMatcher, { text, isNormalized }: MatchOptions): Match {
  return async (subject, { signal }) => {
    const [picture] = await matcher.embedImages([subject.pixels], { signal });
    const [words] = await matcher.embedTexts([subject[text]], { signal });
    if (!picture || !words) return Number.NaN;
    const cosine = similarity(picture, words);
    return isNormalized ? (1 + cosine) / 2 : cosine;
  };
}
