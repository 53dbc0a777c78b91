// Finding synthetic rows that repeat, in every cell, a training row that occurs once.

import type { Column } from '../../table/column.ts';
import type { Table } from '../../table/table.ts';

/** Training rows that occur once, by hash: one row in four billion is taken for a copy without being one. */
export class UniqueRows {
  readonly #hashes: Uint32Array;

  constructor(table: Table) {
    const sorted = hashRows(table).sort();
    this.#hashes = sorted.filter((hash, i) => hash !== sorted[i - 1] && hash !== sorted[i + 1]);
  }

  /** Positions of the rows that repeat a unique training row; the table must share its dictionaries. */
  find(table: Table): Int32Array {
    const found: number[] = [];
    hashRows(table).forEach((hash, row) => {
      if (this.#has(hash)) found.push(row);
    });
    return Int32Array.from(found);
  }

  #has(hash: number): boolean {
    let low = 0;
    let high = this.#hashes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#hashes[middle] as number) < hash) low = middle + 1;
      else high = middle;
    }
    return this.#hashes[low] === hash;
  }
}

function hashRows(table: Table): Uint32Array {
  const hashes = new Uint32Array(table.rowCount);
  for (const column of table.columns) {
    for (let row = 0; row < hashes.length; row++) hashes[row] = mix(hashes[row] as number, column, row);
  }
  return hashes;
}

const value = new Float64Array(1);
const words = new Uint32Array(value.buffer);

function mix(hash: number, column: Column, row: number): number {
  // Every NaN and both zeros have one form each.
  value[0] =
    column.layout === 'numeric'
      ? (column.values[row] as number) + 0
      : column.layout === 'coded'
        ? (column.codes[row] as number)
        : 0;
  if (Number.isNaN(value[0])) value[0] = NaN;
  let x = Math.imul(hash ^ (words[0] as number), 0x9e3779b1);
  x = Math.imul(x ^ (x >>> 15) ^ (words[1] as number), 0x85ebca77);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae3d);
  return (x ^ (x >>> 16)) >>> 0;
}

/** Writes the rows of `source` over those of `table` at `positions`; for tables that nobody else holds yet. */
export function putRows(table: Table, positions: Int32Array, source: Table): void {
  table.columns.forEach((column, index) => {
    const from = source.columns[index];
    for (let i = 0; i < positions.length; i++) {
      const at = positions[i] as number;
      if (column.layout === 'numeric' && from?.layout === 'numeric') column.values[at] = from.values[i] as number;
      else if (column.layout === 'coded' && from?.layout === 'coded') column.codes[at] = from.codes[i] as number;
    }
  });
}
