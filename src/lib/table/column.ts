// Column values as typed arrays. Columns are immutable by convention: nobody writes into the arrays after creation.

import type { Layout } from './schema.ts';

export interface NumericColumn {
  readonly layout: 'numeric';
  /** One double a row; NaN is missing. */
  readonly values: Float64Array<ArrayBuffer>;
}
export interface CodedColumn {
  readonly layout: 'coded';
  /** One index into `dictionary` a row; -1 is missing. */
  readonly codes: Int32Array<ArrayBuffer>;
  readonly dictionary: readonly string[];
}
export interface BytesColumn {
  readonly layout: 'bytes';
  /** UTF-8 of all values, one after another. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Row r is bytes[offsets[r] .. offsets[r + 1]); length rows + 1. */
  readonly offsets: Uint32Array<ArrayBuffer>;
  /** Bit r & 7 of byte r >> 3 is set where the value is present. */
  readonly valid: Uint8Array<ArrayBuffer>;
}
export type Column = NumericColumn | CodedColumn | BytesColumn;

/** Rows in a column. */
export function columnLength(column: Column): number {
  switch (column.layout) {
    case 'numeric':
      return column.values.length;
    case 'coded':
      return column.codes.length;
    case 'bytes':
      return column.offsets.length - 1;
    default:
      return column satisfies never;
  }
}

/** True where row `row` has no value. */
export function isMissing(column: Column, row: number): boolean {
  switch (column.layout) {
    case 'numeric':
      return Number.isNaN(column.values[row]);
    case 'coded':
      return (column.codes[row] as number) < 0;
    case 'bytes':
      return ((column.valid[row >> 3] as number) & (1 << (row & 7))) === 0;
    default:
      return column satisfies never;
  }
}

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** The text of a bytes column, or null where missing. */
export function textAt(column: BytesColumn, row: number): string | null {
  if (isMissing(column, row)) return null;
  return decoder.decode(column.bytes.subarray(column.offsets[row], column.offsets[row + 1]));
}

/** The value of any column as a plain JavaScript value: number, string, or null where missing. */
export function valueAt(column: Column, row: number): number | string | null {
  if (isMissing(column, row)) return null;
  switch (column.layout) {
    case 'numeric':
      return column.values[row] as number;
    case 'coded':
      return column.dictionary[column.codes[row] as number] as string;
    case 'bytes':
      return textAt(column, row);
    default:
      return column satisfies never;
  }
}

/** A bytes column of texts; null is missing. */
export function bytesColumn(texts: readonly (string | null)[]): BytesColumn {
  const parts = texts.map((value) => encoder.encode(value ?? ''));
  const offsets = new Uint32Array(texts.length + 1);
  const valid = new Uint8Array((texts.length + 7) >> 3);
  parts.forEach((part, row) => {
    offsets[row + 1] = (offsets[row] as number) + part.length;
    if (texts[row] !== null) valid[row >> 3] = (valid[row >> 3] as number) | (1 << (row & 7));
  });
  const bytes = new Uint8Array(offsets[texts.length] as number);
  parts.forEach((part, row) => bytes.set(part, offsets[row]));
  return { layout: 'bytes', bytes, offsets, valid };
}

/** The rows at `rows`, in that order, as a new column. */
export function takeRows(column: Column, rows: ArrayLike<number>): Column {
  switch (column.layout) {
    case 'numeric': {
      const values = new Float64Array(rows.length);
      for (let i = 0; i < rows.length; i++) values[i] = column.values[rows[i] as number] as number;
      return { layout: 'numeric', values };
    }
    case 'coded': {
      const codes = new Int32Array(rows.length);
      for (let i = 0; i < rows.length; i++) codes[i] = column.codes[rows[i] as number] as number;
      return { layout: 'coded', codes, dictionary: column.dictionary };
    }
    case 'bytes':
      return takeBytes(column, rows);
    default:
      return column satisfies never;
  }
}

function takeBytes(column: BytesColumn, rows: ArrayLike<number>): BytesColumn {
  const offsets = new Uint32Array(rows.length + 1);
  const valid = new Uint8Array((rows.length + 7) >> 3);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    offsets[i + 1] = (offsets[i] as number) + (column.offsets[row + 1] as number) - (column.offsets[row] as number);
    if (!isMissing(column, row)) valid[i >> 3] = (valid[i >> 3] as number) | (1 << (i & 7));
  }
  const bytes = new Uint8Array(offsets[rows.length] as number);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    bytes.set(column.bytes.subarray(column.offsets[row], column.offsets[row + 1]), offsets[i]);
  }
  return { layout: 'bytes', bytes, offsets, valid };
}

/** The rows [start, end) as a new column with buffers of its own. */
export function sliceColumn(column: Column, start: number, end: number): Column {
  switch (column.layout) {
    case 'numeric':
      return { layout: 'numeric', values: column.values.slice(start, end) };
    case 'coded':
      return { layout: 'coded', codes: column.codes.slice(start, end), dictionary: column.dictionary };
    case 'bytes':
      return takeBytes(
        column,
        Int32Array.from({ length: end - start }, (_, i) => start + i),
      );
    default:
      return column satisfies never;
  }
}

/**
 * The columns one after another. All must have the same layout; coded columns must share one dictionary (same entries).
 */
export function concatColumns(columns: readonly Column[], layout: Layout): Column {
  const total = columns.reduce((sum, column) => sum + columnLength(column), 0);
  if (layout === 'numeric') {
    const values = new Float64Array(total);
    let at = 0;
    for (const column of columns as readonly NumericColumn[]) {
      values.set(column.values, at);
      at += column.values.length;
    }
    return { layout, values };
  }
  if (layout === 'coded') {
    const codes = new Int32Array(total);
    let at = 0;
    for (const column of columns as readonly CodedColumn[]) {
      codes.set(column.codes, at);
      at += column.codes.length;
    }
    return { layout, codes, dictionary: (columns[0] as CodedColumn | undefined)?.dictionary ?? [] };
  }
  return concatBytes(columns as readonly BytesColumn[], total);
}

function concatBytes(columns: readonly BytesColumn[], total: number): BytesColumn {
  const offsets = new Uint32Array(total + 1);
  const valid = new Uint8Array((total + 7) >> 3);
  const bytes = new Uint8Array(columns.reduce((sum, column) => sum + column.bytes.length, 0));
  let row = 0;
  let at = 0;
  for (const column of columns) {
    bytes.set(column.bytes, at);
    for (let r = 0; r < columnLength(column); r++, row++) {
      offsets[row + 1] = at + (column.offsets[r + 1] as number);
      if (!isMissing(column, r)) valid[row >> 3] = (valid[row >> 3] as number) | (1 << (row & 7));
    }
    at += column.bytes.length;
  }
  return { layout: 'bytes', bytes, offsets, valid };
}
