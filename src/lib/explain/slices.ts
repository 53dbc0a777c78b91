// Slices in which a figure of the rows stands out, as rules that can be read: beam search for subgroups (Klösgen 1996,
// quality sqrt(n) * (mean inside - mean of all)), one slice after the other.

import { createBreather, type WorkContext } from '../breathe.ts';
import type { SliceCondition } from '../table/slice.ts';
import type { Table } from '../table/table.ts';
import { binForSlices, labelCondition, rangeCondition, type SliceBins } from './slice-bins.ts';

export interface SliceSearch {
  readonly table: Table;
  /** The figure, one a row: the larger, the more the row belongs into a slice. */
  readonly values: Float64Array;
  /** Most slices to return. */
  readonly count: number;
  readonly minRows: number;
  /** A column known to differ: a rule without it is taken where it does nearly as well, for it says where. */
  readonly culprit?: string;
}

export interface FoundSlice {
  readonly slice: readonly SliceCondition[];
  readonly rowCount: number;
  /** Standard errors that the mean inside lies above the mean of all. */
  readonly quality: number;
}

const MAX_CONDITIONS = 3;
const BEAM = 8;
const MAX_JOINED_LABELS = 4;
/** Below this a search over some hundred thousand rules finds slices in noise. */
const MIN_QUALITY = 5.5;
/** What a further condition has to gain: rules stay short. */
const GAIN_PER_CONDITION = 1.12;
/** A range that loses no more than this is taken where it is wider: the best of many is cut too narrow by chance. */
const WIDER = 0.98;
/** How well a rule without the culprit has to do against the best one. */
const NEARLY = 0.75;

interface Subgroup extends FoundSlice {
  readonly rows: Int32Array;
  readonly used: readonly number[];
}

interface Scale {
  readonly mean: number;
  readonly deviation: number;
  readonly minRows: number;
}

/** The slices that stand out most, best first. @throws StudioError `aborted` */
export async function findSlices(
  { table, values, count, minRows, culprit }: SliceSearch,
  context: WorkContext = {},
): Promise<FoundSlice[]> {
  const columns = binForSlices(table);
  const others = columns.filter(({ name }) => name !== culprit);
  const left = values.slice();
  const scale = { ...spreadOf(values), minRows };
  const found: FoundSlice[] = [];
  while (found.length < count && scale.deviation > 0) {
    const any = await bestSlice(columns, left, scale, context);
    const other = others.length < columns.length ? await bestSlice(others, left, scale, context) : null;
    const best = other && other.quality > (any?.quality ?? 0) * NEARLY ? other : any;
    if (!best || best.quality < MIN_QUALITY) break;
    found.push({ slice: best.slice, rowCount: best.rowCount, quality: best.quality });
    // What is explained does not stand out any more.
    for (const row of best.rows) left[row] = Math.min(left[row] as number, scale.mean);
    context.onProgress?.(found.length / count, 'slices');
  }
  return found;
}

async function bestSlice(
  columns: readonly SliceBins[],
  values: Float64Array,
  scale: Scale,
  context: WorkContext,
): Promise<Subgroup | null> {
  const breathe = createBreather(context);
  let beam: Subgroup[] = [{ slice: [], rows: allRows(values.length), used: [], rowCount: values.length, quality: 0 }];
  let best: Subgroup | null = null;
  for (let depth = 0; depth < MAX_CONDITIONS; depth++) {
    const next: Subgroup[] = [];
    for (const group of beam) {
      next.push(
        ...columns.flatMap((column, c) => (group.used.includes(c) ? [] : refine(group, [column, c], values, scale))),
      );
      await breathe();
    }
    next.sort((a, b) => b.quality - a.quality);
    beam = distinctGroups(next).slice(0, BEAM);
    const top = beam[0];
    if (!top || top.quality <= (best?.quality ?? 0) * GAIN_PER_CONDITION) break;
    best = top;
  }
  return best;
}

/** The best ways to add a condition on one column. */
function refine(
  group: Subgroup,
  [column, c]: readonly [SliceBins, number],
  values: Float64Array,
  scale: Scale,
): Subgroup[] {
  const sums = new Float64Array(column.count + 2);
  const counts = new Float64Array(column.count + 2);
  for (const row of group.rows) {
    const bin = column.bins[row] as number;
    sums[bin] = (sums[bin] as number) + (values[row] as number);
    counts[bin] = (counts[bin] as number) + 1;
  }
  const choices = [
    column.isOrdered ? bestRange(sums, counts, column.count, scale) : bestLabels(sums, counts, column.count, scale),
    ...singles(sums, counts, column, scale),
  ];
  return choices.flatMap((choice) => (choice === null ? [] : [narrow(group, column, c, choice)]));
}

interface Choice {
  readonly bins: readonly number[];
  readonly quality: number;
}

function qualityOf(sum: number, rows: number, { mean, deviation, minRows }: Scale): number {
  return rows < minRows ? -Infinity : (Math.sqrt(rows) * (sum / rows - mean)) / deviation;
}

function bestRange(sums: Float64Array, counts: Float64Array, count: number, scale: Scale): Choice | null {
  let best = 0;
  eachRange(sums, counts, count, ({ sum, rows }) => (best = Math.max(best, qualityOf(sum, rows, scale))));
  if (best <= 0) return null;
  let widest = 0;
  let found: Choice | null = null;
  eachRange(sums, counts, count, ({ first, last, sum, rows }) => {
    const quality = qualityOf(sum, rows, scale);
    if (quality < best * WIDER || rows <= widest) return;
    widest = rows;
    found = { bins: Array.from({ length: last - first + 1 }, (_, i) => first + i), quality };
  });
  return found;
}

interface Range {
  readonly first: number;
  readonly last: number;
  readonly sum: number;
  readonly rows: number;
}

/** All ranges of neighbouring bins but the whole. */
function eachRange(sums: Float64Array, counts: Float64Array, count: number, visit: (range: Range) => void): void {
  for (let first = 0; first < count; first++) {
    let sum = 0;
    let rows = 0;
    for (let last = first; last < count - (first === 0 ? 1 : 0); last++) {
      sum += sums[last] as number;
      rows += counts[last] as number;
      visit({ first, last, sum, rows });
    }
  }
}

/** Labels by their mean, as many of the first ones as serve best. */
function bestLabels(sums: Float64Array, counts: Float64Array, count: number, scale: Scale): Choice | null {
  const used = Array.from({ length: count }, (_, bin) => bin).filter((bin) => (counts[bin] as number) > 0);
  const mean = (bin: number): number => (sums[bin] as number) / (counts[bin] as number);
  used.sort((a, b) => mean(b) - mean(a) || a - b);
  let best: Choice | null = null;
  let [sum, rows] = [0, 0];
  for (let taken = 1; taken <= Math.min(MAX_JOINED_LABELS, used.length - 1); taken++) {
    const bin = used[taken - 1] as number;
    sum += sums[bin] as number;
    rows += counts[bin] as number;
    const quality = qualityOf(sum, rows, scale);
    if (quality > (best?.quality ?? 0)) best = { bins: used.slice(0, taken), quality };
  }
  return best;
}

/** The best single label, and the missing cells: bins that a joined condition may pass by. */
function singles(sums: Float64Array, counts: Float64Array, column: SliceBins, scale: Scale): (Choice | null)[] {
  const single = (bin: number): Choice => ({
    bins: [bin],
    quality: qualityOf(sums[bin] as number, counts[bin] as number, scale),
  });
  const choices = [single(column.count)];
  if (!column.isOrdered && column.count > 1) {
    choices.push(...Array.from({ length: column.count }, (_, bin) => single(bin)));
  }
  return choices
    .filter((choice) => choice.quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .slice(0, 2);
}

function narrow(group: Subgroup, column: SliceBins, c: number, { bins, quality }: Choice): Subgroup {
  const inside = new Uint8Array(column.count + 2);
  for (const bin of bins) inside[bin] = 1;
  const rows = group.rows.filter((row) => inside[column.bins[row] as number] === 1);
  return {
    slice: [...group.slice, conditionOf(column, bins)],
    rows,
    used: [...group.used, c],
    rowCount: rows.length,
    quality,
  };
}

function conditionOf(column: SliceBins, bins: readonly number[]): SliceCondition {
  if (bins[0] === column.count) return { kind: 'missing', column: column.name, isMissing: true };
  if (column.isOrdered) return rangeCondition(column, bins[0] as number, bins[bins.length - 1] as number);
  return labelCondition(column, bins);
}

/** Rules that hold for the same rows are one; the first stands. */
function distinctGroups(groups: readonly Subgroup[]): Subgroup[] {
  const seen = new Set<string>();
  return groups.filter(({ quality, rowCount }) => {
    const key = `${rowCount} ${quality.toPrecision(12)}`;
    return !seen.has(key) && Boolean(seen.add(key));
  });
}

function allRows(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, row) => row);
}

function spreadOf(values: Float64Array): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / Math.max(1, values.length)) };
}
