// Weights that make group and outcome independent, and the rows they stand for.

import type { RandomStream } from '../random.ts';
import { permutation } from '../random.ts';
import { largestRemainder } from '../synthesizers/plan.ts';

export interface Cells {
  readonly groups: Int32Array;
  readonly groupCount: number;
  /** 1 favourable, 0 not, -1 unknown: such rows weigh 1. */
  readonly outcome: Int8Array;
}

/** w(s, y) = P(s) P(y) / P(s, y), group by group: [unfavourable, favourable] (Kamiran and Calders 2012). */
export function cellWeights({ groups, groupCount, outcome }: Cells): (readonly [number, number])[] {
  const { counts, rows } = countCells({ groups, groupCount, outcome });
  const classes = [0, 1].map((y) => counts.reduce((sum, pair) => sum + (pair[y] as number), 0));
  return counts.map((pair) => {
    const size = pair[0] + pair[1];
    const weigh = (y: 0 | 1): number => (pair[y] === 0 ? 0 : (size * (classes[y] as number)) / (rows * pair[y]));
    return [weigh(0), weigh(1)];
  });
}

/** The weight of each row. */
export function rowWeights(cells: Cells): Float64Array {
  const weights = cellWeights(cells);
  return Float64Array.from(cells.outcome, (y, row) => (y < 0 ? 1 : (weights[cells.groups[row] as number]?.[y] ?? 1)));
}

/**
 * Rows, ascending, drawn as often as their weights ask for: systematic resampling, so that no row occurs more than
 * one time off its weight. As many rows as there are weights.
 */
export function resampleRows(weights: Float64Array, stream: RandomStream): Int32Array<ArrayBuffer> {
  const order = permutation(weights.length, stream.derive('order'));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const step = total / weights.length;
  const rows = new Int32Array(weights.length);
  let reach = 0;
  let taken = 0;
  let next = step * stream.uniform(0);
  for (const row of order) {
    reach += weights[row] as number;
    for (; next < reach && taken < rows.length; next += step) rows[taken++] = row;
  }
  for (const row of order) if (taken < rows.length) rows[taken++] = row;
  return rows.sort();
}

/**
 * Rows, ascending, such that every group has the same share of favourable outcomes to the nearest row and keeps its
 * size. Rows of a cell are all used equally often, one more for some drawn at random: P(x | group, outcome) stays.
 */
export function evenRows(cells: Cells, stream: RandomStream): Int32Array<ArrayBuffer> {
  const { counts, rows } = countCells(cells);
  const positives = counts.reduce((sum, pair) => sum + pair[1], 0);
  const members = counts.map((): [number[], number[]] => [[], []]);
  const chosen: number[] = [];
  cells.outcome.forEach((y, row) => {
    if (y < 0) chosen.push(row);
    else members[cells.groups[row] as number]?.[y as 0 | 1].push(row);
  });
  members.forEach(([no, yes], group) => {
    const size = no.length + yes.length;
    const share = positives / rows;
    const [wantedNo = 0, wantedYes = 0] =
      yes.length === 0 || no.length === 0 ? [no.length, yes.length] : largestRemainder([1 - share, share], size);
    drawEvenly(no, wantedNo, stream.derive(group, 0), chosen);
    drawEvenly(yes, wantedYes, stream.derive(group, 1), chosen);
  });
  return Int32Array.from(chosen).sort();
}

function drawEvenly(rows: readonly number[], wanted: number, stream: RandomStream, into: number[]): void {
  if (rows.length === 0) return;
  const order = permutation(rows.length, stream);
  for (let i = 0; i < wanted; i++) into.push(rows[order[i % rows.length] as number] as number);
}

/** Rows of each group without and with the favourable outcome. */
export function countCells({ groups, groupCount, outcome }: Cells): {
  readonly counts: readonly [number, number][];
  readonly rows: number;
} {
  const counts = Array.from({ length: groupCount }, (): [number, number] => [0, 0]);
  let rows = 0;
  outcome.forEach((y, row) => {
    const pair = counts[groups[row] as number];
    if (y < 0 || !pair) return;
    pair[y as 0 | 1]++;
    rows++;
  });
  return { counts, rows };
}
