// Where exported bytes go: the file the person picked, or a staged file in OPFS that the page downloads from.

import { StudioError } from '../lib/errors.ts';
import { guarded } from './storage-error.ts';

const FOLDER = 'exports';
const KEEP_MS = 24 * 60 * 60 * 1000;

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
    opfsPath: `${FOLDER}/${path}`,
    write: (piece) =>
      guarded(async () => {
        const written = access.write(piece);
        // A full disk shows as a short write.
        if (written < piece.length) throw new StudioError('storage-full', 'there is no space left for the export');
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

/** The finished staged file. @throws StudioError `not-found` */
export async function readStagedFile(opfsPath: string): Promise<File> {
  const folder = await stagingFolder();
  try {
    const handle = await folder.getFileHandle(opfsPath.slice(FOLDER.length + 1));
    return await handle.getFile();
  } catch (cause) {
    throw new StudioError('not-found', `no staged file ${opfsPath}`, { cause });
  }
}

/** Removes the named staged file, or all that are older than a day. */
export async function clearStagedFiles(opfsPath?: string): Promise<void> {
  const folder = await stagingFolder();
  const doomed: string[] = [];
  for await (const [name, handle] of folder.entries()) {
    const named = opfsPath === `${FOLDER}/${name}`;
    const old = opfsPath === undefined && handle.kind === 'file' && (await isOld(handle as FileSystemFileHandle));
    if (named || old) doomed.push(name);
  }
  for (const name of doomed) {
    // A file that another tab is writing is locked and stays.
    await folder.removeEntry(name).catch(() => undefined);
  }
}

async function isOld(handle: FileSystemFileHandle): Promise<boolean> {
  return (await handle.getFile()).lastModified < Date.now() - KEEP_MS;
}

async function stagingFolder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(FOLDER, { create: true });
}
