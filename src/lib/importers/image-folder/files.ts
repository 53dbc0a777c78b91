// The files of an import one by one, those inside of archives as well.

import { type ArchiveLimits, readArchive } from '../../archive/read.ts';
import type { WorkContext } from '../../breathe.ts';
import { MAX_IMAGE_BYTES } from '../../images/image-ref.ts';
import type { SourceFile } from '../types.ts';

const ARCHIVE_LIMITS: ArchiveLimits = { maxEntries: 200_000, maxBytes: 4 * 2 ** 30, maxRatio: 200 };
/** What systems put beside the files of people. */
const HIDDEN = /(^|\/)(\.|__MACOSX\/|Thumbs\.db$|desktop\.ini$)/;

export interface FolderFile {
  readonly name: string;
  /** null for a file inside an archive that is larger than any picture may be. */
  readonly bytes: () => Promise<Uint8Array<ArrayBuffer> | null>;
}

/** Hidden files are left out. @throws StudioError `limit`, `bad-input` for a damaged archive, `aborted` */
export async function* folderFiles(file: SourceFile, context: WorkContext): AsyncGenerator<FolderFile> {
  const files = [file, ...(file.more ?? [])];
  for (const { name, blob } of files) {
    if (files.length > 1 && HIDDEN.test(name)) continue;
    const head = new Uint8Array(await blob.slice(0, 4).arrayBuffer());
    const isArchive = head[0] === 0x50 && head[1] === 0x4b;
    if (isArchive) yield* archivedFiles(blob, context);
    else yield { name, bytes: async () => readWhole(blob) };
  }
}

async function readWhole(blob: Blob): Promise<Uint8Array<ArrayBuffer> | null> {
  return blob.size > MAX_IMAGE_BYTES ? null : new Uint8Array(await blob.arrayBuffer());
}

async function* archivedFiles(archive: Blob, { signal }: WorkContext): AsyncGenerator<FolderFile> {
  let pieces: BlobPart[] = [];
  let size = 0;
  for await (const { name, data, final } of readArchive(archive, { signal }, ARCHIVE_LIMITS)) {
    if (HIDDEN.test(name)) continue;
    size += data.length;
    if (size <= MAX_IMAGE_BYTES) pieces.push(new Uint8Array(data));
    if (!final) continue;
    const whole = size > MAX_IMAGE_BYTES ? null : new Blob(pieces);
    yield { name, bytes: async () => whole && readWhole(whole) };
    pieces = [];
    size = 0;
  }
}
