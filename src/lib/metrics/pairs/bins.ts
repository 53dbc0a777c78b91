// Equal-width bins as numpy makes them, because SDMetrics' pair scores are defined by them.

import { upperBound } from '../statistics.ts';
import type { FrameColumn } from '../frames.ts';

const BINS = 10;

export interface CodedPairColumn {
  /** Small codes, one a row. */
  readonly codes: Int32Array;
  readonly size: number;
}

/** The 11 edges of numpy.histogram_bin_edges(values, 10), missing left out; [0, 1] when nothing is present. */
export function equalWidthEdges(values: Float64Array): Float64Array {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return Float64Array.of(0, 1);
  const first = low === high ? low - 0.5 : low;
  const last = low === high ? high + 0.5 : high;
  const step = (last - first) / BINS;
  const edges = Float64Array.from({ length: BINS + 1 }, (_, i) => i * step + first);
  edges[BINS] = last;
  return edges;
}

/** numpy.digitize: 0 below the first edge, edges.length from the last edge on; missing goes there as well. */
export function digitize(values: Float64Array, edges: Float64Array, clip: boolean): CodedPairColumn {
  const low = edges[0] as number;
  const high = edges[edges.length - 1] as number;
  const codes = new Int32Array(values.length);
  for (let row = 0; row < values.length; row++) {
    let value = values[row] as number;
    if (clip) value = value < low ? low : value > high ? high : value;
    codes[row] = Number.isNaN(value) ? edges.length : upperBound(edges, value);
  }
  return { codes, size: edges.length + 1 };
}

/** A column as codes: labels with missing as a level of its own, quantities by `edges` (their own when null). */
export function pairCodes(column: FrameColumn, edges: Float64Array | null, clip: boolean): CodedPairColumn {
  if (column.kind === 'quantity') return digitize(column.values, edges ?? equalWidthEdges(column.values), clip);
  const { levels } = column;
  return { codes: column.codes.map((code) => (code < 0 ? levels : code)), size: levels + 1 };
}

/** Cells of a contingency table. Dense while that is small, else only the cells that occur, in no special order. */
export type Cells = ReadonlyMap<number, number> | Float64Array;

const DENSE_CELLS = 200_000;

/** Counts of (x, y) under the key x * width + y; `height` and `width` bound the codes. */
export function crossCount(x: CodedPairColumn, y: CodedPairColumn, height: number, width: number): Cells {
  if (height * width <= DENSE_CELLS) {
    const cells = new Float64Array(height * width);
    for (let row = 0; row < x.codes.length; row++) {
      const key = (x.codes[row] as number) * width + (y.codes[row] as number);
      cells[key] = (cells[key] as number) + 1;
    }
    return cells;
  }
  const cells = new Map<number, number>();
  for (let row = 0; row < x.codes.length; row++) {
    const key = (x.codes[row] as number) * width + (y.codes[row] as number);
    cells.set(key, (cells.get(key) ?? 0) + 1);
  }
  return cells;
}

/** Total variation distance of two contingency tables with the same keys. */
export function cellDistance(p: Cells, q: Cells, rowsP: number, rowsQ: number): number {
  let distance = 0;
  eachCell(p, (count, key) => {
    distance += Math.abs(count / rowsP - cellAt(q, key) / rowsQ);
  });
  eachCell(q, (count, key) => {
    // Dense tables were covered above, key by key.
    if (!(p instanceof Float64Array) && !p.has(key)) distance += count / rowsQ;
  });
  return distance / 2;
}

/** Cramer's V over the levels that occur; NaN when one side has fewer than two. */
export function cramersV(cells: Cells, width: number): number {
  const rowSums = new Map<number, number>();
  const columnSums = new Map<number, number>();
  eachCell(cells, (count, key) => {
    if (count === 0) return;
    const x = Math.floor(key / width);
    rowSums.set(x, (rowSums.get(x) ?? 0) + count);
    columnSums.set(key - x * width, (columnSums.get(key - x * width) ?? 0) + count);
  });
  const least = Math.min(rowSums.size, columnSums.size);
  if (least < 2) return NaN;
  // chi^2 / n = sum m^2 / (row * column) - 1, which needs the occupied cells only.
  let sum = 0;
  eachCell(cells, (count, key) => {
    if (count === 0) return;
    const x = Math.floor(key / width);
    sum += (count / (rowSums.get(x) as number)) * (count / (columnSums.get(key - x * width) as number));
  });
  return Math.sqrt(Math.max(0, sum - 1) / (least - 1));
}

function eachCell(cells: Cells, visit: (count: number, key: number) => void): void {
  if (cells instanceof Float64Array) cells.forEach((count, key) => visit(count, key));
  else cells.forEach((count, key) => visit(count, key));
}

function cellAt(cells: Cells, key: number): number {
  return (cells instanceof Float64Array ? cells[key] : cells.get(key)) ?? 0;
}
