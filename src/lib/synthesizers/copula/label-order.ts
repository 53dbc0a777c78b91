// An order for labels, which have none: by the mean score of the column that they tell the most about.

import type { Learned } from '../learned.ts';
import type { Latent } from './latent.ts';
import { rowScores } from './latent.ts';

const ROWS = 4000;
const MAX_OTHERS = 64;

/** By column, the score that its bins are ordered by; null for quantities. */
export function scoreLabels(learned: Learned, latents: readonly Latent[]): (Float64Array | null)[] {
  const step = Math.max(1, Math.floor(learned.rowCount / ROWS));
  const values = latents.filter((latent) => latent.kind === 'value');
  const stride = Math.max(1, Math.ceil(values.length / MAX_OTHERS));
  const others = values.filter((_, i) => i % stride === 0);
  const scores = others.map((latent) => {
    const coding = learned.codings[latent.column];
    const codes = learned.codes[latent.column];
    return coding && codes ? rowScores(latent, coding, codes, step) : new Float64Array(0);
  });
  return learned.codings.map((coding, column) => {
    if (coding.kind !== 'label') return null;
    const codes = learned.codes[column] as Uint8Array;
    let best: { means: Float64Array; explained: number } | null = null;
    for (let o = 0; o < others.length; o++) {
      if (others[o]?.column === column) continue;
      const found = meansByBin(codes, coding.binCount, scores[o] as Float64Array, step);
      const explained = found.explained / Math.max(1e-9, others[o]?.shown ?? 1);
      if (!best || explained > best.explained) best = { means: found.means, explained };
    }
    return best?.means ?? null;
  });
}

function meansByBin(
  codes: Uint8Array,
  bins: number,
  scores: Float64Array,
  step: number,
): { means: Float64Array; explained: number } {
  const sums = new Float64Array(bins);
  const counts = new Float64Array(bins);
  for (let i = 0; i < scores.length; i++) {
    const bin = codes[i * step] as number;
    sums[bin] = (sums[bin] as number) + (scores[i] as number);
    counts[bin] = (counts[bin] as number) + 1;
  }
  let explained = 0;
  // Five rows of the average keep rare labels out of the ends.
  const means = sums.map((sum, bin) => sum / ((counts[bin] as number) + 5));
  means.forEach((mean, bin) => {
    explained += (mean * mean * (counts[bin] as number)) / scores.length;
  });
  return { means, explained };
}
