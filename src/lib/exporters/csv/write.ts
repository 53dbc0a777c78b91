// CSV text from chunks, a block of rows at a time.

import { createBreather, type WorkContext } from '../../breathe.ts';
import type { OptionsOf } from '../../options.ts';
import type { Column } from '../../table/column.ts';
import { formatCell } from '../../table/format.ts';
import { type ColumnSchema, layoutOf } from '../../table/schema.ts';
import type { Table } from '../../table/table.ts';
import type { ExportSource } from '../types.ts';
import type { CsvFields } from './index.ts';

const BLOCK_ROWS = 2048;
// OWASP "CSV injection": the first character decides whether a spreadsheet takes the cell for a formula.
const FORMULA_START = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;

type Quote = (text: string) => string;

/** Writes header and rows. Texts that start like a formula get a leading apostrophe when `spreadsheetSafe` is on. */
export async function* writeCsv(
  source: ExportSource,
  options: OptionsOf<CsvFields>,
  context: WorkContext,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  const breathe = createBreather(context);
  const quote = createQuote(options.delimiter);
  const guard: Quote = options.spreadsheetSafe ? (text) => quote(FORMULA_START.test(text) ? `'${text}` : text) : quote;
  if (options.byteOrderMark) yield encoder.encode('\uFEFF');
  if (options.header) {
    yield encoder.encode(`${source.schema.map((column) => guard(column.name)).join(options.delimiter)}\n`);
  }
  let done = 0;
  for await (const table of source.chunks()) {
    const writers = table.columns.map((column, i) => cellWriter(table.schema[i] as ColumnSchema, column, quote, guard));
    for (let start = 0; start < table.rowCount; start += BLOCK_ROWS) {
      const end = Math.min(start + BLOCK_ROWS, table.rowCount);
      yield encoder.encode(rowsText(table, writers, [start, end], options.delimiter));
      await breathe();
    }
    done += table.rowCount;
    context.onProgress?.(source.rowCount ? done / source.rowCount : 1, 'writing rows');
  }
}

function rowsText(
  table: Table,
  writers: readonly ((row: number) => string)[],
  [start, end]: readonly [number, number],
  delimiter: string,
): string {
  let text = '';
  // A one-column row with a missing cell would be a blank line, which readers skip.
  const blank = table.schema.length === 1 ? '""' : '';
  for (let row = start; row < end; row++) {
    for (let i = 0; i < writers.length; i++) {
      const cell = (writers[i] as (row: number) => string)(row);
      text += i === 0 ? cell || blank : delimiter + cell;
    }
    text += '\n';
  }
  return text;
}

function cellWriter(schema: ColumnSchema, column: Column, quote: Quote, guard: Quote): (row: number) => string {
  if (column.layout === 'coded') {
    const ready = column.dictionary.map((label) => (label === '' ? '""' : guard(label)));
    return (row) => ready[column.codes[row] as number] ?? '';
  }
  // Boolean spellings and dates are texts to a spreadsheet; numbers with a minus sign are not.
  const plain = layoutOf(schema.kind) === 'numeric' && (schema.kind === 'number' || schema.kind === 'integer');
  const wrap = plain ? quote : guard;
  return (row) => {
    const text = formatCell(schema, column, row);
    if (text === null) return '';
    return text === '' ? '""' : wrap(text);
  };
}

function createQuote(delimiter: string): Quote {
  const special = new RegExp(`[${delimiter === '\t' ? '\\t' : `\\${delimiter}`}"\\r\\n]|^\\s|\\s$|^\\uFEFF`);
  return (text) => (special.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
}
