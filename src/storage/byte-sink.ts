// Where exported bytes go: the file the person picked, or a staged file in OPFS. Workers only: synchronous file access
// is not to be had on the page.

import { StudioError } from '../lib/errors.ts';
import { STAGING_FOLDER, stagingFolder } from './staging.ts';
import { guarded } from './storage-error.ts';

/** Takes pieces in order. `commit` makes the file real, `discard` leaves nothing behind. */
export interface ByteSink {
  write(piece: Uint8Array<ArrayBuffer>): Promise<void>;
  commit(): Promise<void>;
  discard(): Promise<void>;
  /** Path below the OPFS root, or null for a picked file. */
  readonly opfsPath: string | null;
}

/** Writes beside the picked file and swaps at the end, so that a cancelled export leaves the old file as it was. */
export async function openPickedFile(handle: FileSystemFileHandle): Promise<ByteSink> {
  const stream = await guarded(() => handle.createWritable());
  return {
    opfsPath: null,
    write: (piece) => guarded(() => stream.write(piece)),
    commit: () => guarded(() => stream.close()),
    discard: () => stream.abort(),
  };
}

/** A new staged file. Its bytes can only be read through the path that `commit` leaves. */
export async function openStagedFile(fileName: string): Promise<ByteSink> {
  const folder = await stagingFolder();
  const path = `${crypto.randomUUID()}-${fileName}`;
  const handle = await guarded(() => folder.getFileHandle(path, { create: true }));
  const access = await guarded(() => handle.createSyncAccessHandle());
  return {
    opfsPath: `${STAGING_FOLDER}/${path}`,
    write: (piece) =>
      guarded(async () => {
        const written = access.write(piece);
        // A full disk shows as a short write, and in Chromium 156 as minus eight without its sign.
        if (written !== piece.length) throw new StudioError('storage-full', 'there is no space left for the export');
      }),
    commit: () =>
      guarded(async () => {
        access.flush();
        access.close();
      }),
    discard: async () => {
      access.close();
      await folder.removeEntry(path);
    },
  };
}
