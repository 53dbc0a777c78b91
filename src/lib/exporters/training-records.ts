// What the training formats share: cells as texts and conversations, records as JSON Lines or as one JSON array.

import { createBreather } from '../breathe.ts';
import { formatDialogue, parseDialogue } from '../language/conversation.ts';
import { readMessages } from '../language/chat-formats.ts';
import type { ChatMessage } from '../language/types.ts';
import { choice } from '../options.ts';
import { formatCell } from '../table/format.ts';
import type { ColumnSchema } from '../table/schema.ts';
import type { Table } from '../table/table.ts';
import type { ExportContext, ExportSource } from './types.ts';

const BLOCK_ROWS = 1024;

export const formField = choice({
  label: 'File',
  default: 'lines',
  choices: [
    { value: 'lines', label: 'JSON Lines' },
    { value: 'array', label: 'One JSON array' },
  ],
  help: 'Most trainers take either. JSON Lines can be read line by line.',
});
export type RecordForm = (typeof formField.choices)[number]['value'];

/** The name ending that goes with the form. */
export function extensionOfForm({ form }: { readonly form: RecordForm }): string {
  return form === 'array' ? 'json' : 'jsonl';
}

/** A record, or why there is none. */
export type MadeRecord =
  | { readonly kind: 'record'; readonly record: Readonly<Record<string, unknown>> }
  | { readonly kind: 'skip'; readonly reason: string };

export function skip(reason: string): MadeRecord {
  return { kind: 'skip', reason };
}

/** Reads the cell of one row, or null where it is missing. */
export type ReadCell<Value> = (table: Table, row: number) => Value | null;

/** Texts of that column; conversations become lines of `role: text`. '' as the name reads null from every row. */
export function createTextReader(schema: readonly ColumnSchema[], name: string): ReadCell<string> {
  const index = schema.findIndex((column) => column.name === name);
  const entry = schema[index];
  if (!entry) return () => null;
  return (table, row) => {
    const column = table.columns[index];
    const text = column ? formatCell(entry, column, row) : null;
    if (text === null || entry.kind !== 'conversation') return text;
    const messages = readMessages(text);
    return messages ? formatDialogue(messages) : text;
  };
}

/** Messages of that column, read as JSON or else as `user: …` lines; an empty list where no speaker was found. */
export function createConversationReader(
  schema: readonly ColumnSchema[],
  name: string,
): ReadCell<readonly ChatMessage[]> {
  const index = schema.findIndex((column) => column.name === name);
  const entry = schema[index];
  if (!entry) return () => null;
  return (table, row) => {
    const column = table.columns[index];
    const text = column ? formatCell(entry, column, row) : null;
    return text === null ? null : (readMessages(text) ?? parseDialogue(text));
  };
}

/** Writes a record a row in the given form; rows without one go to `onSkip`. */
export async function* writeRecords(
  source: ExportSource,
  context: ExportContext,
  { form, make }: { readonly form: RecordForm; readonly make: (table: Table, row: number) => MadeRecord },
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  const breathe = createBreather(context);
  const isArray = form === 'array';
  let done = 0;
  let written = 0;
  if (isArray) yield encoder.encode('[');
  for await (const table of source.chunks()) {
    for (let start = 0; start < table.rowCount; start += BLOCK_ROWS) {
      let text = '';
      for (let row = start; row < Math.min(start + BLOCK_ROWS, table.rowCount); row++) {
        const made = make(table, row);
        if (made.kind === 'skip') {
          context.onSkip?.({ row: done + row, reason: made.reason });
          continue;
        }
        const line = JSON.stringify(made.record);
        text += isArray ? `${written > 0 ? ',' : ''}\n  ${line}` : `${line}\n`;
        written++;
      }
      yield encoder.encode(text);
      await breathe();
    }
    done += table.rowCount;
    context.onProgress?.(source.rowCount ? done / source.rowCount : 1, 'writing records');
  }
  if (isArray) yield encoder.encode(written > 0 ? '\n]\n' : ']\n');
}
