import type { OptionsOf } from '../../options.ts';
import { createBreather, type WorkContext } from '../../breathe.ts';
import { BatchBuilder } from '../batches.ts';
import { asRecord, JsonColumns, type JsonRecord, parseJson } from '../json-values.ts';
import { checkLimit, cutRaw, MAX_CELL_LENGTH, MAX_FILE_BYTES } from '../limits.ts';
import { uniqueNames } from '../names.ts';
import { readText, resolveEncoding } from '../text-source.ts';
import type { Reject, SourceEvent, SourceFile } from '../types.ts';

const MAX_LINE_LENGTH = MAX_CELL_LENGTH * 64;
const LINES_PER_BREATH = 256;

/** Reads JSON Lines; see `Read`. Two passes: the first learns the columns, because any line may bring a new one. */
export async function* readJsonl(
  file: SourceFile,
  _options: OptionsOf<Record<string, never>>,
  context: WorkContext,
): AsyncGenerator<SourceEvent> {
  checkLimit(file.blob.size, MAX_FILE_BYTES, 'bytes of the file');
  const columns = new JsonColumns();
  for await (const parsed of parsedLines(file.blob, halved(context, 0))) {
    if (parsed.record) columns.learn(parsed.record);
  }
  const { names, notes } = uniqueNames(columns.names);
  yield { kind: 'header', names, notes: names.length === 0 ? ['the file holds no records'] : notes };
  const batch = new BatchBuilder(names.length);
  for await (const { record, reject, line } of parsedLines(file.blob, halved(context, 0.5))) {
    if (reject) yield { kind: 'reject', reject };
    if (record && names.length > 0) batch.add(columns.cells(record, line), line);
    if (batch.isFull) yield batch.take();
  }
  if (!batch.isEmpty) yield batch.take();
  for (const text of columns.notes()) yield { kind: 'note', text };
}

function halved(context: WorkContext, start: number): WorkContext {
  return { signal: context.signal, onProgress: (done, stage) => context.onProgress?.(start + done / 2, stage) };
}

interface ParsedLine {
  readonly line: number;
  readonly record: JsonRecord | null;
  readonly reject: Reject | null;
}

async function* parsedLines(blob: Blob, context: WorkContext): AsyncGenerator<ParsedLine> {
  const breathe = createBreather(context);
  let line = 0;
  for await (const text of textLines(blob, context)) {
    line++;
    if (line % LINES_PER_BREATH === 0) await breathe();
    if (text.trim() !== '') yield parseLine(text, line);
  }
}

function parseLine(text: string, line: number): ParsedLine {
  try {
    const record = asRecord(parseJson(text));
    if (record) return { line, record, reject: null };
    return { line, record: null, reject: { line, reason: 'not an object', raw: cutRaw(text) } };
  } catch (error) {
    const reason = `not valid JSON: ${error instanceof Error ? error.message : String(error)}`;
    return { line, record: null, reject: { line, reason: reason.slice(0, 200), raw: cutRaw(text) } };
  }
}

async function* textLines(blob: Blob, context: WorkContext): AsyncGenerator<string> {
  let rest = '';
  for await (const { text } of readText(blob, await resolveEncoding(blob, context), context)) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    checkLimit(rest.length, MAX_LINE_LENGTH, 'characters of one line');
    yield* lines;
  }
  if (rest !== '') yield rest;
}
