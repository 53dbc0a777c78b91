// Frames as learners read them: codes for boosted trees, one-hot columns for linear models.

import type { Feature, FeatureTable } from '../learners/features.ts';
import { countAbsent, type Frame, type FrameColumn, levelsByFrequency, sortedPresent } from './frames.ts';
import { midRank } from './statistics.ts';

const MAX_LEVELS = 250;
const MAX_ONE_HOT_LEVELS = 20;
/** Keeps the matrix of a very wide table in memory. */
const MAX_INDICATORS = 1500;

/** Quantities as they are, labels by rank of frequency in `reference`; rare, unseen and missing labels are NaN. */
export function encodeFrames(reference: Frame, frames: readonly Frame[], columns: readonly number[]): FeatureTable[] {
  const ranks = columns.map((c) => rankLevels(reference.columns[c] as FrameColumn));
  return frames.map((frame) => ({
    rowCount: frame.rowCount,
    features: columns.map((c, i) => encodeColumn(frame.columns[c] as FrameColumn, ranks[i] as Float64Array)),
  }));
}

/** Row-major matrix, rows x width. */
export interface Matrix {
  readonly values: Float32Array;
  readonly rows: number;
  readonly width: number;
}

/**
 * Quantities as mid-ranks in `reference` (missing 0.5), labels as indicators of their most frequent levels, and an
 * indicator of missing cells where any frame has some.
 */
export function oneHotFrames(reference: Frame, frames: readonly Frame[]): Matrix[] {
  const most = Math.max(1, Math.min(MAX_ONE_HOT_LEVELS, Math.floor(MAX_INDICATORS / reference.columns.length)));
  const parts: Float32Array[][] = frames.map(() => []);
  reference.columns.forEach((column, c) => {
    const others = frames.map((frame) => frame.columns[c] as FrameColumn);
    oneHotColumn(column, others, most).forEach((indicators, t) => parts[t]?.push(...indicators));
  });
  return frames.map((frame, t) => toMatrix(parts[t] as Float32Array[], frame.rowCount));
}

function rankLevels(column: FrameColumn): Float64Array {
  if (column.kind === 'quantity') return new Float64Array(0);
  const ranks = new Float64Array(column.levels).fill(NaN);
  levelsByFrequency(column)
    .slice(0, MAX_LEVELS)
    .forEach((level, rank) => (ranks[level.code] = rank));
  return ranks;
}

function encodeColumn(column: FrameColumn, ranks: Float64Array): Feature {
  if (column.kind === 'quantity') return { values: column.values, isCategorical: false };
  const values = Float64Array.from(column.codes, (code) => (code < 0 ? NaN : (ranks[code] ?? NaN)));
  return { values, isCategorical: true };
}

/** The indicator columns of one column, for each of the frames. */
function oneHotColumn(reference: FrameColumn, others: readonly FrameColumn[], most: number): Float32Array[][] {
  const parts: Float32Array[][] = others.map(() => []);
  if (reference.kind === 'label') {
    for (const { code } of levelsByFrequency(reference).slice(0, most)) {
      others.forEach((other, t) => {
        if (other.kind === 'label') parts[t]?.push(Float32Array.from(other.codes, (value) => (value === code ? 1 : 0)));
      });
    }
  } else {
    const sorted = sortedPresent(reference.values);
    others.forEach((other, t) => {
      const values = other.kind === 'quantity' ? other.values : new Float64Array(0);
      parts[t]?.push(Float32Array.from(values, (value) => (Number.isNaN(value) ? 0.5 : midRank(sorted, value))));
    });
  }
  if (others.some((other) => countAbsent(other) > 0)) {
    others.forEach((other, t) => parts[t]?.push(absences(other)));
  }
  return parts;
}

function absences(column: FrameColumn): Float32Array {
  if (column.kind === 'label') return Float32Array.from(column.codes, (code) => (code < 0 ? 1 : 0));
  return Float32Array.from(column.values, (value) => (Number.isNaN(value) ? 1 : 0));
}

function toMatrix(columns: readonly Float32Array[], rows: number): Matrix {
  const width = columns.length;
  const values = new Float32Array(rows * width);
  columns.forEach((column, c) => {
    for (let row = 0; row < rows; row++) values[row * width + c] = column[row] as number;
  });
  return { values, rows, width };
}
