// Columns as bytes: what is stored and hashed. Equal columns give equal bytes on every machine.

import { StudioError } from '../lib/errors.ts';
import { canonicalJson, sha256 } from '../lib/hash.ts';
import { type BytesColumn, type Column, columnLength } from '../lib/table/column.ts';
import type { ColumnSchema, Layout } from '../lib/table/schema.ts';

/**
 * The bytes of a column: doubles, 32-bit codes, or for bytes columns 32-bit offsets, validity bitmap and UTF-8 one
 * after another; all little-endian. Every NaN is the same NaN: engines differ in the sign bit of a computed one, and
 * even one engine does between its interpreter and its compiler.
 */
export function encodeColumn(column: Column): ArrayBuffer {
  switch (column.layout) {
    case 'numeric': {
      const values = column.values.slice();
      const words = new Uint32Array(values.buffer);
      for (let i = 0; i < values.length; i++) {
        if (!Number.isNaN(values[i])) continue;
        words[2 * i] = 0;
        words[2 * i + 1] = 0x7ff80000;
      }
      return values.buffer;
    }
    case 'coded':
      return column.codes.slice().buffer;
    case 'bytes':
      return encodeBytes(column);
    default:
      return column satisfies never;
  }
}

function encodeBytes(column: BytesColumn): ArrayBuffer {
  const rows = columnLength(column);
  const first = column.offsets[0] as number;
  const size = (column.offsets[rows] as number) - first;
  const validBytes = (rows + 7) >> 3;
  const buffer = new ArrayBuffer((rows + 1) * 4 + validBytes + size);
  const offsets = new Uint32Array(buffer, 0, rows + 1);
  for (let row = 0; row <= rows; row++) offsets[row] = (column.offsets[row] as number) - first;
  const rest = new Uint8Array(buffer, (rows + 1) * 4);
  rest.set(column.valid.subarray(0, validBytes));
  if (rows & 7) rest[validBytes - 1] = (rest[validBytes - 1] as number) & ((1 << (rows & 7)) - 1);
  rest.set(column.bytes.subarray(first, first + size), validBytes);
  return buffer;
}

/**
 * The column of those bytes. Numeric and coded columns are views of the buffer, not copies.
 * @throws StudioError `storage-damaged` when the length does not fit the rows
 */
export function decodeColumn(
  layout: Layout,
  bytes: ArrayBuffer,
  rows: number,
  dictionary: readonly string[] | null,
): Column {
  switch (layout) {
    case 'numeric':
      expectLength(bytes, rows * 8);
      return { layout, values: new Float64Array(bytes) };
    case 'coded':
      expectLength(bytes, rows * 4);
      return { layout, codes: new Int32Array(bytes), dictionary: dictionary ?? [] };
    case 'bytes':
      return decodeBytes(bytes, rows);
    default:
      return layout satisfies never;
  }
}

function decodeBytes(buffer: ArrayBuffer, rows: number): BytesColumn {
  const validStart = (rows + 1) * 4;
  const textStart = validStart + ((rows + 7) >> 3);
  if (buffer.byteLength < textStart) expectLength(buffer, textStart);
  const offsets = new Uint32Array(buffer.slice(0, validStart));
  expectLength(buffer, textStart + (offsets[rows] as number));
  return {
    layout: 'bytes',
    offsets,
    valid: new Uint8Array(buffer.slice(validStart, textStart)),
    bytes: new Uint8Array(buffer.slice(textStart)),
  };
}

function expectLength(bytes: ArrayBuffer, expected: number): void {
  if (bytes.byteLength === expected) return;
  throw new StudioError('storage-damaged', `a column chunk has ${bytes.byteLength} bytes, not ${expected}`);
}

/** The identity of a dataset: chunk hashes are chunk-major, one a column in schema order. */
export function datasetSha256(
  schema: readonly ColumnSchema[],
  dictionaries: readonly (readonly string[] | null)[],
  chunkHashes: readonly string[],
): Promise<string> {
  return sha256(canonicalJson({ schema, dictionaries, chunks: chunkHashes }));
}
