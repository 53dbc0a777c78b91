// Documents to rows: each file is read to blocks, the blocks are cut into chunks, and every chunk is a row.

import type { WorkContext } from '../../breathe.ts';
import { chunkDocument, type ChunkOptions } from '../../documents/chunk.ts';
import { readDocx } from '../../documents/docx.ts';
import { readHtml } from '../../documents/html.ts';
import { MAX_DOCUMENT_BYTES } from '../../documents/limits.ts';
import { readMarkdown } from '../../documents/markdown.ts';
import { blocksOfPdf } from '../../documents/pdf-blocks.ts';
import { readPlain } from '../../documents/plain.ts';
import type { ReadDocument } from '../../documents/types.ts';
import { StudioError } from '../../errors.ts';
import type { OptionsOf } from '../../options.ts';
import type { SchemaOverride } from '../../table/infer.ts';
import { BatchBuilder } from '../batches.ts';
import { checkLimit } from '../limits.ts';
import { readText, resolveEncoding } from '../text-source.ts';
import type { ImportContext, SourceEvent, SourceFile } from '../types.ts';
import { type DocumentFile, documentFiles } from './files.ts';
import type { DocumentFields } from './importer.ts';

const COLUMNS = [
  { name: 'document', kind: 'id', role: 'key' },
  { name: 'title', kind: 'text', role: 'feature' },
  { name: 'section', kind: 'text', role: 'feature' },
  { name: 'page', kind: 'integer', role: 'ignore' },
  { name: 'chunk', kind: 'integer', role: 'ignore' },
  { name: 'text', kind: 'text', role: 'feature' },
  { name: 'tokens', kind: 'integer', role: 'ignore' },
  { name: 'characters', kind: 'integer', role: 'ignore' },
] as const satisfies readonly SchemaOverride[];
const MAX_NOTES = 20;
const CHARSET = /<meta[^>]{0,200}charset\s*=\s*["']?\s*([a-z0-9_:.-]+)/i;

/** A row a chunk; see `Read`. `line` is the number of the document, from 1. Files that cannot be read are set aside. */
export async function* readDocuments(
  file: SourceFile,
  options: OptionsOf<DocumentFields>,
  context: ImportContext,
): AsyncGenerator<SourceEvent> {
  const overlap = Math.min(options.overlap, Math.floor(options.size / 2));
  yield { kind: 'header', names: COLUMNS.map(({ name }) => name), notes: [], declared: COLUMNS };
  const batch = new BatchBuilder(COLUMNS.length);
  const notes = new NoteLog();
  let number = 0;
  let chunks = 0;
  for await (const entry of documentFiles(file, context)) {
    number++;
    const read = await readOrReject(entry, isAlone(file), context);
    if (typeof read === 'string') {
      yield { kind: 'reject', reject: { line: number, reason: read, raw: entry.name } };
      continue;
    }
    notes.add(entry.name, read.notes);
    for await (const cells of rowsOf(entry.name, read, { ...options, overlap }, context)) {
      batch.add(cells, number);
      chunks++;
      if (batch.isFull) yield batch.take();
    }
  }
  if (!batch.isEmpty) yield batch.take();
  context.onProgress?.(1, 'reading documents');
  if (chunks === 0) notes.add('', ['no text was found']);
  for (const text of notes.texts()) yield { kind: 'note', text };
}

/** A single document that cannot be read is an error; one of many is set aside. */
function isAlone(file: SourceFile): boolean {
  return (file.more ?? []).length === 0;
}

async function* rowsOf(
  name: string,
  document: ReadDocument,
  options: ChunkOptions,
  context: WorkContext,
): AsyncGenerator<(string | number | null)[]> {
  let chunk = 0;
  for await (const { path, page, text, tokens } of chunkDocument(document, options, context)) {
    chunk++;
    const section = path.join(' › ');
    yield [name, document.title ?? name, section === '' ? null : section, page, chunk, text, tokens, text.length];
  }
}

/** The document, or why it is set aside. */
async function readOrReject(
  entry: DocumentFile,
  isOnly: boolean,
  context: ImportContext,
): Promise<ReadDocument | string> {
  const { done, share } = entry;
  const own = {
    ...context,
    onProgress: (part: number, stage: string) => context.onProgress?.(done + share * part, stage),
  };
  try {
    own.onProgress(0, 'reading documents');
    return await readFile(entry, own);
  } catch (error) {
    const canSetAside = error instanceof StudioError && (error.code === 'bad-input' || error.code === 'limit');
    // share 0 is a file of an archive, of which there may be more.
    if (!canSetAside || (isOnly && share > 0)) throw error;
    return error.message;
  }
}

async function readFile({ blob, format }: DocumentFile, context: ImportContext): Promise<ReadDocument> {
  checkLimit(blob.size, MAX_DOCUMENT_BYTES, 'bytes of a document');
  switch (format) {
    case null:
      throw new StudioError('bad-input', 'not a text, Markdown, HTML, PDF or Word (.docx) document');
    case 'zip':
      throw new StudioError('bad-input', 'an archive inside of an archive is not opened');
    case 'pdf':
      if (!context.readPdf) throw new StudioError('bad-input', 'PDF documents cannot be read here');
      return blocksOfPdf(await context.readPdf(blob, context));
    case 'docx':
      return readDocx(blob, context);
    case 'html':
      return readHtml(await decode(blob, context, await charsetOf(blob)), context);
    case 'markdown':
      return readMarkdown(await decode(blob, context, null));
    case 'plain':
      return readPlain(await decode(blob, context, null));
    default:
      return format satisfies never;
  }
}

async function decode(blob: Blob, context: WorkContext, charset: string | null): Promise<string> {
  const parts: string[] = [];
  const encoding = charset ?? (await resolveEncoding(blob, context));
  for await (const { text } of readText(blob, encoding, { signal: context.signal })) parts.push(text);
  return parts.join('');
}

/** The encoding that a page names and the browser knows, or null. */
async function charsetOf(blob: Blob): Promise<string | null> {
  const head = new TextDecoder('latin1').decode(await blob.slice(0, 4_096).arrayBuffer());
  const named = CHARSET.exec(head)?.[1];
  if (!named) return null;
  try {
    return new TextDecoder(named).encoding;
  } catch {
    return null; // an encoding nobody knows: the bytes decide
  }
}

class NoteLog {
  readonly #notes: string[] = [];

  add(name: string, notes: readonly string[]): void {
    for (const note of notes) this.#notes.push(name === '' ? note : `${name}: ${note}`);
  }

  texts(): readonly string[] {
    const more = this.#notes.length - MAX_NOTES;
    return more > 0 ? [...this.#notes.slice(0, MAX_NOTES), `and ${more} more notes`] : this.#notes;
  }
}
