// A repaired table knows the modeled columns only; keys, ids and texts of the old version are carried along by origin.

import { bytesColumn, type CodedColumn, type Column, textAt, takeRows } from '../table/column.ts';
import { type ColumnSchema, isModeled } from '../table/schema.ts';
import { columnIndex, createTable, type Table } from '../table/table.ts';
import type { RepairResult } from './types.ts';

export interface CarryInput {
  /** Schema and dictionaries of the version that was repaired. */
  readonly schema: readonly ColumnSchema[];
  readonly dictionaries: readonly (readonly string[] | null)[];
  /** Its columns that are not modeled, all rows. */
  readonly kept: Table;
  readonly result: RepairResult;
}

/**
 * The repaired version with all columns of the old one. Rows that stay keep their keys; new rows get keys that go on
 * from the highest in use, and nothing where a cell cannot be made without copying.
 */
export function carryColumns({ schema, dictionaries, kept, result }: CarryInput): Table {
  const columns = schema.map((entry, i) => {
    const mended = result.table.columns[columnIndex(result.table, entry.name)];
    if (isModeled(entry) && mended) return keepDictionary(mended, dictionaries[i] ?? null);
    return carryColumn(entry, kept.columns[columnIndex(kept, entry.name)], result.origins);
  });
  return createTable(schema, columns);
}

/** Codes in the old dictionary; labels it lacks are appended when they are used. */
function keepDictionary(column: Column, old: readonly string[] | null): Column {
  if (column.layout !== 'coded' || !old) return column;
  const dictionary = [...old];
  const known = new Map(dictionary.map((label, code) => [label, code]));
  const codes = column.codes.map((code) => {
    if (code < 0) return -1;
    const label = column.dictionary[code] as string;
    const found = known.get(label);
    if (found !== undefined) return found;
    known.set(label, dictionary.length);
    return dictionary.push(label) - 1;
  });
  return { layout: 'coded', codes, dictionary } satisfies CodedColumn;
}

function carryColumn(entry: ColumnSchema, column: Column | undefined, origins: Int32Array): Column {
  if (!column || column.layout === 'coded') return takeRows(column ?? emptyColumn(origins.length), origins);
  const isIdentifier = entry.role === 'key' || (entry.kind === 'id' && entry.role !== 'ignore');
  if (column.layout === 'numeric') {
    let last = isIdentifier ? column.values.reduce((most, value) => (value > most ? value : most), 0) : NaN;
    const values = Float64Array.from(origins, (row) => (row >= 0 ? (column.values[row] as number) : ++last));
    return { layout: 'numeric', values };
  }
  const texts = Array.from(origins, (row) => (row >= 0 ? textAt(column, row) : null));
  return bytesColumn(isIdentifier ? numberOn(entry.name, texts, origins, column.offsets.length - 1) : texts);
}

/** New keys like `patient-000101`, from the number of old rows on, skipping texts that are taken. */
function numberOn(name: string, texts: (string | null)[], origins: Int32Array, rows: number): (string | null)[] {
  const taken = new Set(texts);
  let last = rows;
  return texts.map((text, i) => {
    if ((origins[i] as number) >= 0) return text;
    let next: string;
    do next = `${name}-${String(++last).padStart(6, '0')}`;
    while (taken.has(next));
    return next;
  });
}

function emptyColumn(rows: number): Column {
  return { layout: 'coded', codes: new Int32Array(rows).fill(-1), dictionary: [] };
}
