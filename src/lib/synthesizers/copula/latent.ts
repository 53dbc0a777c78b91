// Columns as latent normals: a quantity is one, its missing cells another; labels are intervals of one.

import type { Coding } from '../coding/types.ts';
import type { Learned } from '../learned.ts';
import { normalDensity, normalInverse } from '../coding/normal.ts';

export interface Latent {
  readonly column: number;
  readonly kind: 'value' | 'flag';
  /** Bins in latent order. A flag has two: 0 present, 1 missing. */
  readonly order: Int32Array;
  /** Place of each bin in `order`; -1 for bins that the latent leaves out. */
  readonly place: Int32Array;
  /** Ends of the intervals on [0, 1], one a place; the first interval starts at 0. */
  readonly ends: Float64Array;
  /** Mean of the normal inside each place's interval. */
  readonly scores: Float64Array;
  /** Variance of the scores: how much of the latent the bins show. */
  readonly shown: number;
  /** Share of rows that the latent speaks of. */
  readonly present: number;
}

/** Latents of all columns, in column order. Labels are put in order of the mean score of the column linked to most. */
export function createLatents(learned: Learned, labelScores: (column: number) => Float64Array | null): Latent[] {
  return learned.codings.flatMap((coding, column) => columnLatents(coding, column, labelScores(column)));
}

function columnLatents(coding: Coding, column: number, scores: Float64Array | null): Latent[] {
  const bins = Int32Array.from({ length: coding.binCount }, (_, bin) => bin);
  if (coding.kind === 'label') {
    if (scores) bins.sort((a, b) => (scores[a] as number) - (scores[b] as number) || a - b);
    return [createLatent({ column, kind: 'value', order: bins }, coding.counts)];
  }
  const values = bins.filter((bin) => bin !== coding.missing);
  const latents: Latent[] = [];
  if (values.length > 0) latents.push(createLatent({ column, kind: 'value', order: values }, coding.counts));
  if (coding.missing >= 0) {
    const missing = coding.counts[coding.missing] as number;
    const total = coding.counts.reduce((sum, count) => sum + count, 0);
    latents.push(
      createLatent({ column, kind: 'flag', order: Int32Array.of(0, 1) }, Float64Array.of(total - missing, missing)),
    );
  }
  return latents;
}

function createLatent(base: Pick<Latent, 'column' | 'kind' | 'order'>, counts: Float64Array): Latent {
  const { order } = base;
  const place = new Int32Array(counts.length).fill(-1);
  const ends = new Float64Array(order.length);
  const scores = new Float64Array(order.length);
  const all = counts.reduce((sum, count) => sum + count, 0);
  const total = order.reduce((sum, bin) => sum + (counts[bin] as number), 0);
  let running = 0;
  let before = -Infinity;
  let shown = 0;
  for (let i = 0; i < order.length; i++) {
    const count = counts[order[i] as number] as number;
    place[order[i] as number] = i;
    running += count;
    ends[i] = running / total;
    const after = normalInverse(ends[i] as number);
    scores[i] = count > 0 ? ((normalDensity(before) - normalDensity(after)) * total) / count : 0;
    shown += (count / total) * (scores[i] as number) ** 2;
    before = after;
  }
  return { ...base, place, ends, scores, shown, present: total / all };
}

/** The score of each training row, 0 where the latent is silent. `rows` picks every step-th row. */
export function rowScores(latent: Latent, coding: Coding, codes: Uint8Array, step: number): Float64Array {
  const byBin = Float64Array.from({ length: coding.binCount }, (_, bin) => {
    const place = latent.kind === 'flag' ? Number(bin === coding.missing) : (latent.place[bin] as number);
    return place < 0 ? 0 : (latent.scores[place] as number);
  });
  return Float64Array.from(
    { length: Math.ceil(codes.length / step) },
    (_, i) => byBin[codes[i * step] as number] as number,
  );
}
