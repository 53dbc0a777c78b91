// Values of Parquet's logical types as cells.

import type { SchemaTree } from 'hyparquet';
import type { Cell } from '../types.ts';

const MAX_SCALE = 100;

/** A function that turns values of that column into cells. */
export function cellReader(node: SchemaTree): (value: unknown) => Cell {
  const { converted_type: converted, scale } = node.element;
  if (converted === 'DECIMAL' && scale !== undefined && scale >= 0 && scale <= MAX_SCALE) {
    // Decimals arrive multiplied by 10^-scale, which leaves noise in the last bits.
    return (value) => (typeof value === 'number' ? Number(value.toFixed(scale)) : cellOf(value));
  }
  return cellOf;
}

/** Integers beyond 2^53 become texts with all digits, nested values JSON text. */
export function cellOf(value: unknown): Cell {
  switch (typeof value) {
    case 'number':
      return Number.isNaN(value) ? null : value;
    case 'boolean':
      return value;
    case 'string':
      return value.isWellFormed() ? value : value.toWellFormed();
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
    case 'object':
      return objectCell(value);
    default:
      return null;
  }
}

function objectCell(value: object | null): Cell {
  if (value === null) return null;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value;
  if (value instanceof Uint8Array) return textOfBytes(value);
  return JSON.stringify(value, replaceUnsafe);
}

function replaceUnsafe(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  return value instanceof Uint8Array ? textOfBytes(value) : value;
}

/** Old writers leave text undeclared, so bytes that are UTF-8 are read as text; others become hexadecimal. */
function textOfBytes(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  }
}
