// The person's own models in OPFS: `models/<id>/...`, with `model.json` written last. A folder without it is the rest
// of an import that was cut off. Workers only: synchronous file access is not to be had on the page.

import { StudioError } from '../../lib/errors.ts';
import { isModelId } from '../../lib/language/model-layout.ts';

const MODELS_FOLDER = 'models';
/** The card; a model without it is not finished. */
export const CARD_FILE = 'model.json';
export const PARTIAL_ENDING = '.partial';

/** Synchronous access to a file, spelled out because only the library of workers knows it. */
export interface SyncAccess {
  read(into: Uint8Array<ArrayBuffer>, options: { readonly at: number }): number;
  write(piece: Uint8Array, options: { readonly at: number }): number;
  truncate(size: number): void;
  getSize(): number;
  flush(): void;
  close(): void;
}

/** @throws StudioError `locked` when it is open elsewhere */
export function openSync(handle: FileSystemFileHandle): Promise<SyncAccess> {
  const openable = handle as unknown as { createSyncAccessHandle(): Promise<SyncAccess> };
  return guardStorage(() => openable.createSyncAccessHandle());
}

/** The folder of all models. */
export async function openModelsFolder(): Promise<FileSystemDirectoryHandle> {
  const root = await guardStorage(() => navigator.storage.getDirectory());
  return guardStorage(() => root.getDirectoryHandle(MODELS_FOLDER, { create: true }));
}

/** The folder of a model, or null. @throws StudioError `bad-input` for what is no id */
export async function findModelFolder(id: string): Promise<FileSystemDirectoryHandle | null> {
  assertModelId(id);
  const models = await openModelsFolder();
  return orNull(() => models.getDirectoryHandle(id));
}

/** @throws StudioError `bad-input` */
export function assertModelId(id: string): void {
  if (!isModelId(id)) throw new StudioError('bad-input', `${JSON.stringify(id)} is no id of a model`);
}

/** The file at a path below a folder, or null. */
export async function findFile(folder: FileSystemDirectoryHandle, path: string): Promise<File | null> {
  const { parents, name } = splitPath(path);
  let at: FileSystemDirectoryHandle | null = folder;
  for (const parent of parents) {
    const from: FileSystemDirectoryHandle = at;
    at = await orNull(() => from.getDirectoryHandle(parent));
    if (!at) return null;
  }
  const last = at;
  const handle = await orNull(() => last.getFileHandle(name));
  return handle && guardStorage(() => handle.getFile());
}

/** The folder that holds a path, made where it is missing. */
export async function makeParent(folder: FileSystemDirectoryHandle, path: string): Promise<FileSystemDirectoryHandle> {
  let at = folder;
  for (const parent of splitPath(path).parents) {
    const from = at;
    at = await guardStorage(() => from.getDirectoryHandle(parent, { create: true }));
  }
  return at;
}

/** All files below a folder with their paths. */
export async function listFiles(
  folder: FileSystemDirectoryHandle,
  prefix = '',
): Promise<{ readonly path: string; readonly sizeBytes: number }[]> {
  const found: { path: string; sizeBytes: number }[] = [];
  for await (const [name, handle] of folder.entries()) {
    const path = `${prefix}${name}`;
    if (handle.kind === 'directory') found.push(...(await listFiles(handle, `${path}/`)));
    else found.push({ path, sizeBytes: await sizeOf(handle) });
  }
  return found;
}

/** A file that is written this moment cannot be opened everywhere; it counts once it is done. */
async function sizeOf(handle: FileSystemFileHandle): Promise<number> {
  const file = await orNull(() => handle.getFile());
  return file?.size ?? 0;
}

/** Removes an entry of a folder, whatever is in it; nothing happens where there is none. */
export async function removeEntry(folder: FileSystemDirectoryHandle, name: string): Promise<void> {
  try {
    await folder.removeEntry(name, { recursive: true });
  } catch (cause) {
    if (nameOfError(cause) === 'NotFoundError') return;
    if (nameOfError(cause) === 'NoModificationAllowedError') throw lockedError(cause);
    throw toStoreError(cause);
  }
}

/** Runs a file operation with its errors translated. */
export async function guardStorage<T>(operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (cause) {
    throw toStoreError(cause);
  }
}

/** @returns the error with a code of the project: a full disk, a file held by another tab, or what it was */
export function toStoreError(cause: unknown): StudioError {
  if (cause instanceof StudioError) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  if (nameOfError(cause) === 'QuotaExceededError') return new StudioError('storage-full', message, { cause });
  if (nameOfError(cause) === 'NoModificationAllowedError') return lockedError(cause);
  return new StudioError('storage-damaged', message, { cause });
}

function lockedError(cause: unknown): StudioError {
  return new StudioError('locked', 'another tab is using the files of this model', { cause });
}

async function orNull<T>(operation: () => Promise<T>): Promise<T | null> {
  try {
    return await operation();
  } catch (cause) {
    if (['NotFoundError', 'TypeMismatchError'].includes(nameOfError(cause))) return null;
    throw toStoreError(cause);
  }
}

function nameOfError(cause: unknown): string {
  return cause instanceof Error ? cause.name : '';
}

function splitPath(path: string): { readonly parents: readonly string[]; readonly name: string } {
  const parts = path.split('/');
  return { parents: parts.slice(0, -1), name: parts.at(-1) ?? path };
}
