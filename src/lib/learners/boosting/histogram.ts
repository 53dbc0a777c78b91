// Sums of gradients, curvatures and rows per bin: the only thing that splits are chosen by.

import type { BinRule } from './bins.ts';

/** Numbers per bin: gradient, curvature, rows. */
export const STRIDE = 3;

export interface Binned {
  readonly rules: readonly BinRule[];
  /** Bin numbers, one array a feature. */
  readonly bins: readonly Uint8Array[];
  /** Where the bins of a feature start in a histogram, in bins; the last bin of each is for missing values. */
  readonly offsets: Int32Array;
  readonly binTotal: number;
  readonly rowCount: number;
}

/** Lays the bins of all features one after another. */
export function layBins(rules: readonly BinRule[], bins: readonly Uint8Array[], rowCount: number): Binned {
  const offsets = new Int32Array(rules.length);
  let binTotal = 0;
  rules.forEach((rule, f) => {
    offsets[f] = binTotal;
    binTotal += rule.count + 1;
  });
  return { rules, bins, offsets, binTotal, rowCount };
}

export interface Slopes {
  /** First and second derivative of the loss, one a row. */
  readonly gradients: Float32Array;
  readonly curvatures: Float32Array;
}

/** Adds up the rows order[start .. end) into `histogram`, which is cleared first. */
export function fillHistogram(
  histogram: Float64Array,
  binned: Binned,
  slopes: Slopes,
  range: { readonly order: Int32Array; readonly start: number; readonly end: number },
): void {
  histogram.fill(0);
  const { order, start, end } = range;
  const length = end - start;
  const gradients = new Float32Array(length);
  const curvatures = new Float32Array(length);
  const rows = order.subarray(start, end);
  for (let i = 0; i < length; i++) {
    gradients[i] = slopes.gradients[rows[i] as number] as number;
    curvatures[i] = slopes.curvatures[rows[i] as number] as number;
  }
  for (let f = 0; f < binned.bins.length; f++) {
    const bins = binned.bins[f] as Uint8Array;
    const base = (binned.offsets[f] as number) * STRIDE;
    for (let i = 0; i < length; i++) {
      const at = base + (bins[rows[i] as number] as number) * STRIDE;
      histogram[at] = (histogram[at] as number) + (gradients[i] as number);
      histogram[at + 1] = (histogram[at + 1] as number) + (curvatures[i] as number);
      histogram[at + 2] = (histogram[at + 2] as number) + 1;
    }
  }
}

/** Turns the histogram of a node into that of one child by taking away the other child's. */
export function subtractHistogram(histogram: Float64Array, other: Float64Array): void {
  for (let i = 0; i < histogram.length; i++) histogram[i] = (histogram[i] as number) - (other[i] as number);
}
