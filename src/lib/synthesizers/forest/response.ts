// What a tree tries to tell apart: classes of a label, or the location and spread of a quantity's ranks.

import type { Coding } from '../coding/types.ts';

/** Labels beyond this many are split on as one class; they stay apart in the leaves. */
const MAX_CLASSES = 24;

export interface Response {
  readonly kind: 'classes' | 'ranks';
  /** Numbers a histogram cell holds: one count a class, or count, sum and sum of squares of ranks. */
  readonly width: number;
  /** By bin: the class, or the mid-rank in [0, 1]. */
  readonly byBin: Float64Array;
}

export function createResponse(coding: Coding): Response {
  if (coding.kind === 'label') {
    const width = Math.min(MAX_CLASSES, coding.binCount);
    // Bins are in order of frequency, so that the last class takes the rare labels.
    return {
      kind: 'classes',
      width,
      byBin: Float64Array.from({ length: coding.binCount }, (_, bin) => Math.min(bin, width - 1)),
    };
  }
  const byBin = new Float64Array(coding.binCount);
  const total = coding.counts.reduce((sum, count) => sum + count, 0);
  let before = 0;
  for (let bin = 0; bin < byBin.length; bin++) {
    const count = coding.counts[bin] as number;
    byBin[bin] = (before + count / 2) / total;
    before += count;
  }
  return { kind: 'ranks', width: 3, byBin };
}
