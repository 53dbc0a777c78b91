// Columns as trees see them: codes of few bins, ordered or not, with their place in a histogram.

import type { Codes } from '../coding/code.ts';
import type { Coding } from '../coding/types.ts';

export interface Predictor {
  readonly ordered: boolean;
  readonly binCount: number;
  /** From the column's own bins to the predictor's. */
  readonly coarse: Uint8Array<ArrayBuffer>;
  readonly codes: Codes;
}

/** Joins neighbouring bins of about equal mass until at most `maxBins` remain; rare labels share the last bin. */
export function createPredictor(coding: Coding, codes: Codes, maxBins: number): Predictor {
  const ordered = coding.kind === 'quantity';
  const coarse = new Uint8Array(coding.binCount);
  if (coding.binCount <= maxBins) {
    for (let bin = 0; bin < coarse.length; bin++) coarse[bin] = bin;
    return { ordered, binCount: coding.binCount, coarse, codes };
  }
  const binCount = ordered ? joinOrdered(coding, coarse, maxBins) : joinRare(coarse, maxBins);
  return { ordered, binCount, coarse, codes: recode(codes, coarse) };
}

function joinRare(coarse: Uint8Array, maxBins: number): number {
  for (let bin = 0; bin < coarse.length; bin++) coarse[bin] = Math.min(bin, maxBins - 1);
  return maxBins;
}

function joinOrdered(coding: Coding, coarse: Uint8Array, maxBins: number): number {
  const first = coding.missing + 1;
  let left = 0;
  for (let bin = first; bin < coarse.length; bin++) left += coding.counts[bin] as number;
  let at = first;
  let filled = 0;
  for (let bin = first; bin < coarse.length; bin++) {
    const count = coding.counts[bin] as number;
    const wanted = left / (maxBins - at);
    if (filled > 0 && filled + count / 2 > wanted && at < maxBins - 1) {
      left -= filled;
      at++;
      filled = 0;
    }
    coarse[bin] = at;
    filled += count;
  }
  return at + 1;
}

/** Codes through a lookup table. */
export function recode(codes: Uint8Array, lookup: Uint8Array): Codes {
  const out = new Uint8Array(codes.length);
  for (let i = 0; i < codes.length; i++) out[i] = lookup[codes[i] as number] as number;
  return out;
}
