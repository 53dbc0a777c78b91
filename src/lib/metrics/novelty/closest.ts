// Distances to the closest record as SDMetrics 0.29 has them: exact, in double precision, scaled by a table.

import { createBreather, type WorkContext } from '../../breathe.ts';
import type { Frame, FrameColumn } from '../frames.ts';

/**
 * Distance of every row of `queries` to the nearest row of `reference`: mean over columns of |difference| over its
 * range in `scale` (at most 1; 0 or 1 where the range is 0), 0 or 1 for labels; missing against a value is 1,
 * missing against missing 0 (SDMetrics dcr_utils). @throws StudioError `aborted`
 */
export async function closestDistances(
  queries: Frame,
  { reference, scale = reference }: { readonly reference: Frame; readonly scale?: Frame },
  context: WorkContext,
): Promise<Float64Array<ArrayBuffer>> {
  const breathe = createBreather(context);
  const width = reference.columns.length;
  const [points, others] = [toRows(reference), toRows(queries)];
  const ranges = scale.columns.map(rangeOf);
  const distances = new Float64Array(queries.rowCount);
  for (let row = 0; row < queries.rowCount; row++) {
    const query = others.subarray(row * width, (row + 1) * width);
    distances[row] = nearest(query, points, ranges) / width;
    if ((row & 15) === 15) await breathe();
    if ((row & 63) === 63) context.onProgress?.(row / queries.rowCount, 'closest records');
  }
  return distances;
}

/** Sums in column order, as the reference adds them, so that ties there are ties here. */
function nearest(query: Float64Array, points: Float64Array, ranges: readonly number[]): number {
  const width = query.length;
  let best = Infinity;
  for (let base = 0; base < points.length; base += width) {
    let sum = 0;
    for (let c = 0; c < width && sum < best; c++)
      sum += columnDistance(query, points, { c, base }, ranges[c] as number);
    if (sum < best) best = sum;
  }
  return best;
}

function columnDistance(
  query: Float64Array,
  points: Float64Array,
  { c, base }: { readonly c: number; readonly base: number },
  range: number,
): number {
  const x = query[c] as number;
  const y = points[base + c] as number;
  if (x === y) return 0;
  if (range < 0) return 1;
  const difference = Math.abs(x - y);
  if (Number.isNaN(difference)) return Number.isNaN(x) && Number.isNaN(y) ? 0 : 1;
  return range === 0 ? 1 : Math.min(difference / range, 1);
}

/** Row-major values; labels as their codes, where missing is -1. */
function toRows(frame: Frame): Float64Array {
  const width = frame.columns.length;
  const rows = new Float64Array(frame.rowCount * width);
  frame.columns.forEach((column, c) => {
    const source = column.kind === 'label' ? column.codes : column.values;
    for (let row = 0; row < frame.rowCount; row++) rows[row * width + c] = source[row] as number;
  });
  return rows;
}

/** -1 for labels; 0 for a constant or empty column. */
function rangeOf(column: FrameColumn): number {
  if (column.kind === 'label') return -1;
  let low = Infinity;
  let high = -Infinity;
  for (const value of column.values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return high > low ? high - low : 0;
}
