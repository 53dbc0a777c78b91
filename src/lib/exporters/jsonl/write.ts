// JSON Lines text from chunks. Objects are written by hand, so that a column named `__proto__` is a key like any other.

import { createBreather, type WorkContext } from '../../breathe.ts';
import type { OptionsOf } from '../../options.ts';
import type { Column } from '../../table/column.ts';
import { formatCell } from '../../table/format.ts';
import type { ColumnSchema } from '../../table/schema.ts';
import type { ExportSource } from '../types.ts';
import type { JsonlFields } from './index.ts';

const BLOCK_ROWS = 2048;

/** Numbers and booleans are JSON numbers and booleans, json columns are inlined, everything else is a string. */
export async function* writeJsonl(
  source: ExportSource,
  options: OptionsOf<JsonlFields>,
  context: WorkContext,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  const breathe = createBreather(context);
  const keys = source.schema.map((column) => `${JSON.stringify(column.name)}:`);
  let done = 0;
  for await (const table of source.chunks()) {
    const writers = table.columns.map((column, i) => valueWriter(table.schema[i] as ColumnSchema, column));
    for (let start = 0; start < table.rowCount; start += BLOCK_ROWS) {
      let text = '';
      const end = Math.min(start + BLOCK_ROWS, table.rowCount);
      for (let row = start; row < end; row++) text += objectText(keys, writers, row, options.missing === 'omit');
      yield encoder.encode(text);
      await breathe();
    }
    done += table.rowCount;
    context.onProgress?.(source.rowCount ? done / source.rowCount : 1, 'writing rows');
  }
}

type ValueWriter = (row: number) => string | null;

function objectText(keys: readonly string[], writers: readonly ValueWriter[], row: number, omit: boolean): string {
  let text = '';
  for (let i = 0; i < writers.length; i++) {
    const value = (writers[i] as ValueWriter)(row);
    if (value === null && omit) continue;
    text += `${text === '' ? '' : ','}${keys[i]}${value ?? 'null'}`;
  }
  return `{${text}}\n`;
}

function valueWriter(schema: ColumnSchema, column: Column): ValueWriter {
  if (column.layout === 'coded') {
    const ready = column.dictionary.map((label) => JSON.stringify(label));
    return (row) => ready[column.codes[row] as number] ?? null;
  }
  if (schema.kind === 'boolean' && column.layout === 'numeric') {
    return (row) => {
      const value = column.values[row] as number;
      return Number.isNaN(value) ? null : String(value !== 0);
    };
  }
  if (schema.kind === 'number' || schema.kind === 'integer') return (row) => formatCell(schema, column, row);
  if (schema.kind === 'json') {
    // A raw line break can only stand between JSON tokens, never inside a string, so a blank may replace it.
    return (row) => formatCell(schema, column, row)?.replaceAll(/[\r\n]+/g, ' ') ?? null;
  }
  return (row) => {
    const text = formatCell(schema, column, row);
    return text === null ? null : JSON.stringify(text);
  };
}
