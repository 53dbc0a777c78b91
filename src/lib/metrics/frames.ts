// What metrics look at: the modeled columns of a table, quantities as doubles and labels as codes.

import type { Column } from '../table/column.ts';
import { type ColumnSchema, isModeled, isQuantity } from '../table/schema.ts';
import type { Table } from '../table/table.ts';

const DAY_MS = 86_400_000;

export interface QuantityColumn {
  readonly kind: 'quantity';
  readonly name: string;
  /** Finite doubles, datetime in days since 1970; missing is NaN. */
  readonly values: Float64Array;
}
export interface LabelColumn {
  readonly kind: 'label';
  readonly name: string;
  /** Codes in [0, levels), shared by all aligned tables; missing is -1. */
  readonly codes: Int32Array;
  readonly levels: number;
}
export type FrameColumn = QuantityColumn | LabelColumn;

export interface Frame {
  readonly rowCount: number;
  readonly columns: readonly FrameColumn[];
}

const frames = new WeakMap<Table, Frame>();

/** The modeled columns of a table. Tables that were aligned give frames with equal column order and codes. */
export function frameOf(table: Table): Frame {
  const known = frames.get(table);
  if (known) return known;
  const columns: FrameColumn[] = [];
  table.schema.forEach((schema, i) => {
    if (isModeled(schema)) columns.push(frameColumn(schema, table.columns[i] as Column));
  });
  const frame = { rowCount: table.rowCount, columns };
  frames.set(table, frame);
  return frame;
}

/** The rows at `rows` of every column. */
export function takeFrameRows(frame: Frame, rows: Int32Array): Frame {
  return { rowCount: rows.length, columns: frame.columns.map((column) => takeColumn(column, rows)) };
}

/** The rows of both frames, one below the other; a null frame adds none. */
export function stackFrames(first: Frame, second: Frame | null): Frame {
  if (!second) return first;
  return {
    rowCount: first.rowCount + second.rowCount,
    columns: first.columns.map((column, c) => stackColumns(column, second.columns[c] as FrameColumn)),
  };
}

/** True where row `row` has no value. */
export function isAbsent(column: FrameColumn, row: number): boolean {
  return column.kind === 'label' ? (column.codes[row] as number) < 0 : Number.isNaN(column.values[row]);
}

/** Rows without a value. */
export function countAbsent(column: FrameColumn): number {
  let count = 0;
  const rows = column.kind === 'label' ? column.codes.length : column.values.length;
  for (let row = 0; row < rows; row++) if (isAbsent(column, row)) count++;
  return count;
}

/** Present values in ascending order. */
export function sortedPresent(values: Float64Array): Float64Array {
  const sorted = values.slice().sort();
  let end = sorted.length;
  while (end > 0 && Number.isNaN(sorted[end - 1])) end--;
  return sorted.subarray(0, end);
}

/** How often each code in [0, levels) occurs; missing is not counted. */
export function countLevels(column: LabelColumn): Float64Array {
  const counts = new Float64Array(column.levels);
  for (const code of column.codes) if (code >= 0) counts[code] = (counts[code] as number) + 1;
  return counts;
}

/**
 * Codes that occur, most frequent first, equal counts by first appearance: dictionary order must not matter.
 * `missingAs` counts missing cells as one more level with that number.
 */
export function levelsByFrequency(column: LabelColumn, missingAs?: number): { code: number; count: number }[] {
  const found = new Map<number, { code: number; count: number }>();
  for (const raw of column.codes) {
    if (raw < 0 && missingAs === undefined) continue;
    const code = raw < 0 ? (missingAs as number) : raw;
    const entry = found.get(code);
    if (entry) entry.count++;
    else found.set(code, { code, count: 1 });
  }
  return [...found.values()].sort((a, b) => b.count - a.count);
}

function frameColumn(schema: ColumnSchema, column: Column): FrameColumn {
  const { name, kind } = schema;
  if (column.layout === 'coded') return { kind: 'label', name, codes: column.codes, levels: column.dictionary.length };
  const values = column.layout === 'numeric' ? column.values : new Float64Array(0);
  if (!isQuantity(kind)) {
    const codes = Int32Array.from(values, (value) => (Number.isNaN(value) ? -1 : value === 0 ? 0 : 1));
    return { kind: 'label', name, codes, levels: 2 };
  }
  const scale = kind === 'datetime' ? DAY_MS : 1;
  return { kind: 'quantity', name, values: values.map((value) => (Number.isFinite(value) ? value / scale : NaN)) };
}

function takeColumn(column: FrameColumn, rows: Int32Array): FrameColumn {
  if (column.kind === 'label') {
    const codes = new Int32Array(rows.length);
    for (let i = 0; i < rows.length; i++) codes[i] = column.codes[rows[i] as number] as number;
    return { ...column, codes };
  }
  const values = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) values[i] = column.values[rows[i] as number] as number;
  return { ...column, values };
}

function stackColumns(first: FrameColumn, second: FrameColumn): FrameColumn {
  if (first.kind === 'label' && second.kind === 'label') {
    const codes = new Int32Array(first.codes.length + second.codes.length);
    codes.set(first.codes);
    codes.set(second.codes, first.codes.length);
    return { ...first, codes, levels: Math.max(first.levels, second.levels) };
  }
  const a = (first as QuantityColumn).values;
  const b = (second as QuantityColumn).values;
  const values = new Float64Array(a.length + b.length);
  values.set(a);
  values.set(b, a.length);
  return { kind: 'quantity', name: first.name, values };
}
