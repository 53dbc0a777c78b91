import { createBreather, type WorkContext } from '../../breathe.ts';
import { randomStream, type RandomStream } from '../../random.ts';
import { drawBin } from '../../synthesizers/margin.ts';
import { detectGrid, snap } from '../../synthesizers/coding/grid.ts';
import type { CodedColumn, Column, NumericColumn } from '../../table/column.ts';
import { type ColumnSchema, isQuantity } from '../../table/schema.ts';
import type { RepairInput, RepairResult } from '../types.ts';
import { identityOrigins } from '../origins.ts';

interface Options {
  readonly grid: 'grid' | 'values';
}

interface Tightening {
  readonly schema: ColumnSchema;
  readonly real: Column;
  readonly candidate: Column;
  readonly options: Options;
  readonly stream: RandomStream;
}

/** Holds the named columns to real's range, grid and labels. */
export async function tightenColumns(
  { real, candidate, scope, seed }: RepairInput,
  options: Options,
  context: WorkContext,
): Promise<RepairResult> {
  const breathe = createBreather(context);
  const wanted = new Set(scope.columns);
  const facts: { label: string; value: string }[] = [];
  const columns: Column[] = [];
  for (const [index, schema] of candidate.schema.entries()) {
    const column = candidate.columns[index] as Column;
    const stream = randomStream(seed, 'tighten', index);
    const tightening = { schema, real: real.columns[index] as Column, candidate: column, options, stream };
    const tightened = wanted.has(schema.name) ? tightenColumn(tightening) : column;
    columns.push(tightened);
    if (wanted.has(schema.name)) {
      facts.push({ label: schema.name, value: `${countChanges(column, tightened)} cells moved` });
    }
    context.onProgress?.((index + 1) / candidate.schema.length, 'tightening columns');
    await breathe();
  }
  return { table: { ...candidate, columns }, origins: identityOrigins(candidate.rowCount), facts };
}

function tightenColumn(tightening: Tightening): Column {
  const { schema, real, candidate } = tightening;
  if (candidate.layout === 'coded' && real.layout === 'coded') return tightenLabels(real, candidate, tightening.stream);
  if (candidate.layout !== 'numeric' || real.layout !== 'numeric') return candidate;
  return isQuantity(schema.kind) ? tightenQuantity(tightening, real, candidate) : candidate;
}

function tightenQuantity(tightening: Tightening, real: NumericColumn, candidate: NumericColumn): Column {
  const { schema, options, stream } = tightening;
  const present = real.values.filter(Number.isFinite);
  const distinct = present.sort().filter((value, i, all) => i === 0 || value !== all[i - 1]);
  if (distinct.length === 0) return candidate;
  const low = distinct[0] as number;
  const high = distinct[distinct.length - 1] as number;
  const grid = detectGrid(schema, distinct);
  const fillsGaps = present.length < real.values.length ? null : present;
  const values = candidate.values.map((value, row) => {
    if (Number.isNaN(value)) return fillsGaps ? (fillsGaps[stream.below(fillsGaps.length, row)] as number) : value;
    const inside = Math.min(high, Math.max(low, value));
    if (options.grid === 'values') return nearest(distinct, inside);
    return Math.min(high, Math.max(low, snap(grid, inside)));
  });
  return { layout: 'numeric', values };
}

function nearest(sorted: Float64Array, value: number): number {
  let from = 0;
  let to = sorted.length - 1;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((sorted[middle] as number) < value) from = middle + 1;
    else to = middle;
  }
  const above = sorted[from] as number;
  const below = sorted[from - 1] ?? above;
  return value - below <= above - value ? below : above;
}

/** Labels that real never has, and gaps where real has none, are drawn anew from real's shares. */
function tightenLabels(real: CodedColumn, candidate: CodedColumn, stream: RandomStream): Column {
  const counts = new Float64Array(candidate.dictionary.length);
  let missing = 0;
  for (const code of real.codes) {
    if (code < 0) missing++;
    else counts[code] = (counts[code] as number) + 1;
  }
  let running = 0;
  const shares = counts.map((count) => (running += count / Math.max(1, real.codes.length - missing)));
  if (running === 0) return candidate;
  shares[shares.length - 1] = 1;
  const codes = candidate.codes.map((code, row) => {
    const isKnown = code < 0 ? missing > 0 : (counts[code] as number) > 0;
    return isKnown ? code : drawBin(shares, stream.uniform(row));
  });
  return { ...candidate, codes };
}

function countChanges(before: Column, after: Column): string {
  let changes = 0;
  if (before.layout === 'numeric' && after.layout === 'numeric') {
    for (let row = 0; row < before.values.length; row++)
      if (!Object.is(before.values[row], after.values[row])) changes++;
  }
  if (before.layout === 'coded' && after.layout === 'coded') {
    for (let row = 0; row < before.codes.length; row++) if (before.codes[row] !== after.codes[row]) changes++;
  }
  return changes.toLocaleString('en');
}
