import { createBreather, type WorkContext } from '../../breathe.ts';
import { StudioError } from '../../errors.ts';
import type { OptionsOf } from '../../options.ts';
import { BatchBuilder } from '../batches.ts';
import { asRecord, JsonColumns, type JsonRecord, parseJson, rawOf } from '../json-values.ts';
import { checkLimit, MAX_JSON_BYTES } from '../limits.ts';
import { uniqueNames } from '../names.ts';
import { readText, resolveEncoding } from '../text-source.ts';
import type { SourceEvent, SourceFile } from '../types.ts';

const RECORDS_PER_BREATH = 256;
const WRAPPERS = new Set(['data', 'rows', 'records', 'items', 'results']);

/** Reads a JSON document; see `Read`. `line` is the number of the record, from 1. */
export async function* readJson(
  file: SourceFile,
  _options: OptionsOf<Record<string, never>>,
  context: WorkContext,
): AsyncGenerator<SourceEvent> {
  checkLimit(file.blob.size, MAX_JSON_BYTES, 'bytes of a JSON document (JSON Lines may be larger)');
  const { records, notes } = recordsOf(await readDocument(file.blob, context));
  const breathe = createBreather(context);
  const columns = new JsonColumns();
  for (let i = 0; i < records.length; i++) {
    if (i % RECORDS_PER_BREATH === 0) await breathe();
    const record = asRecord(records[i]);
    if (record) columns.learn(record);
  }
  const named = uniqueNames(columns.names);
  const empty = columns.names.length === 0 ? ['the file holds no records'] : [];
  yield { kind: 'header', names: named.names, notes: [...notes, ...named.notes, ...empty] };
  yield* emitRecords(records, columns, breathe);
  for (const text of columns.notes()) yield { kind: 'note', text };
}

async function* emitRecords(
  records: readonly unknown[],
  columns: JsonColumns,
  breathe: () => Promise<void>,
): AsyncGenerator<SourceEvent> {
  const batch = new BatchBuilder(columns.names.length);
  for (let i = 0; i < records.length; i++) {
    if (i % RECORDS_PER_BREATH === 0) await breathe();
    const record = asRecord(records[i]);
    if (!record) {
      yield { kind: 'reject', reject: { line: i + 1, reason: 'not an object', raw: rawOf(records[i]) } };
    } else if (columns.names.length > 0) batch.add(columns.cells(record, i + 1), i + 1);
    if (batch.isFull) yield batch.take();
  }
  if (!batch.isEmpty) yield batch.take();
}

async function readDocument(blob: Blob, context: WorkContext): Promise<unknown> {
  const parts: string[] = [];
  for await (const { text } of readText(blob, await resolveEncoding(blob, context), context)) parts.push(text);
  try {
    return parseJson(parts.join(''));
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new StudioError('bad-input', `not a JSON document: ${message}`, { cause });
  }
}

interface Found {
  readonly records: readonly unknown[];
  readonly notes: readonly string[];
}

function recordsOf(document: unknown): Found {
  if (Array.isArray(document)) return { records: document, notes: [] };
  if (typeof document !== 'object' || document === null) {
    throw new StudioError('bad-input', 'a JSON document must be an array of objects or an object of arrays');
  }
  const entries = Object.entries(document);
  const wrapped = entries.find(([key, value]) => WRAPPERS.has(key) && isRecordList(value));
  if (wrapped) return { records: wrapped[1] as unknown[], notes: [`the records are those under ${wrapped[0]}`] };
  if (entries.length > 0 && entries.every(([, value]) => Array.isArray(value))) {
    return transpose(entries as [string, unknown[]][]);
  }
  return { records: [document], notes: ['the document is a single object, read as one record'] };
}

function isRecordList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'object' && item !== null);
}

function transpose(columns: readonly [string, unknown[]][]): Found {
  const length = Math.max(...columns.map(([, values]) => values.length));
  const isRagged = columns.some(([, values]) => values.length !== length);
  const records = Array.from({ length }, (_, row): JsonRecord => {
    return Object.fromEntries(columns.map(([name, values]) => [name, values[row] ?? null]));
  });
  return { records, notes: isRagged ? ['columns of unequal length were filled up with missing cells'] : [] };
}
