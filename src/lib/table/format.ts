// The text of a cell, as exports and grids show it.

import { type Column, isMissing, textAt } from './column.ts';
import { formatDatetime } from './datetime.ts';
import type { ColumnSchema } from './schema.ts';

const ISO_FORMAT = '%Y-%m-%dT%H:%M:%S.%fZ';
const ISO_DATE_FORMAT = '%Y-%m-%d';
const DAY_MS = 86_400_000;

/**
 * The text of one cell, or null where missing. Numbers take the shortest form that reads back as the same double,
 * datetimes the column's format (ISO 8601 without one), booleans the spellings of the source.
 */
export function formatCell(schema: ColumnSchema, column: Column, row: number): string | null {
  if (isMissing(column, row)) return null;
  switch (column.layout) {
    case 'numeric':
      return formatNumeric(schema, column.values[row] as number);
    case 'coded':
      return column.dictionary[column.codes[row] as number] ?? null;
    case 'bytes':
      return textAt(column, row);
    default:
      return column satisfies never;
  }
}

/** The text of a present value of a numeric layout. */
export function formatNumeric(schema: ColumnSchema, value: number): string {
  if (schema.kind === 'boolean') return (schema.labels ?? ['false', 'true'])[value === 0 ? 0 : 1];
  if (schema.kind === 'datetime') return formatDatetime(value, schema.format ?? isoFormatFor(value));
  return Object.is(value, -0) ? '-0' : String(value);
}

function isoFormatFor(ms: number): string {
  return ms % DAY_MS === 0 ? ISO_DATE_FORMAT : ISO_FORMAT;
}
