// Distances from one row to all rows of a table, column by column, so that attacks can leave columns out.

import type { RandomStream } from '../random.ts';
import { type Frame, type FrameColumn, sortedPresent } from './frames.ts';
import { midRank } from './statistics.ts';

/** Quantities as mid-ranks among the real values in [0, 1], labels as codes; missing is NaN or -1. */
export interface SpaceColumn {
  readonly isLabel: boolean;
  readonly values: Float32Array;
}

/** Distances nearer to each other than this are a tie. */
const TIE = 1e-5;

/** Maps frames to columns on the scale of the real rows. */
export function createSpace(reference: Frame): (frame: Frame) => SpaceColumn[] {
  const scales = reference.columns.map((column) =>
    column.kind === 'quantity' ? sortedPresent(column.values) : new Float64Array(0),
  );
  return (frame) => frame.columns.map((column, c) => spaceColumn(column, scales[c] as Float64Array));
}

/**
 * Adds `weight` times the distance of every row of `column` from `value`: rank difference or 0/1, missing against
 * missing 0, against a value 1.
 */
export function addDistances(sums: Float32Array, column: SpaceColumn, value: number, weight: number): void {
  const { values } = column;
  if (column.isLabel) {
    for (let row = 0; row < sums.length; row++)
      sums[row] = (sums[row] as number) + (values[row] === value ? 0 : weight);
    return;
  }
  const isMissing = Number.isNaN(value);
  for (let row = 0; row < sums.length; row++) {
    const difference = Math.abs((values[row] as number) - value);
    const distance = difference >= 0 ? difference : isMissing && Number.isNaN(values[row]) ? 0 : 1;
    sums[row] = (sums[row] as number) + weight * distance;
  }
}

/** Writes sums less the distances of `column` from `value`: the sums without that column. */
export function leaveOut(sums: Float32Array, column: SpaceColumn, value: number, rest: Float32Array): void {
  rest.set(sums);
  addDistances(rest, column, value, -1);
}

/** One of the rows with the smallest sum, ties drawn by the stream. */
export function drawNearest(sums: Float32Array, stream: RandomStream, index: number): number {
  let least = Infinity;
  for (let row = 0; row < sums.length; row++) if ((sums[row] as number) < least) least = sums[row] as number;
  const limit = least + TIE;
  const ties: number[] = [];
  for (let row = 0; row < sums.length; row++) if ((sums[row] as number) <= limit) ties.push(row);
  return ties[stream.below(Math.max(1, ties.length), index)] ?? 0;
}

function spaceColumn(column: FrameColumn, sorted: Float64Array): SpaceColumn {
  if (column.kind === 'label') return { isLabel: true, values: Float32Array.from(column.codes) };
  const { values } = column;
  return { isLabel: false, values: Float32Array.from(values, (value) => midRank(sorted, value)) };
}
