// DOCX: a ZIP of XML parts. Only the parts that hold text are kept, whatever else the archive brings.

import { type ArchiveLimits, readArchive } from '../archive/read.ts';
import type { WorkContext } from '../breathe.ts';
import { StudioError } from '../errors.ts';
import { checkLimit } from '../importers/limits.ts';
import { readDocxStyles } from './docx-styles.ts';
import { type DocxNotes, readDocxBody, readDocxNotes } from './docx-text.ts';
import { MAX_DOCUMENT_BYTES, MAX_MARKUP_LENGTH } from './limits.ts';
import { parseMarkup } from './markup.ts';
import type { ReadDocument } from './types.ts';

const LIMITS: ArchiveLimits = { maxEntries: 10_000, maxBytes: 2 * MAX_DOCUMENT_BYTES, maxRatio: 200 };
const BODY = 'word/document.xml';
const PARTS: ReadonlySet<string> = new Set([
  ...[BODY, 'word/styles.xml', 'word/numbering.xml', 'word/footnotes.xml', 'word/endnotes.xml', 'docProps/core.xml'],
]);

/** @throws StudioError `bad-input` when it is no Word document, `limit`, `aborted` */
export async function readDocx(blob: Blob, context: WorkContext): Promise<ReadDocument> {
  checkLimit(blob.size, MAX_DOCUMENT_BYTES, 'bytes of a document');
  const parts = await readParts(blob, context);
  const body = parts.get(BODY);
  if (body === undefined) throw new StudioError('bad-input', 'this ZIP holds no Word document');
  const styles = await readDocxStyles(
    parts.get('word/styles.xml') ?? '',
    parts.get('word/numbering.xml') ?? '',
    context,
  );
  const footnotes: DocxNotes = new Map([
    ...(await readDocxNotes(parts.get('word/footnotes.xml') ?? '', context)),
    ...[...(await readDocxNotes(parts.get('word/endnotes.xml') ?? '', context))].map(
      ([id, text]) => [`end ${id}`, text] as const,
    ),
  ]);
  const list = await readDocxBody(body, { styles, footnotes }, context);
  const title = await readTitle(parts.get('docProps/core.xml') ?? '', context);
  return { title: title ?? list.firstHeading, blocks: list.blocks, notes: [] };
}

async function readParts(blob: Blob, context: WorkContext): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  const decoders = new Map<string, TextDecoder>();
  for await (const { name, data, final } of readArchive(blob, { signal: context.signal }, LIMITS)) {
    if (!PARTS.has(name)) continue;
    const decoder = decoders.get(name) ?? new TextDecoder();
    decoders.set(name, decoder);
    const text = (texts.get(name) ?? '') + decoder.decode(data, { stream: !final });
    checkLimit(text.length, MAX_MARKUP_LENGTH, 'characters of a part of a Word document');
    texts.set(name, text);
  }
  return texts;
}

async function readTitle(xml: string, context: WorkContext): Promise<string | null> {
  let title = '';
  let isTitle = false;
  await parseMarkup(
    xml,
    {
      open: (name) => void (isTitle = name === 'dc:title'),
      text: (text) => void (title += isTitle ? text : ''),
      close: () => void (isTitle = false),
    },
    { context, xmlMode: true },
  );
  return title.trim() || null;
}
