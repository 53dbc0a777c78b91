// A ZIP file read as a stream under limits: what it declares about itself is not trusted.

import { Unzip, UnzipInflate } from 'fflate';
import { createBreather, type WorkContext } from '../breathe.ts';
import { StudioError } from '../errors.ts';

export interface ArchiveLimits {
  readonly maxEntries: number;
  /** Unpacked bytes over all entries. */
  readonly maxBytes: number;
  /** Unpacked bytes for each packed byte. */
  readonly maxRatio: number;
}

/** Limits of R34. */
export const defaultArchiveLimits: ArchiveLimits = { maxEntries: 10_000, maxBytes: 4 * 2 ** 30, maxRatio: 200 };
/** Small files may compress well beyond any sane ratio without harm. */
const RATIO_FREE_BYTES = 16 * 2 ** 20;

export interface ArchivePiece {
  /** Cleaned: no absolute path, no `..`, forward slashes only. */
  readonly name: string;
  readonly data: Uint8Array;
  /** True on the last piece of this entry. */
  readonly final: boolean;
}

/**
 * The pieces of all entries, in file order. Folders, entries with unsafe names and repeated names are left out.
 * @throws StudioError `bad-input` when the file is no ZIP or is damaged, `limit` when a limit is crossed, `aborted`
 */
export async function* readArchive(
  file: Blob,
  context: WorkContext,
  limits: ArchiveLimits = defaultArchiveLimits,
): AsyncGenerator<ArchivePiece> {
  await assertSignature(file);
  const breathe = createBreather(context);
  const pieces: ArchivePiece[] = [];
  const guard = new ArchiveGuard(limits);
  const unzip = new Unzip((entry) => {
    const name = guard.admit(entry.name);
    if (name === null) return;
    entry.ondata = (error, data, final) => {
      // fflate hands what this callback threw back to it as the entry's error.
      if (error instanceof StudioError) throw error;
      if (error) throw new StudioError('bad-input', `entry ${entry.name} of the archive is damaged`, { cause: error });
      guard.count(data.length);
      pieces.push({ name, data, final });
    };
    entry.start();
  });
  unzip.register(UnzipInflate);
  const reader = file.stream().getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      guard.packed += part.value.length;
      pushPart(unzip, part.value);
      yield* pieces.splice(0);
      context.onProgress?.(guard.packed / file.size, 'reading the archive');
      await breathe();
    }
    pushPart(unzip, new Uint8Array(0), true);
    yield* pieces.splice(0);
  } finally {
    await reader.cancel();
  }
}

function pushPart(unzip: Unzip, part: Uint8Array, final = false): void {
  try {
    unzip.push(part, final);
  } catch (cause) {
    if (cause instanceof StudioError) throw cause;
    throw new StudioError('bad-input', 'the archive is damaged', { cause });
  }
}

async function assertSignature(file: Blob): Promise<void> {
  const head = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  if (head[0] !== 0x50 || head[1] !== 0x4b) {
    throw new StudioError('bad-input', 'this is not a ZIP file', {
      details: { allowed: 'a file that begins with PK' },
    });
  }
}

class ArchiveGuard {
  packed = 0;
  readonly #limits: ArchiveLimits;
  readonly #names = new Set<string>();
  #unpacked = 0;

  constructor(limits: ArchiveLimits) {
    this.#limits = limits;
  }

  /** The safe name of an entry, or null to leave it out. */
  admit(name: string): string | null {
    if (this.#names.size >= this.#limits.maxEntries) {
      throw new StudioError('limit', `the archive has more than ${this.#limits.maxEntries} entries`, {
        details: { allowed: this.#limits.maxEntries },
      });
    }
    const clean = safeEntryName(name);
    if (clean === null || this.#names.has(clean)) return null;
    this.#names.add(clean);
    return clean;
  }

  count(bytes: number): void {
    this.#unpacked += bytes;
    const { maxBytes, maxRatio } = this.#limits;
    const bomb = this.#unpacked > RATIO_FREE_BYTES && this.#unpacked > maxRatio * Math.max(1, this.packed);
    if (this.#unpacked > maxBytes || bomb) {
      throw new StudioError('limit', 'the archive unpacks to more than is allowed', {
        details: { given: this.#unpacked, allowed: `${maxBytes} bytes and ${maxRatio} times the packed size` },
      });
    }
  }
}

/** An entry name without ways out of its folder, or null for folders and names with none left. */
export function safeEntryName(name: string): string | null {
  const slashed = name.replaceAll('\\', '/');
  if (slashed.endsWith('/') || slashed.startsWith('/') || /^[a-z]:/i.test(slashed) || slashed.includes('\0'))
    return null;
  const parts = slashed.split('/');
  return parts.some((part) => part === '..' || part === '.' || part === '') ? null : slashed;
}
