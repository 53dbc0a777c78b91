// A ZIP file written as a stream, with fixed time stamps so that equal contents give equal bytes.

import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import { StudioError } from '../errors.ts';

export interface ArchiveEntry {
  readonly name: string;
  readonly content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  /** False stores the bytes as they are, for content that is compressed already. */
  readonly compress: boolean;
}

/** ZIP without the 64-bit extension ends at 4 GiB. */
const MAX_ARCHIVE_BYTES = 2 ** 32 - 2 ** 22;
const FIXED_TIME = new Date(1980, 0, 1, 0, 0, 0);

/** The pieces of a ZIP file, in order. @throws StudioError `limit` beyond 4 GiB */
export async function* writeArchive(
  entries: AsyncIterable<ArchiveEntry> | Iterable<ArchiveEntry>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let failure: Error | null = null;
  let total = 0;
  const zip = new Zip((error, data) => {
    if (error) failure = error;
    else pieces.push(new Uint8Array(data));
  });
  function* drain(): Generator<Uint8Array<ArrayBuffer>> {
    if (failure) throw new StudioError('internal', 'the archive could not be written', { cause: failure });
    for (const piece of pieces.splice(0)) {
      total += piece.length;
      if (total > MAX_ARCHIVE_BYTES) {
        throw new StudioError('limit', 'the archive would be larger than 4 GiB', {
          details: { allowed: MAX_ARCHIVE_BYTES },
        });
      }
      yield piece;
    }
  }
  for await (const { name, content, compress } of entries) {
    const file = compress ? new ZipDeflate(name, { level: 6 }) : new ZipPassThrough(name);
    file.mtime = FIXED_TIME;
    zip.add(file);
    for await (const piece of content) {
      file.push(piece);
      yield* drain();
    }
    file.push(new Uint8Array(0), true);
    yield* drain();
  }
  zip.end();
  yield* drain();
}
