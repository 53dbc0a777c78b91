// Rows as 53-bit keys of their canonical values, to count exact repeats.

import type { Frame } from './frames.ts';

const TWO_POW_21 = 2097152;
const bits = new Float64Array(1);
const words = new Uint32Array(bits.buffer);

/** One key a row: equal rows (quantities to 9 decimals, shared label codes, missing as missing) have equal keys. */
export function rowKeys(frame: Frame): Float64Array {
  const low = new Uint32Array(frame.rowCount).fill(0x9e3779b9);
  const high = new Uint32Array(frame.rowCount).fill(0x85ebca6b);
  for (const column of frame.columns) {
    for (let row = 0; row < frame.rowCount; row++) {
      if (column.kind === 'label') {
        words[0] = column.codes[row] as number;
        words[1] = 0x5bd1e995;
      } else bits[0] = canonical(column.values[row] as number);
      const a = mix((low[row] as number) ^ mix((words[0] as number) + 0x7f4a7c15));
      const b = mix((high[row] as number) ^ mix((words[1] as number) ^ a));
      low[row] = mix(a ^ (b >>> 7));
      high[row] = b;
    }
  }
  return Float64Array.from(low, (value, row) => value * TWO_POW_21 + ((high[row] as number) & (TWO_POW_21 - 1)));
}

/** Share of `keys` that occur in `known`; null when there are none. */
export function shareKnown(keys: Float64Array, known: ReadonlySet<number>): number | null {
  if (keys.length === 0) return null;
  let found = 0;
  for (const key of keys) if (known.has(key)) found++;
  return found / keys.length;
}

function canonical(value: number): number {
  if (Number.isNaN(value)) return NaN;
  const scaled = value * 1e9;
  // Beyond 2^53 a double has no ninth decimal left to round.
  const rounded = Math.abs(scaled) < 9e15 ? Math.round(scaled) / 1e9 : value;
  return rounded + 0;
}

function mix(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}
