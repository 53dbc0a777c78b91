// Reads and writes the CSV tables that synthesizers are measured on, without the app's importers.

import { readFileSync, writeFileSync } from 'node:fs';
import Papa from 'papaparse';
import { valueAt, type Column } from '../../../src/lib/table/column.ts';
import type { ColumnSchema } from '../../../src/lib/table/schema.ts';
import { type Table, createTable } from '../../../src/lib/table/table.ts';

/** Empty cells are missing; a column is a quantity when every other cell is a number, else a category. */
export function readTable(file: string): Table {
  const [header = [], ...rows] = Papa.parse<string[]>(readFileSync(file, 'utf8'), { skipEmptyLines: true }).data;
  const schema: ColumnSchema[] = [];
  const columns = header.map((name, index): Column => {
    const cells = rows.map((row) => row[index] ?? '');
    const present = cells.filter((cell) => cell !== '');
    if (present.every((cell) => Number.isFinite(Number(cell)))) {
      const decimals = Math.max(0, ...present.map((cell) => cell.split('.')[1]?.length ?? 0));
      const role = 'feature';
      schema.push(decimals === 0 ? { name, kind: 'integer', role } : { name, kind: 'number', role, decimals });
      return { layout: 'numeric', values: Float64Array.from(cells, (cell) => (cell === '' ? NaN : Number(cell))) };
    }
    schema.push({ name, kind: 'category', role: 'feature' });
    const dictionary = [...new Set(present)];
    const codeOf = new Map(dictionary.map((label, code) => [label, code]));
    return { layout: 'coded', codes: Int32Array.from(cells, (cell) => codeOf.get(cell) ?? -1), dictionary };
  });
  return createTable(schema, columns);
}

/** Writes a table as CSV, missing cells empty. */
export function writeTable(file: string, table: Table): void {
  const fields = table.schema.map((schema) => schema.name);
  const data = Array.from({ length: table.rowCount }, (_, row) => table.columns.map((column) => valueAt(column, row)));
  writeFileSync(file, Papa.unparse({ fields, data }));
}
