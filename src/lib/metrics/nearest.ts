// Exact search for the two nearest rows. Rows are grouped by their labels; a query counts the label mismatches of each
// group once, visits the groups from the fewest mismatches up, and stops when mismatches alone exceed the second best.

import { createBreather, type WorkContext } from '../breathe.ts';
import type { Points } from './points.ts';

export interface Neighbours {
  /** Distance to the nearest and to the second nearest row: mean over columns, in [0, 1], single precision. */
  readonly first: Float32Array;
  readonly second: Float32Array;
  /** The nearest row, as a row number of the points that were indexed; -1 where there is none. */
  readonly rows: Int32Array;
  /** How many rows are as near as the nearest. */
  readonly ties: Int32Array;
}

export interface PointIndex {
  readonly points: Points;
  readonly groupCount: number;
  /** Labels of each group, row-major, groupCount x labels. */
  readonly groupCodes: Int32Array;
  /** Group g holds the rows [starts[g], starts[g + 1]) of `values`. */
  readonly starts: Int32Array;
  /** Row numbers in group order. */
  readonly order: Int32Array;
  /** Quantities in group order, row-major. */
  readonly values: Float32Array;
}

/** Sorts rows into groups of equal labels. */
export function indexPoints(points: Points): PointIndex {
  const { rows, labels, quantities, codes } = points;
  const groups = new Map<string, number[]>();
  for (let row = 0; row < rows; row++) {
    const key = codes.subarray(row * labels, (row + 1) * labels).join();
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  const groupCodes = new Int32Array(groups.size * labels);
  const starts = new Int32Array(groups.size + 1);
  const values = new Float32Array(rows * quantities);
  const order = new Int32Array(rows);
  let at = 0;
  let g = 0;
  for (const group of groups.values()) {
    const first = (group[0] as number) * labels;
    groupCodes.set(codes.subarray(first, first + labels), g * labels);
    for (const row of group) {
      values.set(points.values.subarray(row * quantities, (row + 1) * quantities), at * quantities);
      order[at++] = row;
    }
    starts[++g] = at;
  }
  return { points, groupCount: groups.size, groupCodes, starts, order, values };
}

/**
 * The two nearest rows of `index` for each query: per column |difference| capped at 1 or 0/1 for labels; missing
 * against missing is 0, against a value 1. Distances are 1 where there is no such row. @throws StudioError `aborted`
 */
export async function findNearest(queries: Points, index: PointIndex, context: WorkContext): Promise<Neighbours> {
  const breathe = createBreather(context);
  const columns = Math.max(1, queries.labels + queries.quantities);
  const first = new Float32Array(queries.rows);
  const second = new Float32Array(queries.rows);
  const rows = new Int32Array(queries.rows);
  const ties = new Int32Array(queries.rows);
  const best = new Float64Array(4);
  const rank = createRanking(queries, index);
  for (let row = 0; row < queries.rows; row++) {
    best.fill(Infinity);
    best[2] = -1;
    best[3] = 0;
    visitGroups(
      index,
      rank(row),
      queries.values.subarray(row * queries.quantities, (row + 1) * queries.quantities),
      best,
    );
    first[row] = Math.min(columns, best[0] as number) / columns;
    second[row] = Math.min(columns, best[1] as number) / columns;
    rows[row] = best[2] < 0 ? -1 : (index.order[best[2]] as number);
    ties[row] = best[3];
    if ((row & 15) === 15) await breathe();
    if ((row & 255) === 255) context.onProgress?.(row / queries.rows, 'nearest rows');
  }
  return { first, second, rows, ties };
}

interface Ranking {
  /** Groups from the fewest mismatches up; those with m mismatches are order[starts[m] .. starts[m + 1]). */
  readonly order: Int32Array;
  readonly starts: Int32Array;
}

/** Counting sort of the groups by their mismatches with a query's labels. */
function createRanking(queries: Points, index: PointIndex): (row: number) => Ranking {
  const { labels } = queries;
  const { groupCount } = index;
  const count = createMismatchCounter(queries, index);
  const mismatches = new Uint16Array(groupCount);
  const order = new Int32Array(groupCount);
  const starts = new Int32Array(labels + 2);
  const cursor = new Int32Array(labels + 2);
  return (row) => {
    count(row, mismatches);
    starts.fill(0);
    for (let group = 0; group < groupCount; group++) {
      const m = (mismatches[group] as number) + 1;
      starts[m] = (starts[m] as number) + 1;
    }
    for (let m = 0; m <= labels; m++) starts[m + 1] = (starts[m + 1] as number) + (starts[m] as number);
    cursor.set(starts);
    for (let group = 0; group < groupCount; group++) {
      const m = mismatches[group] as number;
      const place = cursor[m] as number;
      order[place] = group;
      cursor[m] = place + 1;
    }
    return { order, starts };
  };
}

const LOW_BITS = 0x7f7f7f7f;
const HIGH_BITS = 0x80808080 | 0;
/** Four labels a word, and byte lanes that add up to at most 252. */
const MAX_PACKED_LABELS = 252;

/** Fills in how many labels of each group differ from those of a query. */
function createMismatchCounter(queries: Points, index: PointIndex): (row: number, out: Uint16Array) => void {
  const { labels } = queries;
  const { groupCount } = index;
  const isNarrow = (codes: Int32Array): boolean => codes.every((code) => code < 255);
  if (labels <= MAX_PACKED_LABELS && isNarrow(queries.codes) && isNarrow(index.groupCodes)) {
    const groupWords = packLabels(index.groupCodes, groupCount, labels);
    const queryWords = packLabels(queries.codes, queries.rows, labels);
    const width = Math.ceil(labels / 4);
    return (row, out) => countPacked(groupWords, queryWords.subarray(row * width, (row + 1) * width), out);
  }
  return (row, out) => {
    const at = row * labels;
    for (let group = 0, base = 0; group < groupCount; group++, base += labels) {
      let count = 0;
      for (let j = 0; j < labels; j++) if (index.groupCodes[base + j] !== queries.codes[at + j]) count++;
      out[group] = count;
    }
  };
}

/** Codes plus one as bytes, four to a word; missing is 0. */
function packLabels(codes: Int32Array, rows: number, labels: number): Int32Array {
  const width = Math.ceil(labels / 4);
  const words = new Int32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < labels; j++) {
      const at = row * width + (j >> 2);
      words[at] = (words[at] as number) | (((codes[row * labels + j] as number) + 1) << ((j & 3) * 8));
    }
  }
  return words;
}

/** Counts unequal bytes: a byte of x is not 0 when its high bit is set in ((x & 0x7f..) + 0x7f..) | x. */
function countPacked(groupWords: Int32Array, query: Int32Array, out: Uint16Array): void {
  const width = query.length;
  for (let group = 0, base = 0; group < out.length; group++, base += width) {
    let lanes = 0;
    for (let w = 0; w < width; w++) {
      const x = (groupWords[base + w] as number) ^ (query[w] as number);
      lanes = (lanes + (((((x & LOW_BITS) + LOW_BITS) | x) & HIGH_BITS) >>> 7)) | 0;
    }
    out[group] = Math.imul(lanes, 0x01010101) >>> 24;
  }
}

/** Compares a query with the groups, nearest labels first; single-precision sums in column order, as the judge's. */
function visitGroups(index: PointIndex, ranking: Ranking, query: Float32Array, best: Float64Array): void {
  const { starts, values } = index;
  const quantities = query.length;
  let nearest = Infinity;
  let next = Infinity;
  let nearestAt = -1;
  let ties = 0;
  // Sums only grow, so no group with more mismatches than the second best distance can hold a nearer row.
  for (let mismatches = 0; mismatches + 1 < ranking.starts.length && mismatches <= next; mismatches++) {
    for (let i = ranking.starts[mismatches] as number; i < (ranking.starts[mismatches + 1] as number); i++) {
      const group = ranking.order[i] as number;
      for (let row = starts[group] as number; row < (starts[group + 1] as number); row++) {
        const sum = boundedSum(query, values, row * quantities, next - mismatches);
        if (sum < 0) continue;
        const distance = Math.fround(sum + mismatches);
        if (distance === nearest) ties++;
        if (distance < nearest) {
          next = nearest;
          nearest = distance;
          nearestAt = row;
          ties = 1;
        } else if (distance < next) next = distance;
      }
    }
  }
  best[0] = nearest;
  best[1] = next;
  best[2] = nearestAt;
  best[3] = ties;
}

/** Sum of the columns' distances from `base` on, or -1 as soon as it exceeds `limit`. */
function boundedSum(query: Float32Array, values: Float32Array, base: number, limit: number): number {
  let sum = 0;
  for (let j = 0; j < query.length; j++) {
    const x = query[j] as number;
    const y = values[base + j] as number;
    let difference = Math.abs(Math.fround(x - y));
    if (!(difference <= 1)) difference = difference > 1 || Number.isNaN(x) !== Number.isNaN(y) ? 1 : 0;
    sum = Math.fround(sum + difference);
    if (sum > limit) return -1;
  }
  return sum;
}
