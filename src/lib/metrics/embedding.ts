// Rows as points of Euclidean space. Quantities are mid-ranks of the reference less one half, in [-0.5, 0.5], missing
// is 0 and raises a flag; a label is an indicator vector of length 1/√2, so two unlike labels lie 1 apart: as far as
// the ends of a quantity. Language models that embed strings by meaning have no place in a sealed page.

import { countAbsent, type Frame, type FrameColumn, sortedPresent } from './frames.ts';
import { midRank } from './statistics.ts';

/** How strings become points here, for the origin of a score. */
export const embeddingRule =
  'quantities as mid-ranks of the real rows in [-0.5, 0.5] with a flag for missing; ' +
  'labels as indicators of length 1/√2 instead of sentence embeddings, missing being a label of its own';

export interface Embedding {
  readonly rows: number;
  /** Coordinates of quantities and flags a row. */
  readonly width: number;
  /** Row-major, rows x width. */
  readonly values: Float64Array;
  /** Label columns a row. */
  readonly labels: number;
  /** Row-major, rows x labels; missing is -1. */
  readonly codes: Int32Array;
}

/** The frames as points on the scale of `reference`; a column has a flag where any of the frames lacks a value. */
export function embedFrames(reference: Frame, frames: readonly Frame[]): Embedding[] {
  const coordinates: Float64Array[][] = frames.map(() => []);
  const codes: Int32Array[][] = frames.map(() => []);
  reference.columns.forEach((column, c) => {
    const others = frames.map((frame) => frame.columns[c] as FrameColumn);
    if (column.kind === 'label') {
      others.forEach((other, t) => codes[t]?.push(other.kind === 'label' ? other.codes : new Int32Array(0)));
      return;
    }
    const sorted = sortedPresent(column.values);
    const hasFlag = others.some((other) => countAbsent(other) > 0);
    others.forEach((other, t) => {
      const values = other.kind === 'quantity' ? other.values : new Float64Array(0);
      coordinates[t]?.push(values.map((value) => (Number.isNaN(value) ? 0 : midRank(sorted, value) - 0.5)));
      if (hasFlag) coordinates[t]?.push(values.map((value) => (Number.isNaN(value) ? 1 : 0)));
    });
  });
  return frames.map((frame, t) => toEmbedding(coordinates[t] ?? [], codes[t] ?? [], frame.rowCount));
}

function toEmbedding(coordinates: readonly Float64Array[], labels: readonly Int32Array[], rows: number): Embedding {
  const width = coordinates.length;
  const values = new Float64Array(rows * width);
  coordinates.forEach((column, j) => {
    for (let row = 0; row < rows; row++) values[row * width + j] = column[row] as number;
  });
  const codes = new Int32Array(rows * labels.length);
  labels.forEach((column, j) => {
    for (let row = 0; row < rows; row++) codes[row * labels.length + j] = column[row] as number;
  });
  return { rows, width, values, labels: labels.length, codes };
}

/** Squared distance of row `i` of `a` and row `j` of `b`, coordinates first, then one for each unlike label. */
export function squaredDistance(a: Embedding, i: number, b: Embedding, j: number): number {
  const { width, labels } = a;
  let sum = 0;
  for (let k = 0, p = i * width, q = j * width; k < width; k++, p++, q++) {
    const difference = (a.values[p] as number) - (b.values[q] as number);
    sum += difference * difference;
  }
  let unlike = 0;
  for (let k = 0, p = i * labels, q = j * labels; k < labels; k++, p++, q++) {
    if (a.codes[p] !== b.codes[q]) unlike++;
  }
  return sum + unlike;
}
