// The files of an import one by one, those inside of archives as well.

import { type ArchiveLimits, readArchive } from '../../archive/read.ts';
import { MAX_DOCUMENT_BYTES, MAX_DOCUMENTS } from '../../documents/limits.ts';
import type { WorkContext } from '../../breathe.ts';
import { checkLimit } from '../limits.ts';
import type { SourceFile } from '../types.ts';
import { type DocumentFormat, formatOf } from './formats.ts';

const HEAD_BYTES = 65_536;
const ARCHIVE_LIMITS: ArchiveLimits = { maxEntries: MAX_DOCUMENTS, maxBytes: 2 * 2 ** 30, maxRatio: 200 };
/** What systems put beside the files of people. */
const HIDDEN = /(^|\/)(\.|__MACOSX\/|Thumbs\.db$|desktop\.ini$)/;

export interface DocumentFile {
  readonly name: string;
  readonly blob: Blob;
  /** null for what is no document. */
  readonly format: DocumentFormat | null;
  /** Share of the import that was read before it, in [0, 1]. */
  readonly done: number;
  /** Share that it is itself. */
  readonly share: number;
}

/** Hidden files are left out. @throws StudioError `limit`, `bad-input` for a damaged archive, `aborted` */
export async function* documentFiles(file: SourceFile, context: WorkContext): AsyncGenerator<DocumentFile> {
  const files = [file, ...(file.more ?? [])];
  checkLimit(files.length, MAX_DOCUMENTS, 'files of one import');
  for (const [i, { name, blob }] of files.entries()) {
    if (files.length > 1 && HIDDEN.test(name)) continue;
    const format = await lookAt(name, blob);
    const place = { done: i / files.length, share: 1 / files.length };
    if (format === 'zip') yield* archivedFiles(blob, place, context);
    else yield { name, blob, format, ...place };
  }
}

async function lookAt(name: string, blob: Blob): Promise<DocumentFormat | null> {
  return formatOf(name, new Uint8Array(await blob.slice(0, HEAD_BYTES).arrayBuffer()));
}

async function* archivedFiles(
  archive: Blob,
  { done, share }: Pick<DocumentFile, 'done' | 'share'>,
  context: WorkContext,
): AsyncGenerator<DocumentFile> {
  let pieces: BlobPart[] = [];
  let size = 0;
  let read = 0;
  const own = { signal: context.signal, onProgress: (part: number) => void (read = part) };
  for await (const { name, data, final } of readArchive(archive, own, ARCHIVE_LIMITS)) {
    if (HIDDEN.test(name)) continue;
    size += data.length;
    checkLimit(size, MAX_DOCUMENT_BYTES, `bytes of ${name}`);
    pieces.push(new Uint8Array(data));
    if (!final) continue;
    const blob = new Blob(pieces);
    yield { name, blob, format: await lookAt(name, blob), done: done + share * read, share: 0 };
    pieces = [];
    size = 0;
  }
}
