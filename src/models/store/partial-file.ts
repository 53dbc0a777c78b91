// A file that grows under another name, is hashed on the way and gets its own name only when it is whole.

import { createSHA1, createSHA256, type IHasher } from 'hash-wasm';
import { StudioError } from '../../lib/errors.ts';
import type { ModelFile } from '../../lib/language/types.ts';
import {
  guardStorage,
  makeParent,
  openSync,
  PARTIAL_ENDING,
  removeEntry,
  type SyncAccess,
  toStoreError,
} from './opfs.ts';

const BLOCK_BYTES = 1 << 22;

interface Hashers {
  readonly sha256: IHasher;
  /** Git's name of the content, which hubs give for files that are not in large-file storage. Needs the size first. */
  readonly git: IHasher | null;
}
export interface PartialOptions {
  /** Goes on behind the bytes that are there instead of starting anew. */
  readonly keep?: boolean;
  /** Also hash as Git does, for a file of that size. */
  readonly gitSize?: number | null;
}
/** What a file must be. */
export interface Expected {
  readonly sizeBytes?: number | undefined;
  readonly sha256?: string | null | undefined;
  readonly gitId?: string | null | undefined;
}

export class PartialFile {
  readonly #path: string;
  readonly #parent: FileSystemDirectoryHandle;
  readonly #handle: FileSystemFileHandle;
  readonly #access: SyncAccess;
  readonly #hashers: Hashers;
  #size = 0;

  private constructor(
    place: { path: string; parent: FileSystemDirectoryHandle; handle: FileSystemFileHandle },
    access: SyncAccess,
    hashers: Hashers,
  ) {
    this.#path = place.path;
    this.#parent = place.parent;
    this.#handle = place.handle;
    this.#access = access;
    this.#hashers = hashers;
  }

  /** Opens `<path>.partial` below a folder. @throws StudioError `storage-full`, `locked` when it is open elsewhere */
  static async open(
    folder: FileSystemDirectoryHandle,
    path: string,
    { keep = false, gitSize = null }: PartialOptions = {},
  ): Promise<PartialFile> {
    const parent = await makeParent(folder, path);
    const name = `${path.slice(path.lastIndexOf('/') + 1)}${PARTIAL_ENDING}`;
    const handle = await guardStorage(() => parent.getFileHandle(name, { create: true }));
    const access = await openSync(handle);
    const hashers = { sha256: await createSHA256(), git: gitSize === null ? null : await createSHA1() };
    hashers.git?.update(`blob ${gitSize ?? 0}\0`);
    const file = new PartialFile({ path, parent, handle }, access, hashers);
    if (keep) file.#takeOver();
    else access.truncate(0);
    return file;
  }

  /** Bytes so far. */
  get sizeBytes(): number {
    return this.#size;
  }

  /** The bytes that are there belong to the hash as well. */
  #takeOver(): void {
    const block = new Uint8Array(BLOCK_BYTES);
    const end = this.#access.getSize();
    while (this.#size < end) {
      const read = this.#access.read(block, { at: this.#size });
      if (read === 0) break;
      this.#hash(block.subarray(0, read));
      this.#size += read;
    }
    this.#access.truncate(this.#size);
  }

  #hash(bytes: Uint8Array): void {
    this.#hashers.sha256.update(bytes);
    this.#hashers.git?.update(bytes);
  }

  /** @throws StudioError `storage-full` */
  write(piece: Uint8Array): void {
    try {
      const written = this.#access.write(piece, { at: this.#size });
      // A full disk shows as a short write, and in Chromium 156 as minus eight without its sign.
      if (written !== piece.length) throw new StudioError('storage-full', 'there is no space left for the model');
    } catch (cause) {
      throw toStoreError(cause);
    }
    this.#hash(piece);
    this.#size += piece.length;
  }

  /** Puts what was written on the disk, so that a killed tab can go on from here. */
  flush(): void {
    this.#access.flush();
  }

  /**
   * Gives the file its name. Bytes that are not what they should be are deleted.
   * @throws StudioError `bad-input` when size or hash are not the expected ones
   */
  async finish(expected: Expected = {}): Promise<ModelFile> {
    const found = { sizeBytes: this.#size, sha256: this.#hashers.sha256.digest('hex') };
    const gitId = this.#hashers.git?.digest('hex') ?? null;
    const problem = compare(expected, { ...found, gitId });
    if (problem !== null) {
      await this.discard();
      throw new StudioError('bad-input', `${this.#path} ${problem}`, {
        details: { given: { ...found, gitId }, expected },
      });
    }
    try {
      this.#access.flush();
      if (this.#access.getSize() !== this.#size) throw new StudioError('storage-full', 'not all bytes were kept');
    } catch (cause) {
      await this.discard();
      throw toStoreError(cause);
    }
    this.#access.close();
    await this.#rename();
    return { path: this.#path, ...found };
  }

  async #rename(): Promise<void> {
    const name = this.#path.slice(this.#path.lastIndexOf('/') + 1);
    // The type library does not know it yet; all browsers with synchronous access have it.
    const movable = this.#handle as FileSystemFileHandle & { move(name: string): Promise<void> };
    const partial = this.#handle.name;
    await removeEntry(this.#parent, name);
    try {
      await movable.move(name);
    } catch (cause) {
      // A private window keeps files in memory and copies instead, which a full store can stop in the middle.
      for (const rest of [name, partial]) await removeEntry(this.#parent, rest);
      throw toStoreError(cause);
    }
  }

  /** Closes the file and keeps its bytes, to go on later. */
  close(): void {
    try {
      this.#access.flush();
    } finally {
      this.#access.close();
    }
  }

  /** Leaves nothing behind. */
  async discard(): Promise<void> {
    this.#access.close();
    await removeEntry(this.#parent, this.#handle.name);
  }
}

function compare(expected: Expected, found: Expected): string | null {
  if (expected.sizeBytes !== undefined && expected.sizeBytes !== found.sizeBytes) {
    return `has ${found.sizeBytes ?? 0} bytes instead of ${expected.sizeBytes}`;
  }
  if (expected.sha256 && expected.sha256 !== found.sha256) return 'has another SHA-256 than it should';
  if (expected.gitId && expected.gitId !== found.gitId) return 'has another content than the hub names';
  return null;
}

/** Writes a small text as one file. */
export async function writeTextFile(folder: FileSystemDirectoryHandle, path: string, text: string): Promise<ModelFile> {
  const file = await PartialFile.open(folder, path);
  try {
    file.write(new TextEncoder().encode(text));
  } catch (error) {
    await file.discard();
    throw error;
  }
  return file.finish();
}
