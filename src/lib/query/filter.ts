// Filters become tests on whole chunks of typed columns.

import { createBreather, type WorkContext } from '../breathe.ts';
import { StudioError } from '../errors.ts';
import { type Column, isMissing } from '../table/column.ts';
import { formatCell } from '../table/format.ts';
import { chunkCount, CHUNK_ROWS } from '../table/rows.ts';
import type { ColumnSchema } from '../table/schema.ts';
import { indexOfColumn } from './source.ts';
import { markContaining, markEqual } from './text-match.ts';
import type { Filter, QuerySource } from './types.ts';

/** Sets mask[row] to 1 where the row passes; leaves other entries alone. */
type Mark = (schema: ColumnSchema, column: Column, mask: Uint8Array) => void;

export interface RowTest {
  /** Schema indices that `mask` wants, in this order. */
  readonly columns: readonly number[];
  /** One byte a row of the chunk: 1 where all filters pass. */
  mask(columns: readonly Column[], rows: number): Uint8Array;
}

/**
 * Compiles filters for one schema, for chunk after chunk.
 * @throws StudioError `not-found` for an unknown column, `bad-option` for a range on texts
 */
export function createRowTest(schema: readonly ColumnSchema[], filters: readonly Filter[]): RowTest {
  const parts = filters.map((filter) => ({ targets: targetsOf(schema, filter), mark: markOf(filter) }));
  const columns = [...new Set(parts.flatMap((part) => part.targets))].sort((a, b) => a - b);
  const place = new Map(columns.map((index, at) => [index, at]));
  return {
    columns,
    mask(chunk, rows) {
      const mask = new Uint8Array(rows).fill(1);
      for (const { targets, mark } of parts) {
        const passed = new Uint8Array(rows);
        for (const index of targets) {
          mark(schema[index] as ColumnSchema, chunk[place.get(index) as number] as Column, passed);
        }
        for (let row = 0; row < rows; row++) mask[row] = (mask[row] as number) & (passed[row] as number);
      }
      return mask;
    },
  };
}

/**
 * Row numbers that pass every filter, ascending. All rows when there is no filter.
 * @throws StudioError `not-found`, `bad-option`, `aborted`
 */
export async function filterRows(
  source: QuerySource,
  filters: readonly Filter[],
  context: WorkContext = {},
): Promise<Int32Array<ArrayBuffer>> {
  const test = createRowTest(source.schema, filters);
  const breathe = createBreather(context);
  const found = new Int32Array(source.rowCount);
  const chunks = chunkCount(source.rowCount);
  let count = 0;
  for (let chunk = 0; chunk < chunks; chunk++) {
    const start = chunk * CHUNK_ROWS;
    const rows = Math.min(CHUNK_ROWS, source.rowCount - start);
    const mask = test.mask(await source.readColumns(chunk, test.columns), rows);
    for (let row = 0; row < rows; row++) {
      if (mask[row] === 1) found[count++] = start + row;
    }
    context.onProgress?.((chunk + 1) / chunks, 'filtering');
    await breathe();
  }
  return count === found.length ? found : found.slice(0, count);
}

function targetsOf(schema: readonly ColumnSchema[], filter: Filter): readonly number[] {
  if (filter.column === null) return schema.map((_, index) => index);
  return [indexOfColumn(schema, filter.column)];
}

function markOf(filter: Filter): Mark {
  switch (filter.kind) {
    case 'contains':
      return (schema, column, mask) => markContains(schema, column, filter.text, mask);
    case 'equals':
      if (filter.value === null) return (_, column, mask) => markMissing(column, true, mask);
      return markEquals(filter.value);
    case 'between':
      return (schema, column, mask) => markBetween(schema, column, filter, mask);
    case 'missing':
      return (_, column, mask) => markMissing(column, filter.missing, mask);
    default:
      return filter satisfies never;
  }
}

function markMissing(column: Column, missing: boolean, mask: Uint8Array): void {
  for (let row = 0; row < mask.length; row++) {
    if (isMissing(column, row) === missing) mask[row] = 1;
  }
}

function markContains(schema: ColumnSchema, column: Column, text: string, mask: Uint8Array): void {
  if (text === '') return markMissing(column, false, mask);
  if (column.layout === 'bytes') return markContaining(column, text, mask);
  const folded = text.toLowerCase();
  if (column.layout === 'coded') {
    return markLabels(
      column.codes,
      column.dictionary.map((label) => label.toLowerCase().includes(folded)),
      mask,
    );
  }
  if (schema.kind !== 'boolean' && schema.kind !== 'datetime' && !/^[-+.\deinfty]+$/.test(folded)) return; // no number
  for (let row = 0; row < mask.length; row++) {
    if (mask[row] === 0 && formatCell(schema, column, row)?.toLowerCase().includes(folded)) mask[row] = 1;
  }
}

function markEquals(value: string | number): Mark {
  return (schema, column, mask) => {
    if (column.layout === 'bytes') return markEqual(column, String(value), mask);
    if (column.layout === 'coded') {
      return markLabels(
        column.codes,
        column.dictionary.map((label) => label === String(value)),
        mask,
      );
    }
    for (let row = 0; row < mask.length; row++) {
      const same = typeof value === 'number' ? column.values[row] === value : formatCell(schema, column, row) === value;
      if (same) mask[row] = 1;
    }
  };
}

function markLabels(codes: Int32Array, passes: readonly boolean[], mask: Uint8Array): void {
  for (let row = 0; row < mask.length; row++) {
    const code = codes[row] as number;
    if (code >= 0 && passes[code]) mask[row] = 1;
  }
}

function markBetween(
  schema: ColumnSchema,
  column: Column,
  range: { readonly min: number | null; readonly max: number | null },
  mask: Uint8Array,
): void {
  if (column.layout !== 'numeric') {
    throw new StudioError('bad-option', `column ${schema.name} of kind ${schema.kind} has no ranges`);
  }
  const low = range.min ?? -Infinity;
  const high = range.max ?? Infinity;
  for (let row = 0; row < mask.length; row++) {
    const value = column.values[row] as number;
    if (value >= low && value <= high) mask[row] = 1;
  }
}
