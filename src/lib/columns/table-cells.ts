// Cells of a stored table as columns of a recipe see them.

import { formatNumeric } from '../table/format.ts';
import { type Column, valueAt } from '../table/column.ts';
import type { ColumnSchema } from '../table/schema.ts';
import type { Cell } from './types.ts';

/** The value of a row: datetimes as text in the column's format, booleans as such, JSON and conversations parsed. */
export function cellAt(schema: ColumnSchema, column: Column, row: number): Cell {
  const value = valueAt(column, row);
  if (value === null) return null;
  switch (schema.kind) {
    case 'datetime':
      return formatNumeric(schema, value as number);
    case 'boolean':
      return value === 1;
    case 'json':
    case 'conversation':
    case 'image':
      return parseCell(String(value));
    default:
      return value;
  }
}

function parseCell(text: string): Cell {
  try {
    return JSON.parse(text) as Cell;
  } catch {
    return text; // a cell that was stored before anything checked it
  }
}
