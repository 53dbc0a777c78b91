// Distributions of several datasets as shares that can be drawn and measured against each other.

import type { Distribution } from '../table/profile.ts';

export interface SharedBins {
  readonly kind: 'histogram';
  readonly edges: readonly number[];
  /** One list a dataset, one share a bin; shares are of all rows, missing ones included. */
  readonly shares: readonly (readonly number[])[];
  readonly missing: readonly number[];
}
export interface SharedLabels {
  readonly kind: 'bars';
  /** Union of all labels, those of the first dataset first; then `(other)` and `(missing)` where they occur. */
  readonly labels: readonly string[];
  readonly shares: readonly (readonly number[])[];
  readonly missing: readonly number[];
}
export type SharedShares = SharedBins | SharedLabels | { readonly kind: 'texts' };

export const OTHER_LABEL = '(other)';
export const MISSING_LABEL = '(missing)';

/** Puts the distributions of one column on common bins or labels. They must be of one kind; else they are texts. */
export function shareOut(distributions: readonly Distribution[]): SharedShares {
  const [first] = distributions;
  if (first?.kind === 'histogram') return shareBins(distributions);
  return first?.kind === 'bars' ? shareLabels(distributions) : { kind: 'texts' };
}

function shareBins(distributions: readonly Distribution[]): SharedShares {
  const histograms = distributions.filter((entry) => entry.kind === 'histogram');
  if (histograms.length !== distributions.length) return { kind: 'texts' };
  const totals = histograms.map(({ counts, missing }) => Math.max(1, sum(counts) + missing));
  return {
    kind: 'histogram',
    edges: histograms[0]?.edges ?? [],
    shares: histograms.map(({ counts }, i) => counts.map((count) => count / (totals[i] ?? 1))),
    missing: histograms.map(({ missing }, i) => missing / (totals[i] ?? 1)),
  };
}

function shareLabels(distributions: readonly Distribution[]): SharedShares {
  const bars = distributions.filter((entry) => entry.kind === 'bars');
  if (bars.length !== distributions.length) return { kind: 'texts' };
  const labels = [...new Set(bars.flatMap((entry) => entry.labels))];
  const totals = bars.map(({ counts, otherCount, missing }) => Math.max(1, sum(counts) + otherCount + missing));
  const others = bars.map(({ otherCount }, i) => otherCount / (totals[i] ?? 1));
  const missing = bars.map((entry, i) => entry.missing / (totals[i] ?? 1));
  const shares = bars.map((entry, i) => {
    const counts = new Map(entry.labels.map((label, at) => [label, entry.counts[at] ?? 0]));
    return labels.map((label) => (counts.get(label) ?? 0) / (totals[i] ?? 1));
  });
  const hasOther = others.some((share) => share > 0);
  const hasMissing = missing.some((share) => share > 0);
  return {
    kind: 'bars',
    labels: [...labels, ...(hasOther ? [OTHER_LABEL] : []), ...(hasMissing ? [MISSING_LABEL] : [])],
    shares: shares.map((list, i) => [
      ...list,
      ...(hasOther ? [others[i] ?? 0] : []),
      ...(hasMissing ? [missing[i] ?? 0] : []),
    ]),
    missing,
  };
}

/**
 * How far dataset `index` is from dataset 0, in [0, 1]: the largest gap of the cumulative shares for quantities (on
 * these bins, so a lower bound of Kolmogorov and Smirnov's distance), total variation for labels; null for texts.
 */
export function shareDistance(shared: SharedShares, index: number): number | null {
  if (shared.kind === 'texts') return null;
  const [first, other] = [shared.shares[0], shared.shares[index]];
  if (!first || !other) return null;
  if (shared.kind === 'bars') return totalVariation(first, other);
  const gap = Math.abs((shared.missing[0] ?? 0) - (shared.missing[index] ?? 0));
  return Math.max(gap, cumulativeGap(first, other));
}

/** Total variation distance of two share lists, in [0, 1]; 0 where they agree. */
export function totalVariation(a: readonly number[], b: readonly number[]): number {
  let total = 0;
  for (let i = 0; i < Math.max(a.length, b.length); i++) total += Math.abs((a[i] ?? 0) - (b[i] ?? 0));
  return total / 2;
}

/** Largest gap of the two cumulative shares, in [0, 1]. */
export function cumulativeGap(a: readonly number[], b: readonly number[]): number {
  let gap = 0;
  let sumA = 0;
  let sumB = 0;
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    sumA += a[i] ?? 0;
    sumB += b[i] ?? 0;
    gap = Math.max(gap, Math.abs(sumA - sumB));
  }
  return gap;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
