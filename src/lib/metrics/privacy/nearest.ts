// Exact search for the two nearest rows. Rows are grouped by their labels; a query counts the label mismatches of each
// group once, visits the groups from the fewest mismatches up, and stops when mismatches alone exceed the second best.

import { createBreather, type WorkContext } from '../../breathe.ts';
import type { Points } from './encode.ts';

export interface Neighbours {
  /** Distance to the nearest and to the second nearest row: mean over columns, in [0, 1], single precision. */
  readonly first: Float32Array;
  readonly second: Float32Array;
}

export interface PointIndex {
  readonly points: Points;
  readonly groupCount: number;
  /** Labels of each group, row-major, groupCount x labels. */
  readonly groupCodes: Int32Array;
  /** Group g holds the rows [starts[g], starts[g + 1]) of `values`. */
  readonly starts: Int32Array;
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
  let at = 0;
  let g = 0;
  for (const group of groups.values()) {
    const first = (group[0] as number) * labels;
    groupCodes.set(codes.subarray(first, first + labels), g * labels);
    for (const row of group) {
      values.set(points.values.subarray(row * quantities, (row + 1) * quantities), at * quantities);
      at++;
    }
    starts[++g] = at;
  }
  return { points, groupCount: groups.size, groupCodes, starts, values };
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
  const search = createSearch(queries, index);
  for (let row = 0; row < queries.rows; row++) {
    search.run(row);
    first[row] = Math.fround(Math.min(columns, search.best[0] as number)) / columns;
    second[row] = Math.fround(Math.min(columns, search.best[1] as number)) / columns;
    if ((row & 15) === 15) await breathe();
    if ((row & 255) === 255) context.onProgress?.(row / queries.rows, 'nearest rows');
  }
  return { first, second };
}

interface Search {
  readonly best: Float64Array;
  run(row: number): void;
}

function createSearch(queries: Points, index: PointIndex): Search {
  const { labels, quantities } = queries;
  const best = new Float64Array(2);
  const ranking = createRanking(index, labels);
  return {
    best,
    run(row) {
      best.fill(Infinity);
      const counts = ranking(queries.codes, row * labels);
      for (let mismatches = 0; mismatches <= labels; mismatches++) {
        // Float sums only grow, so no group from here on can hold a nearer row.
        if (mismatches > (best[1] as number)) break;
        for (let i = counts.starts[mismatches] as number; i < (counts.starts[mismatches + 1] as number); i++) {
          const group = counts.order[i] as number;
          const range = { start: index.starts[group] as number, end: index.starts[group + 1] as number };
          visitGroup(index.values, range, {
            values: queries.values,
            at: row * quantities,
            quantities,
            mismatches,
            best,
          });
        }
      }
    },
  };
}

interface Ranking {
  /** Groups from the fewest mismatches up; those with m mismatches are order[starts[m] .. starts[m + 1]). */
  readonly order: Int32Array;
  readonly starts: Int32Array;
}

/** Counting sort of the groups by their mismatches with the query's labels; kept while the labels stay the same. */
function createRanking(index: PointIndex, labels: number): (codes: Int32Array, at: number) => Ranking {
  const { groupCount, groupCodes } = index;
  const mismatches = new Uint16Array(groupCount);
  const order = new Int32Array(groupCount);
  const starts = new Int32Array(labels + 2);
  const cursor = new Int32Array(labels + 2);
  return (codes, at) => {
    starts.fill(0);
    for (let group = 0, base = 0; group < groupCount; group++, base += labels) {
      let count = 0;
      for (let j = 0; j < labels; j++) if (groupCodes[base + j] !== codes[at + j]) count++;
      mismatches[group] = count;
      starts[count + 1] = (starts[count + 1] as number) + 1;
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

interface Query {
  readonly values: Float32Array;
  readonly at: number;
  readonly quantities: number;
  readonly mismatches: number;
  readonly best: Float64Array;
}

/** Compares the query with the rows of one group; single-precision sums in column order, as the reference judge's. */
function visitGroup(values: Float32Array, range: { start: number; end: number }, query: Query): void {
  const { quantities, mismatches, at, best } = query;
  let nearest = best[0] as number;
  let next = best[1] as number;
  for (let row = range.start, base = range.start * quantities; row < range.end; row++, base += quantities) {
    let sum = 0;
    // Labels are added last by the judge; as whole numbers they bound the sum from the start.
    const limit = next - mismatches;
    let j = 0;
    for (; j < quantities; j++) {
      const x = query.values[at + j] as number;
      const y = values[base + j] as number;
      let difference = Math.fround(x - y);
      if (difference < 0) difference = -difference;
      if (!(difference <= 1)) difference = difference > 1 || Number.isNaN(x) !== Number.isNaN(y) ? 1 : 0;
      sum = Math.fround(sum + difference);
      if (sum > limit) break;
    }
    if (j < quantities) continue;
    const distance = Math.fround(sum + mismatches);
    if (distance < nearest) {
      next = nearest;
      nearest = distance;
    } else if (distance < next) next = distance;
  }
  best[0] = nearest;
  best[1] = next;
}
