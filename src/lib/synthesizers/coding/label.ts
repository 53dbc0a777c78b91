// Bins of a label column: one a label, the rarest together in one bin when there are too many for a byte.

import { MAX_BINS, type LabelCoding } from './types.ts';

/** Bins of the label numbers `codes` (-1 is missing), below `size`; labels in order of frequency. */
export function codeLabels(codes: ArrayLike<number>, size: number): LabelCoding {
  const frequency = new Float64Array(size);
  let missing = 0;
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] as number;
    if (code < 0) missing++;
    else frequency[code] = (frequency[code] as number) + 1;
  }
  const seen = Int32Array.from({ length: size }, (_, label) => label).filter((label) => frequency[label] !== 0);
  seen.sort((a, b) => (frequency[b] as number) - (frequency[a] as number) || a - b);
  const offset = missing > 0 ? 1 : 0;
  const single = seen.length <= MAX_BINS - offset ? seen.length : MAX_BINS - offset - 1;
  const binCount = offset + single + (single < seen.length ? 1 : 0);
  const starts = new Int32Array(binCount + 1);
  const counts = new Float64Array(binCount);
  const cumulative = new Float64Array(seen.length);
  const binOf = new Int32Array(size).fill(-1);
  if (offset) counts[0] = missing;
  for (let i = 0; i < seen.length; i++) {
    const label = seen[i] as number;
    const bin = offset + Math.min(i, single);
    if (i <= single) starts[bin] = i;
    counts[bin] = (counts[bin] as number) + (frequency[label] as number);
    cumulative[i] = counts[bin];
    binOf[label] = bin;
  }
  starts[binCount] = seen.length;
  return { kind: 'label', binCount, missing: offset ? 0 : -1, counts, starts, labels: seen, cumulative, binOf };
}

/** A label of the bin (-1 for the bin of missing cells); `u` in [0, 1) chooses among those that share it. */
export function drawLabel(coding: LabelCoding, bin: number, u: number): number {
  if (bin === coding.missing) return -1;
  let low = coding.starts[bin] as number;
  let high = (coding.starts[bin + 1] as number) - 1;
  const wanted = u * (coding.counts[bin] as number);
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((coding.cumulative[middle] as number) <= wanted) low = middle + 1;
    else high = middle;
  }
  return coding.labels[low] as number;
}
