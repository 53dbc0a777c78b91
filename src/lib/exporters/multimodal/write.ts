// Picture files first, each once however often it is shown, then the lines that name them.

import { type ArchiveEntry, writeArchive } from '../../archive/write.ts';
import { createBreather } from '../../breathe.ts';
import { StudioError } from '../../errors.ts';
import { readMessages } from '../../language/chat-formats.ts';
import { imageFileName, multimodalRecord } from '../../magid/export.ts';
import { readPicturedConversation } from '../../magid/pictured-conversation.ts';
import type { PicturedMessage } from '../../magid/types.ts';
import type { OptionsOf } from '../../options.ts';
import { formatCell } from '../../table/format.ts';
import type { Table } from '../../table/table.ts';
import { buildCard } from '../card.ts';
import { fileEntry } from '../file-entry.ts';
import type { ExportContext, ExportSource } from '../types.ts';
import type { MultimodalFields } from './index.ts';

const LINES = 'conversations.jsonl';

/** Writes the folder; see `Write`. */
export async function* writeMultimodal(
  source: ExportSource,
  { conversation }: OptionsOf<MultimodalFields>,
  context: ExportContext,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  yield* writeArchive(entriesOf(source, conversation, context));
}

async function* entriesOf(source: ExportSource, name: string, context: ExportContext): AsyncGenerator<ArchiveEntry> {
  const { readPicture, subject } = context;
  if (!readPicture) throw new StudioError('internal', 'nothing reads the stored pictures');
  const lines: string[] = [];
  const written = new Set<string>();
  for await (const { row, messages } of conversationsOf(source, name, context)) {
    if (!messages) {
      context.onSkip?.({ row, reason: 'it holds no conversation' });
      continue;
    }
    const files = await readNew(messages, written, readPicture);
    if (!files) {
      context.onSkip?.({ row, reason: 'a picture in it is not stored any more' });
      continue;
    }
    for (const { name: fileName, hash, bytes } of files) {
      written.add(hash);
      yield await fileEntry(fileName, bytes, context);
    }
    lines.push(`${JSON.stringify(multimodalRecord(messages))}\n`);
  }
  yield await fileEntry(LINES, lines.join(''), context);
  if (!subject) return;
  const card = buildCard(subject, [{ name: 'train', path: LINES, rows: lines.length }], { isPlainFolder: true });
  yield await fileEntry('README.md', card, context);
}

interface PictureFile {
  readonly name: string;
  readonly hash: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The pictures of a conversation that are not in the folder yet, each once; null where one is gone. */
async function readNew(
  messages: readonly PicturedMessage[],
  written: ReadonlySet<string>,
  readPicture: NonNullable<ExportContext['readPicture']>,
): Promise<readonly PictureFile[] | null> {
  const files = new Map<string, PictureFile>();
  for (const { image } of messages) {
    if (!image || written.has(image.hash) || files.has(image.hash)) continue;
    const bytes = await readPicture(image.hash);
    if (!bytes) return null;
    files.set(image.hash, { name: imageFileName(image), hash: image.hash, bytes });
  }
  return [...files.values()];
}

interface ReadRow {
  /** Place among the rows of the export, from 0. */
  readonly row: number;
  readonly messages: readonly PicturedMessage[] | null;
}

async function* conversationsOf(source: ExportSource, name: string, context: ExportContext): AsyncGenerator<ReadRow> {
  const breathe = createBreather(context);
  let row = 0;
  for await (const table of source.chunks()) {
    for (let i = 0; i < table.rowCount; i++, row++) {
      yield { row, messages: messagesAt(table, name, i) };
      await breathe();
    }
    context.onProgress?.(source.rowCount ? row / source.rowCount : 1, 'writing conversations');
  }
}

function messagesAt(table: Table, name: string, row: number): readonly PicturedMessage[] | null {
  const index = table.schema.findIndex((column) => column.name === name);
  const [schema, column] = [table.schema[index], table.columns[index]];
  const text = schema && column ? formatCell(schema, column, row) : null;
  return text === null ? null : (readPicturedConversation(text) ?? readMessages(text));
}
