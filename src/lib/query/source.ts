import { StudioError } from '../errors.ts';
import { type Column, sliceColumn } from '../table/column.ts';
import { CHUNK_ROWS } from '../table/rows.ts';
import type { ColumnSchema } from '../table/schema.ts';
import type { Table } from '../table/table.ts';
import type { QuerySource } from './types.ts';

/** A table in memory as a source of chunks. */
export function tableSource(table: Table): QuerySource {
  return {
    schema: table.schema,
    rowCount: table.rowCount,
    async readColumns(chunk, columns) {
      const start = chunk * CHUNK_ROWS;
      const end = Math.min(start + CHUNK_ROWS, table.rowCount);
      return columns.map((index) => sliceColumn(table.columns[index] as Column, start, end));
    },
  };
}

/** Schema index of the named column. @throws StudioError `not-found` */
export function indexOfColumn(schema: readonly ColumnSchema[], name: string): number {
  const index = schema.findIndex((entry) => entry.name === name);
  if (index < 0) throw new StudioError('not-found', `no column ${name}`, { details: { column: name } });
  return index;
}
