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
 * one time off its weight, and no stratum either. As many rows as there are weights.
 */
export function resampleRows(
  weights: Float64Array,
  stream: RandomStream,
  strata?: ArrayLike<number>,
): Int32Array<ArrayBuffer> {
  const order = permutation(weights.length, stream.derive('order'));
  if (strata) order.sort((a, b) => (strata[a] as number) - (strata[b] as number));
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

/** How rows are chosen when groups are evened out. */
export interface Evening {
  /** Share of favourable outcomes that every group gets; that of all rows when absent. */
  readonly share?: number;
  /** How often rows of one cell are used beside each other; equally often when absent. */
  readonly weights?: Float64Array;
}

/**
 * Rows, ascending, such that every group has the same share of favourable outcomes to the nearest row and keeps its
 * size. Within a cell of group and outcome rows are drawn systematically, none more than one time off its weight.
 */
export function evenRows(cells: Cells, stream: RandomStream, evening: Evening = {}): Int32Array<ArrayBuffer> {
  const { counts, rows } = countCells(cells);
  const positives = counts.reduce((sum, pair) => sum + pair[1], 0);
  const members = counts.map((): [number[], number[]] => [[], []]);
  const chosen: number[] = [];
  cells.outcome.forEach((y, row) => {
    if (y < 0) chosen.push(row);
    else members[cells.groups[row] as number]?.[y as 0 | 1].push(row);
  });
  const share = evening.share ?? positives / rows;
  members.forEach(([no, yes], group) => {
    const size = no.length + yes.length;
    const isMixed = no.length > 0 && yes.length > 0;
    const [wantedNo = 0, wantedYes = 0] = isMixed
      ? largestRemainder([1 - share, share], size)
      : [no.length, yes.length];
    drawSystematic(no, wantedNo, { stream: stream.derive(group, 0), weights: evening.weights }, chosen);
    drawSystematic(yes, wantedYes, { stream: stream.derive(group, 1), weights: evening.weights }, chosen);
  });
  return Int32Array.from(chosen).sort();
}

interface Drawing {
  readonly stream: RandomStream;
  readonly weights: Float64Array | undefined;
}

function drawSystematic(rows: readonly number[], wanted: number, { stream, weights }: Drawing, into: number[]): void {
  const order = permutation(rows.length, stream);
  const weightOf = (i: number): number => weights?.[rows[i] as number] ?? 1;
  const total = order.reduce((sum, i) => sum + weightOf(i), 0);
  const start = stream.uniform(0, 1);
  let reach = 0;
  let taken = 0;
  order.forEach((i, rank) => {
    reach += weightOf(i);
    const due = rank === order.length - 1 ? wanted : Math.min(wanted, Math.floor((reach / total) * wanted + start));
    for (; taken < due; taken++) into.push(rows[i] as number);
  });
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
