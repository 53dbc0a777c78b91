// The best split of a node: scans of ordered bins in both directions, and of categories ordered by their gradient.

import type { BinRule } from './bins.ts';
import { type Binned, STRIDE } from './histogram.ts';

const MIN_CURVATURE = 1e-3;
/** Categories with fewer rows than this stay on the right side; also the prior weight in their order. */
const MIN_CATEGORY_ROWS = 10;

export interface Sums {
  readonly gradient: number;
  readonly curvature: number;
  readonly rows: number;
}

export interface Split {
  readonly gain: number;
  readonly feature: number;
  /** 1 for bins that go left, by bin number, missing last. */
  readonly goesLeft: Uint8Array;
  readonly left: Sums;
  readonly right: Sums;
}

interface Scan {
  readonly histogram: Float64Array;
  /** First number of the feature in the histogram. */
  readonly base: number;
  readonly total: Sums;
  readonly minRows: number;
}

interface Cut {
  gain: number;
  /** How many bins of the scanned order go with the scanned side. */
  taken: number;
  sums: Sums;
}

/** The split with the largest gain over all features, or null when no split leaves `minRows` rows on both sides. */
export function findSplit(histogram: Float64Array, binned: Binned, total: Sums, minRows: number): Split | null {
  let best: Split | null = null;
  for (let f = 0; f < binned.rules.length; f++) {
    const rule = binned.rules[f] as BinRule;
    const scan = { histogram, base: (binned.offsets[f] as number) * STRIDE, total, minRows };
    const found = rule.isCategorical ? splitCategories(scan, rule) : splitQuantity(scan, rule);
    if (found && (best === null || found.gain > best.gain)) best = { ...found, feature: f };
  }
  return best;
}

/** The value a leaf with these sums takes, before the learning rate. */
export function leafValue({ gradient, curvature }: Sums): number {
  return -gradient / (curvature + 1e-15);
}

type FeatureSplit = Omit<Split, 'feature'>;

function splitQuantity(scan: Scan, rule: BinRule): FeatureSplit | null {
  const { count, hasMissing } = rule;
  const upwards = scanBins(scan, 0, 1, count - 1 + (hasMissing ? 1 : 0));
  // Downwards the missing rows stay left; that differs from upwards only where there are some.
  const downwards = hasMissing ? scanBins(scan, count - 1, -1, count - 1) : null;
  const goesLeft = new Uint8Array(count + 1);
  if (downwards && downwards.gain > (upwards?.gain ?? -1)) {
    goesLeft.fill(1, 0, count - downwards.taken);
    goesLeft[count] = 1;
    return { gain: downwards.gain, goesLeft, left: rest(scan.total, downwards.sums), right: downwards.sums };
  }
  if (!upwards) return null;
  goesLeft.fill(1, 0, upwards.taken);
  const right = rest(scan.total, upwards.sums);
  if (!hasMissing && upwards.sums.rows > right.rows) goesLeft[count] = 1;
  return { gain: upwards.gain, goesLeft, left: upwards.sums, right };
}

/** Takes bins one by one from `first` on in steps of `step`, at most `most` of them. */
function scanBins(scan: Scan, first: number, step: 1 | -1, most: number): Cut | null {
  const { histogram, base, total, minRows } = scan;
  let gradient = 0;
  let curvature = 0;
  let rows = 0;
  let bestGain = 0;
  let best: Cut | null = null;
  for (let i = 0; i < most; i++) {
    const at = base + (first + i * step) * STRIDE;
    gradient += histogram[at] as number;
    curvature += histogram[at + 1] as number;
    rows += histogram[at + 2] as number;
    if (rows < minRows || curvature < MIN_CURVATURE) continue;
    const otherCurvature = total.curvature - curvature;
    if (total.rows - rows < minRows || otherCurvature < MIN_CURVATURE) break;
    const otherGradient = total.gradient - gradient;
    const gain =
      (gradient * gradient) / (curvature + 1e-15) + (otherGradient * otherGradient) / (otherCurvature + 1e-15);
    if (gain <= bestGain) continue;
    bestGain = gain;
    if (best) Object.assign(best, { gain, taken: i + 1, sums: { gradient, curvature, rows } });
    else best = { gain, taken: i + 1, sums: { gradient, curvature, rows } };
  }
  return best;
}

/** Orders the categories by gradient over curvature (Fisher 1958), then scans from both ends. */
function splitCategories(scan: Scan, rule: BinRule): FeatureSplit | null {
  const { histogram, base, total } = scan;
  const support = total.rows / total.curvature;
  const used: { bin: number; order: number }[] = [];
  for (let bin = 0; bin < rule.count + (rule.hasMissing ? 1 : 0); bin++) {
    const at = base + bin * STRIDE;
    const curvature = histogram[at + 1] as number;
    if (curvature * support < MIN_CATEGORY_ROWS) continue;
    used.push({ bin, order: (histogram[at] as number) / (curvature + MIN_CATEGORY_ROWS) });
  }
  if (used.length <= 1) return null;
  used.sort((a, b) => a.order - b.order || a.bin - b.bin);
  const upwards = used.map((entry) => entry.bin);
  const downwards = [...upwards].reverse();
  const middle = (used.length + 1) >> 1;
  const low = scanOrder(scan, upwards.slice(0, middle));
  const high = scanOrder(scan, downwards.slice(0, middle - 1));
  const isHigh = high !== null && high.gain > (low?.gain ?? -1);
  const cut = isHigh ? high : low;
  if (!cut) return null;
  const goesLeft = new Uint8Array(rule.count + 1);
  for (const bin of (isHigh ? downwards : upwards).slice(0, cut.taken)) goesLeft[bin] = 1;
  const right = rest(total, cut.sums);
  if (!rule.hasMissing) goesLeft[rule.count] = cut.sums.rows > right.rows ? 1 : 0;
  return { gain: cut.gain, goesLeft, left: cut.sums, right };
}

function scanOrder(scan: Scan, order: readonly number[]): Cut | null {
  const { histogram, base, total, minRows } = scan;
  let gradient = 0;
  let curvature = 0;
  let rows = 0;
  let best: Cut | null = null;
  for (const [i, bin] of order.entries()) {
    const at = base + bin * STRIDE;
    gradient += histogram[at] as number;
    curvature += histogram[at + 1] as number;
    rows += histogram[at + 2] as number;
    if (rows < minRows || curvature < MIN_CURVATURE) continue;
    const otherCurvature = total.curvature - curvature;
    if (total.rows - rows < minRows || otherCurvature < MIN_CURVATURE) break;
    const otherGradient = total.gradient - gradient;
    const gain =
      (gradient * gradient) / (curvature + 1e-15) + (otherGradient * otherGradient) / (otherCurvature + 1e-15);
    if (gain > (best?.gain ?? 0)) best = { gain, taken: i + 1, sums: { gradient, curvature, rows } };
  }
  return best;
}

function rest(total: Sums, part: Sums): Sums {
  return {
    gradient: total.gradient - part.gradient,
    curvature: total.curvature - part.curvature,
    rows: total.rows - part.rows,
  };
}
