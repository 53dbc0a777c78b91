// A table: schema and columns of equal length.

import { StudioError } from '../errors.ts';
import { type Column, columnLength, concatColumns, sliceColumn, takeRows } from './column.ts';
import { type ColumnSchema, layoutOf } from './schema.ts';

export interface Table {
  readonly schema: readonly ColumnSchema[];
  readonly columns: readonly Column[];
  readonly rowCount: number;
}

/** Builds a table. @throws StudioError `bad-input` when lengths, counts or layouts disagree */
export function createTable(schema: readonly ColumnSchema[], columns: readonly Column[]): Table {
  if (schema.length !== columns.length) {
    throw new StudioError('bad-input', `${columns.length} columns for a schema of ${schema.length}`);
  }
  const rowCount = columns[0] ? columnLength(columns[0]) : 0;
  schema.forEach((entry, i) => {
    const column = columns[i] as Column;
    if (column.layout !== layoutOf(entry.kind)) {
      throw new StudioError('bad-input', `column ${entry.name} of kind ${entry.kind} came as ${column.layout}`);
    }
    if (columnLength(column) !== rowCount) {
      throw new StudioError('bad-input', `column ${entry.name} has ${columnLength(column)} rows, not ${rowCount}`);
    }
  });
  return { schema, columns, rowCount };
}

/** Index of a column by name, or -1. */
export function columnIndex(table: Table, name: string): number {
  return table.schema.findIndex((entry) => entry.name === name);
}

/** The column of that name. @throws StudioError `not-found` */
export function columnNamed(table: Table, name: string): Column {
  const column = table.columns[columnIndex(table, name)];
  if (!column) throw new StudioError('not-found', `no column ${name}`, { details: { column: name } });
  return column;
}

/** The rows at `rows`, in that order. */
export function takeTableRows(table: Table, rows: ArrayLike<number>): Table {
  return { schema: table.schema, columns: table.columns.map((c) => takeRows(c, rows)), rowCount: rows.length };
}

/** The rows [start, end). */
export function sliceTable(table: Table, start: number, end: number): Table {
  const stop = Math.min(end, table.rowCount);
  return {
    schema: table.schema,
    columns: table.columns.map((column) => sliceColumn(column, start, stop)),
    rowCount: stop - start,
  };
}

/** The columns whose schema passes the test, in order. */
export function selectColumns(table: Table, keep: (schema: ColumnSchema, index: number) => boolean): Table {
  const indices = table.schema.map((_, i) => i).filter((i) => keep(table.schema[i] as ColumnSchema, i));
  return {
    schema: indices.map((i) => table.schema[i] as ColumnSchema),
    columns: indices.map((i) => table.columns[i] as Column),
    rowCount: table.rowCount,
  };
}

/** Tables of one schema (and one dictionary per coded column), one below the other. */
export function concatTables(tables: readonly Table[], schema: readonly ColumnSchema[]): Table {
  const columns = schema.map((entry, i) =>
    concatColumns(
      tables.map((table) => table.columns[i] as Column),
      layoutOf(entry.kind),
    ),
  );
  return { schema, columns, rowCount: tables.reduce((sum, table) => sum + table.rowCount, 0) };
}
