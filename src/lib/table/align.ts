// Brings tables that came by different ways (import, synthesis, other dictionary order) to one common form.

import { type BytesColumn, bytesColumn, type CodedColumn, type Column, valueAt } from './column.ts';
import { type ColumnSchema, layoutOf } from './schema.ts';
import { columnIndex, type Table } from './table.ts';

/**
 * The tables with the columns of `schema`, in its order, and one shared dictionary per coded column: the labels of the
 * first table first, labels it lacks appended. A column that a table does not have becomes a column of missing values.
 */
export function alignTables(tables: readonly Table[], schema: readonly ColumnSchema[]): Table[] {
  const columns = schema.map((entry) =>
    alignColumn(
      tables.map((table) => table.columns[columnIndex(table, entry.name)] ?? null),
      tables.map((table) => table.rowCount),
      entry,
    ),
  );
  return tables.map((table, t) => ({
    schema,
    columns: columns.map((aligned) => aligned[t] as Column),
    rowCount: table.rowCount,
  }));
}

function alignColumn(
  columns: readonly (Column | null)[],
  rowCounts: readonly number[],
  entry: ColumnSchema,
): readonly Column[] {
  switch (layoutOf(entry.kind)) {
    case 'numeric':
      return columns.map((column, t) => toNumeric(column, rowCounts[t] as number));
    case 'coded':
      return shareDictionary(columns.map((column, t) => toCoded(column, rowCounts[t] as number)));
    case 'bytes':
      return columns.map((column, t) => toBytes(column, rowCounts[t] as number));
  }
}

function toNumeric(column: Column | null, rowCount: number): Column {
  if (column?.layout === 'numeric') return column;
  const values = new Float64Array(rowCount).fill(NaN);
  for (let row = 0; column && row < rowCount; row++) {
    const value = valueAt(column, row);
    if (value !== null && value !== '') values[row] = Number(value);
  }
  return { layout: 'numeric', values };
}

function toCoded(column: Column | null, rowCount: number): CodedColumn {
  if (column?.layout === 'coded') return column;
  const codes = new Int32Array(rowCount).fill(-1);
  const dictionary: string[] = [];
  const known = new Map<string, number>();
  for (let row = 0; column && row < rowCount; row++) {
    const value = valueAt(column, row);
    if (value !== null) codes[row] = codeOf(String(value), known, dictionary);
  }
  return { layout: 'coded', codes, dictionary };
}

function toBytes(column: Column | null, rowCount: number): BytesColumn {
  if (column?.layout === 'bytes') return column;
  const texts = Array.from({ length: rowCount }, (_, row) => {
    const value = column ? valueAt(column, row) : null;
    return value === null ? null : String(value);
  });
  return bytesColumn(texts);
}

function shareDictionary(columns: readonly CodedColumn[]): readonly CodedColumn[] {
  const dictionary: string[] = [];
  const known = new Map<string, number>();
  const maps = columns.map((column) => Int32Array.from(column.dictionary, (label) => codeOf(label, known, dictionary)));
  return columns.map((column, t) => {
    const map = maps[t] as Int32Array;
    const codes = column.codes.map((code) => (code < 0 ? -1 : (map[code] as number)));
    return { layout: 'coded', codes, dictionary };
  });
}

function codeOf(label: string, known: Map<string, number>, dictionary: string[]): number {
  const found = known.get(label);
  if (found !== undefined) return found;
  known.set(label, dictionary.length);
  dictionary.push(label);
  return dictionary.length - 1;
}
