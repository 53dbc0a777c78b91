// A slice: the rows that meet every condition. Plain data, so that it can be stored, shown as a rule and repaired.

import { isMissing } from './column.ts';
import type { Table } from './table.ts';

export type SliceCondition =
  /** Quantities: min inclusive, max exclusive; an absent end is open. Missing values are outside. */
  | { readonly kind: 'range'; readonly column: string; readonly min?: number; readonly max?: number }
  /** Labels of a category, or `true` and `false` of a boolean. */
  | { readonly kind: 'labels'; readonly column: string; readonly labels: readonly string[] }
  | { readonly kind: 'missing'; readonly column: string; readonly isMissing: boolean };

/** The rows inside of the slice, ascending. Conditions on columns that the table lacks hold for no row. */
export function rowsInSlice(table: Table, slice: readonly SliceCondition[]): Int32Array<ArrayBuffer> {
  const tests = slice.map((condition) => testOf(table, condition));
  const rows: number[] = [];
  for (let row = 0; row < table.rowCount; row++) if (tests.every((test) => test(row))) rows.push(row);
  return Int32Array.from(rows);
}

function testOf(table: Table, condition: SliceCondition): (row: number) => boolean {
  const column = table.columns[table.schema.findIndex(({ name }) => name === condition.column)];
  if (!column) return () => false;
  switch (condition.kind) {
    case 'missing':
      return (row) => isMissing(column, row) === condition.isMissing;
    case 'range': {
      if (column.layout !== 'numeric') return () => false;
      const { min = -Infinity, max = Infinity } = condition;
      return (row) => (column.values[row] as number) >= min && (column.values[row] as number) < max;
    }
    case 'labels': {
      const labels = new Set(condition.labels);
      if (column.layout === 'numeric')
        return (row) => labels.has((column.values[row] as number) === 1 ? 'true' : 'false') && !isMissing(column, row);
      if (column.layout !== 'coded') return () => false;
      return (row) => labels.has(column.dictionary[column.codes[row] as number] ?? '') && !isMissing(column, row);
    }
    default:
      return condition satisfies never;
  }
}
