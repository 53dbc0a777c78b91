// Filters as they travel in the address, from the grid to the export.

import * as v from 'valibot';
import type { Filter } from '../lib/query/types.ts';
import type { ColumnSchema } from '../lib/table/schema.ts';

const filterSchema = v.variant('kind', [
  v.object({ kind: v.literal('contains'), column: v.nullable(v.string()), text: v.string() }),
  v.object({ kind: v.literal('equals'), column: v.string(), value: v.nullable(v.union([v.string(), v.number()])) }),
  v.object({
    kind: v.literal('between'),
    column: v.string(),
    min: v.nullable(v.number()),
    max: v.nullable(v.number()),
  }),
  v.object({ kind: v.literal('missing'), column: v.string(), missing: v.boolean() }),
]);

/** The filters of an address; anything that is none is no filter. */
export function parseFilters(text: string | undefined): readonly Filter[] {
  if (!text) return [];
  try {
    const parsed = v.safeParse(v.array(filterSchema), JSON.parse(text));
    return parsed.success ? parsed.output : [];
  } catch {
    return []; // an address somebody typed by hand
  }
}

/** The inverse of `parseFilters`; null when there are none. */
export function formatFilters(filters: readonly Filter[]): string | null {
  return filters.length > 0 ? JSON.stringify(filters) : null;
}

/** A filter in words. */
export function describeFilter(filter: Filter): string {
  switch (filter.kind) {
    case 'contains':
      return `${filter.column ?? 'any column'} contains “${filter.text}”`;
    case 'equals':
      return filter.value === null ? `${filter.column} is missing` : `${filter.column} is ${filter.value}`;
    case 'between':
      if (filter.min === null) return `${filter.column} is at most ${filter.max ?? '…'}`;
      return `${filter.column} is at least ${filter.min}${filter.max === null ? '' : ` and at most ${filter.max}`}`;
    case 'missing':
      return `${filter.column} is ${filter.missing ? '' : 'not '}missing`;
    default:
      return filter satisfies never;
  }
}

export const filterKinds = ['contains', 'is', 'at least', 'at most', 'missing', 'present'] as const;
export type FilterKind = (typeof filterKinds)[number];

/** What a person asked for as a filter; null when the value does not fit the column. */
export function makeFilter(schema: ColumnSchema, kind: FilterKind, value: string): Filter | null {
  const column = schema.name;
  switch (kind) {
    case 'missing':
    case 'present':
      return { kind: 'missing', column, missing: kind === 'missing' };
    case 'contains':
      return value === '' ? null : { kind: 'contains', column, text: value };
    case 'is':
      return equalsFilter(schema, value);
    case 'at least':
    case 'at most': {
      const bound = quantityOf(schema, value);
      if (bound === null) return null;
      const isLower = kind === 'at least';
      return { kind: 'between', column, min: isLower ? bound : null, max: isLower ? null : bound };
    }
    default:
      return kind satisfies never;
  }
}

function equalsFilter(schema: ColumnSchema, value: string): Filter | null {
  const isNumeric = schema.kind === 'number' || schema.kind === 'integer' || schema.kind === 'datetime';
  if (!isNumeric) return value === '' ? null : { kind: 'equals', column: schema.name, value };
  const number = quantityOf(schema, value);
  return number === null ? null : { kind: 'equals', column: schema.name, value: number };
}

function quantityOf(schema: ColumnSchema, value: string): number | null {
  if (value.trim() === '') return null;
  const number = schema.kind === 'datetime' ? Date.parse(value) : Number(value);
  return Number.isFinite(number) ? number : null;
}
