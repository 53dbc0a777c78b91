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
  /** The codes for counting: four to a word where they are small, see `countUnlike`. Row-major, rows x wordCount. */
  readonly words: Int32Array;
  readonly wordCount: number;
  readonly isPacked: boolean;
}

const LOW_BITS = 0x7f7f7f7f;
const HIGH_BITS = 0x80808080 | 0;
/** Byte lanes of 63 words add up to at most 252. */
const MAX_PACKED_LABELS = 252;

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
  const isNarrow = codes.every((columns) => columns.every((column) => column.every((code) => code < 255)));
  const isPacked = isNarrow && (codes[0]?.length ?? 0) <= MAX_PACKED_LABELS;
  return frames.map((frame, t) => {
    const points = toPoints(coordinates[t] ?? [], codes[t] ?? [], frame.rowCount);
    return {
      ...points,
      ...(isPacked ? packCodes(points) : { words: points.codes, wordCount: points.labels }),
      isPacked,
    };
  });
}

type Points = Omit<Embedding, 'words' | 'wordCount' | 'isPacked'>;

/** Codes plus one as bytes, four to a word; missing is 0. */
function packCodes({ rows, labels, codes }: Points): Pick<Embedding, 'words' | 'wordCount'> {
  const wordCount = Math.ceil(labels / 4);
  const words = new Int32Array(rows * wordCount);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < labels; k++) {
      const at = row * wordCount + (k >> 2);
      words[at] = (words[at] as number) | (((codes[row * labels + k] as number) + 1) << ((k & 3) * 8));
    }
  }
  return { words, wordCount };
}

function toPoints(coordinates: readonly Float64Array[], labels: readonly Int32Array[], rows: number): Points {
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

/** Fills in how many labels of row `i` of `a` differ from those of each row of `b` from `start` on, both embedded together. */
export function countUnlike(a: Embedding, i: number, b: Embedding, { out, start }: Counts): void {
  const count = a.wordCount;
  const query = a.words.subarray(i * count, (i + 1) * count);
  const { words } = b;
  for (let row = start, base = start * count; row < b.rows; row++, base += count) {
    let lanes = 0;
    if (a.isPacked) {
      // A byte of x is not 0 when its high bit is set in ((x & 0x7f..) + 0x7f..) | x.
      for (let w = 0; w < count; w++) {
        const x = (words[base + w] as number) ^ (query[w] as number);
        lanes = (lanes + (((((x & LOW_BITS) + LOW_BITS) | x) & HIGH_BITS) >>> 7)) | 0;
      }
      out[row] = Math.imul(lanes, 0x01010101) >>> 24;
    } else {
      for (let w = 0; w < count; w++) if (words[base + w] !== query[w]) lanes++;
      out[row] = lanes;
    }
  }
}

interface Counts {
  readonly out: Uint16Array;
  readonly start: number;
}

/** Fills in the squared distances of row `i` of `a` from each row of `b` from `start` on: quantities, then unlike labels. */
export function squaredDistances(
  a: Embedding,
  i: number,
  b: Embedding,
  { out, unlike, start }: { readonly out: Float64Array; readonly unlike: Uint16Array; readonly start: number },
): void {
  const { width } = a;
  const query = a.values.subarray(i * width, (i + 1) * width);
  const { values, rows } = b;
  countUnlike(a, i, b, { out: unlike, start });
  for (let row = start, base = start * width; row < rows; row++, base += width) {
    let sum = 0;
    for (let k = 0; k < width; k++) {
      const difference = (query[k] as number) - (values[base + k] as number);
      sum += difference * difference;
    }
    out[row] = sum + (unlike[row] as number);
  }
}
