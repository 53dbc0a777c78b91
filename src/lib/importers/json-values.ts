// What JSON and JSON Lines share: parsing that loses no digits, records to cells, columns in order of first appearance.

import { checkLimit, cutRaw, MAX_CELL_LENGTH, MAX_COLUMNS } from './limits.ts';
import type { Cell } from './types.ts';

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const LONG_INTEGER = /^-?\d{16,}$/;

/** `JSON.parse`, except that integers beyond 2^53 become texts with all their digits. @throws SyntaxError */
export function parseJson(text: string): unknown {
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  const safe = text.replaceAll(TOKEN, (token) =>
    LONG_INTEGER.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
  );
  return JSON.parse(safe);
}

/** A record: an object, or an array whose places are columns. */
export type JsonRecord = Readonly<Record<string, unknown>> | readonly unknown[];

/** The value as a record, or null when it is none. */
export function asRecord(value: unknown): JsonRecord | null {
  return typeof value === 'object' && value !== null ? (value as JsonRecord) : null;
}

/** Collects the columns of records and turns each record into one cell per column. */
export class JsonColumns {
  readonly #places = new Map<string, number>();
  /** Lone surrogates have no UTF-8 form; this many texts had one replaced. */
  replaced = 0;

  get names(): readonly string[] {
    return [...this.#places.keys()];
  }

  /** @throws StudioError `limit` above 2,000 columns */
  learn(record: JsonRecord): void {
    for (const key of keysOf(record)) {
      if (this.#places.has(key)) continue;
      this.#places.set(key, this.#places.size);
      checkLimit(this.#places.size, MAX_COLUMNS, 'columns');
    }
  }

  /** @throws StudioError `limit` for a cell beyond 1 MB */
  cells(record: JsonRecord, line: number): Cell[] {
    const cells: Cell[] = new Array<Cell>(this.#places.size).fill(null);
    for (const [key, value] of entriesOf(record)) {
      const place = this.#places.get(key);
      if (place === undefined) continue;
      const cell = this.cell(value);
      if (typeof cell === 'string' && cell.length > MAX_CELL_LENGTH) {
        checkLimit(cell.length, MAX_CELL_LENGTH, `cell ${key} of record ${line}`);
      }
      cells[place] = cell;
    }
    return cells;
  }

  /** Nested values become JSON text. */
  cell(value: unknown): Cell {
    if (value === null || value === undefined) return null;
    if (typeof value === 'number' || typeof value === 'boolean') return value;
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    if (text.isWellFormed()) return text;
    this.replaced++;
    return text.toWellFormed();
  }

  notes(): string[] {
    if (this.replaced === 0) return [];
    return [`${this.replaced} texts held half a surrogate pair, which stands as \uFFFD`];
  }
}

function keysOf(record: JsonRecord): string[] {
  return Array.isArray(record) ? record.map((_, index) => `column_${index + 1}`) : Object.keys(record);
}

function entriesOf(record: JsonRecord): [string, unknown][] {
  if (Array.isArray(record)) return record.map((value, index) => [`column_${index + 1}`, value]);
  return Object.entries(record);
}

/** A reject's text for a value that is no record. */
export function rawOf(value: unknown): string {
  return cutRaw(JSON.stringify(value) ?? String(value));
}
