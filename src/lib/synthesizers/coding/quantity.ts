// Histogram bins of a quantity: repeated values become atoms, the rest intervals that are finer in the tails.

import { type Grid, detectGrid, snap } from './grid.ts';
import { MAX_BINS, type QuantityCoding } from './types.ts';
import type { ColumnSchema } from '../../table/schema.ts';

/** Rows that share a value before it is drawn as such; rarer values are only ever interpolated between. */
const ATOM_ROWS = 5;
const MAX_KNOTS = 65;
const BUDGET = MAX_BINS - 2;

interface Run {
  readonly atom: boolean;
  /** Distinct values [first, last). */
  readonly first: number;
  readonly last: number;
  readonly rows: number;
}

interface Distinct {
  readonly values: Float64Array;
  readonly counts: Float64Array;
  readonly total: number;
}

/**
 * Bins of a quantity column. `range` forces cuts at its ends, so that every bin lies inside or outside of it, and
 * holds draws inside of it.
 */
export function codeQuantity(
  schema: ColumnSchema,
  values: Float64Array,
  range?: readonly [low: number, high: number],
): QuantityCoding {
  const present = values.filter((value) => !Number.isNaN(value)).sort();
  const distinct = countDistinct(present);
  const grid = detectGrid(schema, distinct.values);
  const runs = splitAtRange(cutRuns(distinct), distinct, range);
  return buildCoding({ runs, distinct, grid, missing: values.length - present.length, range });
}

function countDistinct(sorted: Float64Array): Distinct {
  const values = new Float64Array(sorted.length);
  const counts = new Float64Array(sorted.length);
  let size = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (size === 0 || values[size - 1] !== sorted[i]) values[size++] = sorted[i] as number;
    counts[size - 1] = (counts[size - 1] as number) + 1;
  }
  return { values: values.slice(0, size), counts: counts.slice(0, size), total: sorted.length };
}

function cutRuns(distinct: Distinct): Run[] {
  const size = distinct.values.length;
  if (size === 1) return [{ atom: true, first: 0, last: 1, rows: distinct.total }];
  const heavy = size <= BUDGET ? ATOM_ROWS : Math.max(ATOM_ROWS, distinct.total / (BUDGET / 2));
  let coarseness = 1;
  for (;;) {
    const runs = cutOnce(distinct, heavy, coarseness);
    if (runs.length <= BUDGET) return runs;
    coarseness *= 1.15;
  }
}

function cutOnce({ values, counts, total }: Distinct, heavy: number, coarseness: number): Run[] {
  const runs: Run[] = [];
  let before = 0;
  let first = 0;
  let rows = 0;
  const close = (last: number): void => {
    if (last > first) runs.push({ atom: false, first, last, rows });
    first = last;
    rows = 0;
  };
  for (let i = 0; i < values.length; i++) {
    const count = counts[i] as number;
    if (count >= heavy) {
      close(i);
      runs.push({ atom: true, first: i, last: i + 1, rows: count });
      first = i + 1;
    } else {
      // Arcsine spacing: bins shrink towards both tails, where a value carries the most weight in correlations.
      const p = (before + rows + 0.5) / total;
      const wanted = Math.max(ATOM_ROWS, (coarseness * total * Math.PI * Math.sqrt(p * (1 - p))) / BUDGET);
      rows += count;
      if (rows >= wanted) {
        const filled = rows;
        close(i + 1);
        before += filled;
      }
      continue;
    }
    before += count;
  }
  close(values.length);
  return runs;
}

function splitAtRange(runs: readonly Run[], distinct: Distinct, range?: readonly [number, number]): Run[] {
  if (!range) return [...runs];
  const [low, high] = range;
  const side = (i: number): number => {
    const value = distinct.values[i] as number;
    return value < low ? 0 : value <= high ? 1 : 2;
  };
  const out: Run[] = [];
  for (const run of runs) {
    let first = run.first;
    for (let i = run.first + 1; i <= run.last; i++) {
      if (i < run.last && side(i) === side(first)) continue;
      let rows = 0;
      for (let k = first; k < i; k++) rows += distinct.counts[k] as number;
      out.push({ atom: run.atom, first, last: i, rows });
      first = i;
    }
  }
  if (out.some((run) => side(run.first) === 1)) return out;
  const at = out.findIndex((run) => side(run.first) === 2);
  // An empty interval, so that a gap between observed values can be asked for.
  const gap: Run = { atom: false, first: -1, last: -1, rows: 0 };
  out.splice(at < 0 ? out.length : at, 0, gap);
  return out;
}

interface Parts {
  readonly runs: readonly Run[];
  readonly distinct: Distinct;
  readonly grid: Grid;
  readonly missing: number;
  readonly range: readonly [number, number] | undefined;
}

function buildCoding({ runs, distinct, grid, missing, range }: Parts): QuantityCoding {
  const offset = missing > 0 ? 1 : 0;
  const binCount = runs.length + offset;
  const counts = new Float64Array(binCount);
  const upper = new Float64Array(binCount).fill(NaN);
  const starts = new Int32Array(binCount + 1);
  const knots: number[] = [];
  if (offset) counts[0] = missing;
  runs.forEach((run, index) => {
    const bin = index + offset;
    starts[bin] = knots.length;
    counts[bin] = run.rows;
    if (run.first < 0 && range) knots.push(range[0], range[1]);
    else if (run.atom) knots.push(distinct.values[run.first] as number);
    else knots.push(...intervalKnots(run, distinct, range));
    upper[bin] = run.first < 0 && range ? range[1] : (distinct.values[run.last - 1] as number);
  });
  starts[binCount] = knots.length;
  const values = distinct.values;
  const low = range?.[0] ?? values[0] ?? NaN;
  const high = range?.[1] ?? values[values.length - 1] ?? NaN;
  const missingBin = offset ? 0 : -1;
  return {
    kind: 'quantity',
    binCount,
    missing: missingBin,
    counts,
    grid,
    upper,
    starts,
    knots: Float64Array.from(knots),
    low,
    high,
  };
}

/** Evenly spaced quantiles of a run, from the midpoint to its lower neighbour to the midpoint to its upper one. */
function intervalKnots(run: Run, { values, counts }: Distinct, range?: readonly [number, number]): number[] {
  const last = run.last - 1;
  const lowest = values[run.first] as number;
  const highest = values[last] as number;
  let lowEdge = run.first > 0 ? ((values[run.first - 1] as number) + lowest) / 2 : lowest;
  let highEdge = run.last < values.length ? (highest + (values[run.last] as number)) / 2 : highest;
  if (range && lowest >= range[0] && highest <= range[1]) {
    // Inside a demanded range the edges stop at its ends, or clamping would pile draws up there.
    lowEdge = Math.max(range[0], lowEdge);
    highEdge = Math.min(range[1], highEdge);
  }
  const size = Math.min(MAX_KNOTS, run.rows + 2);
  const knots = [lowEdge];
  let at = run.first;
  let seen = counts[at] as number;
  for (let k = 1; k < size - 1; k++) {
    const rank = ((k - 0.5) / (size - 2)) * run.rows;
    while (seen < rank && at < last) seen += counts[++at] as number;
    knots.push(inwards(values, at));
  }
  knots.push(highEdge);
  return knots;
}

/**
 * The value at a place, or for the lowest and the highest of all the midpoint to its neighbour: where an edge and a knot
 * are one, the extreme value itself would be drawn, and a rare extreme points at a single row.
 */
function inwards(values: Float64Array, at: number): number {
  const value = values[at] as number;
  const neighbour = at === 0 ? values[1] : at === values.length - 1 ? values[at - 1] : value;
  return neighbour === undefined ? value : value + (neighbour - value) / 2;
}

/** The bin of a value: the first whose highest value is not below it (the last bin beyond the maximum). */
export function binOfQuantity(coding: QuantityCoding, value: number): number {
  if (Number.isNaN(value)) return Math.max(0, coding.missing);
  let low = coding.missing + 1;
  let high = coding.binCount - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((coding.upper[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A value of the bin; `u` in [0, 1) places it between the knots. */
export function drawQuantity(coding: QuantityCoding, bin: number, u: number): number {
  if (bin === coding.missing) return NaN;
  const start = coding.starts[bin] as number;
  const gaps = (coding.starts[bin + 1] as number) - start - 1;
  if (gaps <= 0) return coding.knots[start] as number;
  // The two outer gaps hold half a row each, as an order statistic stands in the middle of its row's share.
  const inner = Math.max(1, gaps - 1);
  const position = gaps === 1 ? u : Math.max(0, u * inner + 0.5);
  const gap = gaps === 1 ? 0 : Math.min(gaps - 1, Math.floor(position));
  const within = gaps === 1 ? u : edgeFraction(gap, gaps, position);
  const a = coding.knots[start + gap] as number;
  const b = coding.knots[start + gap + 1] as number;
  const value = snap(coding.grid, a + (b - a) * within);
  return value < coding.low ? coding.low : value > coding.high ? coding.high : value;
}

function edgeFraction(gap: number, gaps: number, position: number): number {
  if (gap === 0) return (position - 0.5) * 2;
  if (gap === gaps - 1) return (position - gap) * 2;
  return position - gap;
}
