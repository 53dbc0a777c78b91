// Finished exports in OPFS, which the page downloads from.

import { StudioError } from '../lib/errors.ts';

/** Folder below the OPFS root. */
export const STAGING_FOLDER = 'exports';
const KEEP_MS = 24 * 60 * 60 * 1000;

/** The finished staged file. @throws StudioError `not-found` */
export async function readStagedFile(opfsPath: string): Promise<File> {
  const folder = await stagingFolder();
  try {
    const handle = await folder.getFileHandle(opfsPath.slice(STAGING_FOLDER.length + 1));
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
    const named = opfsPath === `${STAGING_FOLDER}/${name}`;
    const old = opfsPath === undefined && handle.kind === 'file' && (await isOld(handle));
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

/** Creates the folder where it is missing. */
export async function stagingFolder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(STAGING_FOLDER, { create: true });
}
