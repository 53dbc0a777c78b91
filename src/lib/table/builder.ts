// From cells to typed columns by a confirmed schema. A record with a cell that does not fit is set aside as a whole.

import { parseImageRef } from '../images/image-ref.ts';
import { isMissingToken, parseNumber } from './cell-numbers.ts';
import { parseDatetime } from './datetime.ts';
import { BytesBuilder } from './bytes-builder.ts';
import type { Column } from './column.ts';
import { readMessages } from '../language/chat-formats.ts';
import { parseDialogue } from '../language/conversation.ts';
import { type ColumnKind, type ColumnSchema, layoutOf } from './schema.ts';
import type { Table } from './table.ts';
import { detachText } from './texts.ts';

/** A cell as importers give it; see importers/types.ts. */
type Cell = string | number | boolean | Date | null;

export interface RecordBatch {
  readonly columns: readonly (readonly Cell[])[];
  readonly lines: readonly number[];
}
/** A record that does not fit the schema; `row` is its place in the batch. */
export interface Misfit {
  readonly row: number;
  readonly line: number;
  readonly column: string;
  readonly kind: ColumnKind;
  readonly value: string;
  readonly reason: string;
}
export interface BuiltBatch {
  /** The records that fit, in order. */
  readonly table: Table;
  readonly misfits: readonly Misfit[];
  /** Places in the batch of the rows of `table`. */
  readonly rows: Int32Array<ArrayBuffer>;
}

const SHOWN_LENGTH = 200;

/** Turns batches into tables. Dictionary codes are global to the builder, labels in order of first appearance. */
export class TableBuilder {
  readonly #schema: readonly ColumnSchema[];
  readonly #dictionaries: readonly (Dictionary | null)[];

  constructor(schema: readonly ColumnSchema[]) {
    this.#schema = schema;
    this.#dictionaries = schema.map((entry) => (entry.kind === 'category' ? new Dictionary() : null));
  }

  /** One entry a column: the labels so far when coded, else null. */
  get dictionaries(): readonly (readonly string[] | null)[] {
    return this.#dictionaries.map((dictionary) => dictionary && dictionary.labels);
  }

  build(batch: RecordBatch): BuiltBatch {
    const misfits = new Map<number, Misfit>();
    // Columns that can refuse a cell go first, so that no label of a refused record enters a dictionary.
    const numeric = this.#schema.map((entry, i) => readValues(entry, batch, i, misfits));
    const rows = keptRows(batch.lines.length, misfits);
    const columns = this.#schema.map((_, i): Column => {
      const values = numeric[i];
      if (values) return { layout: 'numeric', values: pickValues(values, rows) };
      const cells = batch.columns[i] ?? [];
      const dictionary = this.#dictionaries[i];
      if (dictionary)
        return { layout: 'coded', codes: codesOf(cells, rows, dictionary), dictionary: dictionary.labels };
      return bytesOf(cells, rows, this.#schema[i]?.kind === 'conversation' ? conversationText : cellText);
    });
    const ordered = [...misfits.values()].sort((a, b) => a.row - b.row);
    return { table: { schema: this.#schema, columns, rowCount: rows.length }, misfits: ordered, rows };
  }
}

class Dictionary {
  readonly labels: string[] = [];
  readonly #codes = new Map<string, number>();

  codeOf(text: string): number {
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    const label = detachText(text);
    const code = this.labels.length;
    this.#codes.set(label, code);
    this.labels.push(label);
    return code;
  }
}

/** Values of a numeric column, or null for other layouts; marks records whose cell does not fit. */

function readValues(
  schema: ColumnSchema,
  batch: RecordBatch,
  column: number,
  misfits: Map<number, Misfit>,
): Float64Array | null {
  const read = valueReader(schema);
  if (!read) return null;
  const cells = batch.columns[column] ?? [];
  const values = new Float64Array(cells.length);
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row] ?? null;
    if (cell === null) {
      values[row] = Number.NaN;
      continue;
    }
    const value = read(cell);
    values[row] = value ?? Number.NaN;
    if (value === null && !misfits.has(row)) misfits.set(row, describeMisfit(schema, cell, row, batch.lines[row] ?? 0));
  }
  // Kinds of texts are only checked here.
  return layoutOf(schema.kind) === 'numeric' ? values : null;
}

function describeMisfit(schema: ColumnSchema, cell: Cell, row: number, line: number): Misfit {
  const value = cellText(cell).slice(0, SHOWN_LENGTH);
  const { name, kind } = schema;
  const expected = kind === 'datetime' ? `datetime (${schema.format ?? ''})` : kind;
  return { row, line, column: name, kind, value, reason: `${name}: “${value}” does not fit ${expected}` };
}

/** A reader that gives a number, NaN for missing, or null where the cell does not fit; null for kinds that take all. */
function valueReader(schema: ColumnSchema): ((cell: Exclude<Cell, null>) => number | null) | null {
  switch (schema.kind) {
    case 'number':
      return (cell) => readNumber(cell);
    case 'integer':
      return (cell) => {
        const value = readNumber(cell);
        return value === null || Number.isNaN(value) || Number.isSafeInteger(value) ? value : null;
      };
    case 'datetime':
      return datetimeReader(schema.format ?? '%Y-%m-%d');
    case 'boolean':
      return booleanReader(schema.labels ?? ['false', 'true']);
    case 'json':
      return (cell) => (isJsonText(cell) ? 0 : null);
    case 'conversation':
      return (cell) => (conversationText(cell) === null ? null : 0);
    case 'image':
      return (cell) => (parseImageRef(cellText(cell)) === null ? null : 0);
    case 'category':
    case 'text':
    case 'id':
      return null;
    default:
      return schema.kind satisfies never;
  }
}

function readNumber(cell: Exclude<Cell, null>): number | null {
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : null;
  if (typeof cell === 'boolean') return cell ? 1 : 0;
  if (cell instanceof Date) return cell.getTime();
  const value = parseNumber(cell);
  if (!Number.isNaN(value)) return value;
  return isMissingToken(cell) ? Number.NaN : null;
}

function datetimeReader(format: string): (cell: Exclude<Cell, null>) => number | null {
  return (cell) => {
    if (cell instanceof Date) return cell.getTime();
    const text = cellText(cell);
    const value = parseDatetime(text, format);
    if (!Number.isNaN(value)) return value;
    return isMissingToken(text) ? Number.NaN : null;
  };
}

function booleanReader(labels: readonly [string, string]): (cell: Exclude<Cell, null>) => number | null {
  return (cell) => {
    if (typeof cell === 'boolean') return cell ? 1 : 0;
    const text = cellText(cell);
    if (text === labels[0]) return 0;
    if (text === labels[1]) return 1;
    return isMissingToken(text) ? Number.NaN : null;
  };
}

function isJsonText(cell: Exclude<Cell, null>): boolean {
  if (typeof cell !== 'string') return typeof cell !== 'object';
  try {
    JSON.parse(cell);
    return true;
  } catch {
    return false; // the answer, not a failure
  }
}

function cellText(cell: Cell): string {
  if (cell instanceof Date) return cell.toISOString();
  return typeof cell === 'string' ? cell : String(cell);
}

function keptRows(length: number, misfits: ReadonlyMap<number, Misfit>): Int32Array<ArrayBuffer> {
  const rows = new Int32Array(length - misfits.size);
  for (let row = 0, at = 0; row < length; row++) if (!misfits.has(row)) rows[at++] = row;
  return rows;
}

function pickValues(values: Float64Array, rows: Int32Array): Float64Array<ArrayBuffer> {
  const picked = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) picked[i] = values[rows[i] as number] as number;
  return picked;
}

function codesOf(cells: readonly Cell[], rows: Int32Array, dictionary: Dictionary): Int32Array<ArrayBuffer> {
  const codes = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const cell = cells[rows[i] as number] ?? null;
    codes[i] = cell === null ? -1 : dictionary.codeOf(cellText(cell));
  }
  return codes;
}

/** The cell as our own list of messages, whichever tool wrote it, or null when it is no conversation. */
function conversationText(cell: Exclude<Cell, null>): string | null {
  const text = cellText(cell);
  const messages = readMessages(text) ?? parseDialogue(text);
  return messages.length === 0 ? null : JSON.stringify(messages);
}

function bytesOf(
  cells: readonly Cell[],
  rows: Int32Array,
  write: (cell: Exclude<Cell, null>) => string | null,
): Column {
  const builder = new BytesBuilder(rows.length);
  for (const row of rows) {
    const cell = cells[row] ?? null;
    builder.add(cell === null ? null : write(cell));
  }
  return builder.finish();
}
