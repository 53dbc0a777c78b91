// The models a person has added: listing, checking, removing, and what broken imports left.

import { createSHA256 } from 'hash-wasm';
import { createBreather, type WorkContext } from '../../lib/breathe.ts';
import { StudioError } from '../../lib/errors.ts';
import type { ModelCard, ModelFile } from '../../lib/language/types.ts';
import { parseCard } from './card.ts';
import { readJournal } from './journal.ts';
import { lockName, withModelLock } from './model-import.ts';
import { CARD_FILE, findFile, findModelFolder, listFiles, openModelsFolder, removeEntry } from './opfs.ts';
import type { Leftover } from './types.ts';

const BLOCK_BYTES = 1 << 22;

/** Cards of all finished models, by name. */
export async function listStoredModels(): Promise<readonly ModelCard[]> {
  const cards: ModelCard[] = [];
  for (const { id, folder } of await listFolders()) {
    const card = await readCard(folder, id);
    if (card) cards.push(card);
  }
  return cards.toSorted((a, b) => a.name.localeCompare(b.name));
}

/** The card of a finished model, or null. */
export async function findStoredModel(id: string): Promise<ModelCard | null> {
  const folder = await findModelFolder(id);
  return folder && readCard(folder, id);
}

/** A file of a stored model, or null. Paths that the card does not name are not there. */
export async function readStoredFile(card: ModelCard, path: string): Promise<File | null> {
  const known = card.files.find((file) => file.path === path);
  const folder = known ? await findModelFolder(card.id) : null;
  const file = folder && (await findFile(folder, path));
  if (file && known && file.size !== known.sizeBytes) {
    throw new StudioError('model-failed', `${path} of ${card.id} has ${file.size} bytes instead of ${known.sizeBytes}`);
  }
  return file;
}

/** Reads every byte again. @returns paths of files that are missing or not what they were */
export async function verifyStoredModel(card: ModelCard, context: WorkContext): Promise<readonly string[]> {
  const folder = await findModelFolder(card.id);
  const total = card.files.reduce((sum, file) => sum + file.sizeBytes, 0);
  const damaged: string[] = [];
  let before = 0;
  for (const expected of card.files) {
    const file = folder && (await findFile(folder, expected.path));
    const report = (bytes: number): void => context.onProgress?.((before + bytes) / Math.max(1, total), 'verifying');
    if (!file || !(await isUnchanged(file, expected, { ...context, onProgress: report }))) damaged.push(expected.path);
    before += expected.sizeBytes;
  }
  return damaged;
}

async function isUnchanged(file: File, expected: ModelFile, context: WorkContext): Promise<boolean> {
  if (file.size !== expected.sizeBytes) return false;
  const hasher = await createSHA256();
  const breathe = createBreather(context);
  for (let at = 0; at < file.size; at += BLOCK_BYTES) {
    hasher.update(new Uint8Array(await file.slice(at, at + BLOCK_BYTES).arrayBuffer()));
    context.onProgress?.(Math.min(file.size, at + BLOCK_BYTES), 'verifying');
    await breathe();
  }
  return hasher.digest('hex') === expected.sha256;
}

/** Removes a model, or what an import left. @throws StudioError `locked` when another tab works on it */
export async function removeStoredModel(id: string): Promise<void> {
  const folder = await findModelFolder(id);
  if (!folder) return;
  await withModelLock(id, async () => {
    // The card first: half a model must not look like one.
    await removeEntry(folder, CARD_FILE);
    await removeEntry(await openModelsFolder(), id);
  });
}

/** What imports that were cut off left behind. */
export async function listLeftovers(): Promise<readonly Leftover[]> {
  const busy = await heldLocks();
  const leftovers: Leftover[] = [];
  for (const { id, folder } of await listFolders()) {
    if (await readCard(folder, id)) continue;
    const header = (await readJournal(folder))?.header;
    const bytes = (await listFiles(folder)).reduce((sum, file) => sum + file.sizeBytes, 0);
    const isBusy = busy.has(lockName(id));
    leftovers.push({ id, name: header?.name ?? id, origin: header?.origin ?? 'disk', bytes, isBusy });
  }
  return leftovers;
}

/** Bytes of each finished model, and of all leftovers. */
export async function measureStore(): Promise<{
  readonly models: readonly { readonly id: string; readonly bytes: number }[];
  readonly leftoverBytes: number;
}> {
  const models: { id: string; bytes: number }[] = [];
  let leftoverBytes = 0;
  for (const { id, folder } of await listFolders()) {
    const bytes = (await listFiles(folder)).reduce((sum, file) => sum + file.sizeBytes, 0);
    if (await readCard(folder, id)) models.push({ id, bytes });
    else leftoverBytes += bytes;
  }
  return { models, leftoverBytes };
}

async function listFolders(): Promise<{ readonly id: string; readonly folder: FileSystemDirectoryHandle }[]> {
  const folders: { id: string; folder: FileSystemDirectoryHandle }[] = [];
  for await (const [id, handle] of (await openModelsFolder()).entries()) {
    if (handle.kind === 'directory') folders.push({ id, folder: handle });
  }
  return folders;
}

async function readCard(folder: FileSystemDirectoryHandle, id: string): Promise<ModelCard | null> {
  const file = await findFile(folder, CARD_FILE);
  return file && parseCard(await file.text(), id);
}

async function heldLocks(): Promise<ReadonlySet<string>> {
  const locks = (navigator as { readonly locks?: LockManager }).locks;
  const { held = [] } = (await locks?.query()) ?? {};
  return new Set(held.flatMap(({ name }) => (name === undefined ? [] : [name])));
}
