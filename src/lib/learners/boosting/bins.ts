// Cuts features into at most 255 bins, one more for missing values.

import type { Feature, FeatureTable } from '../features.ts';

export interface BinRule {
  readonly isCategorical: boolean;
  /** Upper bounds of all bins but the last (quantity), or the categories known, ascending. */
  readonly cuts: Float64Array;
  /** Bins in use; missing and unknown values get this number. */
  readonly count: number;
  /** Whether the rows it was learned on had missing values. */
  readonly hasMissing: boolean;
}

/** Learns bins of every feature: quantiles where there are many values, else midpoints; categories as they are. */
export function learnBins(table: FeatureTable, maxBins: number): BinRule[] {
  return table.features.map((feature) => learnRule(feature, maxBins));
}

/** Bin numbers of every feature, column by column. */
export function applyBins(rules: readonly BinRule[], table: FeatureTable): Uint8Array[] {
  return rules.map((rule, f) => applyRule(rule, (table.features[f] as Feature).values));
}

function learnRule({ values, isCategorical }: Feature, maxBins: number): BinRule {
  const sorted = values.slice().sort();
  let end = sorted.length;
  while (end > 0 && Number.isNaN(sorted[end - 1])) end--;
  const present = sorted.subarray(0, end);
  const hasMissing = end < sorted.length;
  const distinct = distinctOf(present);
  if (isCategorical) {
    const cuts = distinct.subarray(0, maxBins);
    return { isCategorical, cuts, count: cuts.length, hasMissing };
  }
  const cuts = distinct.length <= maxBins ? midpoints(distinct) : distinctOf(percentiles(present, maxBins));
  return { isCategorical, cuts, count: cuts.length + 1, hasMissing };
}

function distinctOf(sorted: Float64Array): Float64Array {
  return sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
}

function midpoints(distinct: Float64Array): Float64Array {
  const cuts = new Float64Array(Math.max(0, distinct.length - 1));
  for (let i = 0; i < cuts.length; i++) cuts[i] = ((distinct[i] as number) + (distinct[i + 1] as number)) / 2;
  return cuts;
}

/** The inner quantiles by the averaged inverse of the distribution function (Hyndman and Fan type 2). */
function percentiles(sorted: Float64Array, maxBins: number): Float64Array {
  const cuts = new Float64Array(maxBins - 1);
  for (let i = 0; i < cuts.length; i++) {
    const at = (sorted.length * (i + 1)) / maxBins;
    const above = sorted[Math.min(sorted.length - 1, Math.floor(at))] as number;
    const below = sorted[Math.ceil(at) - 1] as number;
    cuts[i] = Number.isInteger(at) ? (below + above) / 2 : above;
  }
  return cuts;
}

function applyRule(rule: BinRule, values: Float64Array): Uint8Array {
  const { cuts, count, isCategorical } = rule;
  const bins = new Uint8Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    bins[row] = count;
    if (Number.isNaN(value)) continue;
    let low = 0;
    let high = cuts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (value <= (cuts[middle] as number)) high = middle;
      else low = middle + 1;
    }
    if (!isCategorical || cuts[low] === value) bins[row] = low;
  }
  return bins;
}
