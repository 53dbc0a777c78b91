// What a tree tries to tell apart: classes of a label, or the location and spread of a quantity's normal scores.

import { normalInverse } from '../coding/normal.ts';
import type { Coding } from '../coding/types.ts';

/** Labels beyond this many are split on as one class; they stay apart in the leaves. */
const MAX_CLASSES = 24;

export interface Response {
  readonly kind: 'classes' | 'scores';
  /** Numbers a histogram cell holds: the count, then a count a class or sum and sum of squares of scores. */
  readonly width: number;
  /** By bin: the class, or the normal score of its mid-rank. */
  readonly byBin: Float64Array;
}

/**
 * The response of a target. Quantities are split on normal scores: ranks alone let go of the tails, and with them of
 * linear correlations, raw values follow nothing but the tails.
 */
export function createResponse(coding: Coding): Response {
  if (coding.kind === 'label') {
    const classes = Math.min(MAX_CLASSES, coding.binCount);
    // Bins are in order of frequency, so that the last class takes the rare labels.
    const byBin = Float64Array.from({ length: coding.binCount }, (_, bin) => Math.min(bin, classes - 1));
    return { kind: 'classes', width: classes + 1, byBin };
  }
  const byBin = new Float64Array(coding.binCount);
  const total = coding.counts.reduce((sum, count) => sum + count, 0);
  let before = 0;
  for (let bin = 0; bin < byBin.length; bin++) {
    const count = coding.counts[bin] as number;
    // Bins without rows (an asked-for gap) take the score of the edge they stand at.
    const rank = Math.max(0.5 / total, Math.min(1 - 0.5 / total, (before + count / 2) / total));
    byBin[bin] = normalInverse(rank);
    before += count;
  }
  return { kind: 'scores', width: 3, byBin };
}
