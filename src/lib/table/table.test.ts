import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { everyKindTable } from '../../../tests/fixtures/tables.ts';
import { valueAt } from './column.ts';
import {
  columnNamed,
  concatTables,
  createTable,
  selectColumns,
  sliceTable,
  type Table,
  takeTableRows,
} from './table.ts';

function cellsOf(table: Table): (string | number | null)[][] {
  return Array.from({ length: table.rowCount }, (_, row) => table.columns.map((column) => valueAt(column, row)));
}

describe('tables', () => {
  const table = everyKindTable(37);

  it('are the same after slicing anywhere and joining again', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 37 }), fc.integer({ min: 0, max: 37 }), (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const parts = [sliceTable(table, 0, low), sliceTable(table, low, high), sliceTable(table, high, 37)];
        expect(cellsOf(concatTables(parts, table.schema))).toEqual(cellsOf(table));
      }),
    );
  });

  it('give rows in the order asked for, repeats included', () => {
    const rows = [5, 0, 5, 36];
    const cells = cellsOf(table);
    expect(cellsOf(takeTableRows(table, rows))).toEqual(rows.map((row) => cells[row]));
  });

  it('keep only the columns that pass', () => {
    expect(selectColumns(table, (column) => column.kind === 'integer').schema.map((column) => column.name)).toEqual([
      'age',
    ]);
  });

  it('refuse unequal lengths, wrong layouts and unknown names', () => {
    const [schema, column] = [table.schema[0], table.columns[0]];
    const [category, codes] = [table.schema[3], sliceTable(table, 0, 3).columns[3]];
    expect(() => createTable([schema, category] as never, [column, codes] as never)).toThrow(/rows/);
    expect(() => createTable([category] as never, [column] as never)).toThrow(/came as numeric/);
    expect(() => columnNamed(table, 'nobody')).toThrow(expect.objectContaining({ code: 'not-found' }));
  });
});
