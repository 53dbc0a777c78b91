// Tables and slices that defects are planted into.

import type { FaultKind } from '../../src/lib/metrics/self-test/faults.ts';
import type { RandomStream } from '../../src/lib/random.ts';
import type { Column } from '../../src/lib/table/column.ts';
import type { ColumnSchema } from '../../src/lib/table/schema.ts';
import { rowsInSlice, type SliceCondition } from '../../src/lib/table/slice.ts';
import { concatTables, createTable, type Table, takeTableRows } from '../../src/lib/table/table.ts';

const MIN_DISTINCT = 20;
const STRONG = 0.4;

/** Quantities with two common factors, some skewed, and two label columns that depend on them. */
export function simulateTable(rows: number, width: number, stream: RandomStream): Table {
  const factors = [0, 1].map((lane) => Float64Array.from({ length: rows }, (_, row) => stream.normal(row, lane)));
  const [first, second] = factors as [Float64Array, Float64Array];
  const quantities = Array.from({ length: width - 2 }, (_, c): Column => {
    const values = Float64Array.from({ length: rows }, (_value, row) => {
      const shared = first[row]! * Math.cos(c) + second[row]! * Math.sin(c);
      const value = 0.8 * shared + 0.6 * stream.normal(row, 10 + c);
      return Math.round((c % 3 === 2 ? Math.exp(0.5 * value) : value) * 1000) / 1000;
    });
    return { layout: 'numeric', values };
  });
  const labels = [0, 1].map((c): Column => {
    const codes = Int32Array.from({ length: rows }, (_, row) => {
      const value = factors[c]![row]! + stream.normal(row, 40 + c);
      return Math.max(0, Math.min(5, Math.floor(value * 1.2 + 3)));
    });
    return { layout: 'coded', codes, dictionary: ['a', 'b', 'c', 'd', 'e', 'f'] };
  });
  const columns = [...quantities, ...labels];
  const schema = columns.map((column, c): ColumnSchema => {
    if (column.layout === 'coded') return { name: `label${c}`, kind: 'category', role: 'feature' };
    return { name: `q${c}`, kind: 'number', role: 'feature', decimals: 3 };
  });
  return createTable(schema, columns);
}

/** Whether a fault of that kind can be planted into the column so that there is something to see. */
export function suitsFault(table: Table, c: number, kind: FaultKind | 'crowd'): boolean {
  const column = table.columns[c] as Column;
  if (kind === 'crowd') return true;
  if (kind === 'label') return column.layout === 'coded' && new Set(column.codes).size > 2;
  if (column.layout !== 'numeric' || new Set(column.values).size < MIN_DISTINCT) return false;
  if (mostFrequentShare(column.values) > 0.5) return false;
  return kind !== 'decorrelate' || strongest(table, c) > STRONG;
}

/** Two conditions on other columns than the culprit that hold for about that share of the rows. */
export function drawSlice(
  table: Table,
  { culprit, share: wanted }: { readonly culprit: number; readonly share: number },
  stream: RandomStream,
): readonly SliceCondition[] {
  for (let i = 0; i < 5000; i++) {
    const pick = (lane: number): number => stream.below(table.columns.length, i, lane);
    const [a, b] = [pick(0), pick(1)];
    if (a === b || a === culprit || b === culprit) continue;
    const slice = [a, b].map((c, lane) => drawCondition(table, c, stream.derive(i, lane)));
    if (slice.some((condition) => condition === null)) continue;
    const share = rowsInSlice(table, slice as SliceCondition[]).length / table.rowCount;
    if (Math.abs(share / wanted - 1) < 0.2) return slice as SliceCondition[];
  }
  throw new Error('no slice of that share found');
}

/** The table with a share of its rows replaced by real rows of the slice: more of them than there are. */
export function crowdSlice(
  table: Table,
  pool: Table,
  { slice, share }: { readonly slice: readonly SliceCondition[]; readonly share: number },
  stream: RandomStream,
): Table {
  const known = rowsInSlice(pool, slice);
  const count = Math.round(table.rowCount * share);
  const extra = Int32Array.from({ length: count }, (_, i) => known[stream.below(known.length, i)]!);
  const kept = Int32Array.from({ length: table.rowCount - count }, (_, i) => i);
  return concatTables([takeTableRows(table, kept), takeTableRows(pool, extra)], table.schema);
}

function drawCondition(table: Table, c: number, stream: RandomStream): SliceCondition | null {
  const column = table.columns[c] as Column;
  const name = table.schema[c]!.name;
  if (column.layout === 'coded') {
    const label = column.dictionary[column.codes[stream.below(table.rowCount, 0)]!];
    return label === undefined ? null : { kind: 'labels', column: name, labels: [label] };
  }
  if (column.layout !== 'numeric') return null;
  const sorted = column.values.filter((value) => !Number.isNaN(value)).sort();
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))]!;
  const start = 0.1 + 0.6 * stream.uniform(0);
  if (stream.uniform(1) < 0.5) return { kind: 'range', column: name, min: at(start) };
  return { kind: 'range', column: name, min: at(start), max: at(start + 0.05 + 0.25 * stream.uniform(2)) };
}

function mostFrequentShare(values: Float64Array): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return Math.max(...counts.values()) / values.length;
}

/** Largest absolute correlation with another quantity. */
function strongest(table: Table, c: number): number {
  const own = (table.columns[c] as Column & { layout: 'numeric' }).values;
  return Math.max(
    0,
    ...table.columns.map((column, other) =>
      other === c || column.layout !== 'numeric' ? 0 : Math.abs(correlation(own, column.values)),
    ),
  );
}

function correlation(x: Float64Array, y: Float64Array): number {
  const rows = Array.from(x.keys()).filter((row) => !Number.isNaN(x[row]! + y[row]!));
  const mean = (values: Float64Array): number => rows.reduce((sum, row) => sum + values[row]!, 0) / rows.length;
  const [mx, my] = [mean(x), mean(y)];
  let [xy, xx, yy] = [0, 0, 0];
  for (const row of rows) {
    xy += (x[row]! - mx) * (y[row]! - my);
    xx += (x[row]! - mx) ** 2;
    yy += (y[row]! - my) ** 2;
  }
  return xy / Math.sqrt(xx * yy) || 0;
}
