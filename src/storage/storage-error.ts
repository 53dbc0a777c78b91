// Names of IndexedDB and Dexie errors, translated to the project's codes.

import { type ErrorCode, StudioError } from '../lib/errors.ts';

const CODES: Readonly<Record<string, ErrorCode>> = {
  QuotaExceededError: 'storage-full',
  VersionError: 'storage-newer',
  DatabaseClosedError: 'storage-closed',
  DatabaseClosed: 'storage-closed',
  InvalidStateError: 'storage-closed',
  InvalidState: 'storage-closed',
  UnknownError: 'storage-damaged',
  Unknown: 'storage-damaged',
  DataError: 'storage-damaged',
  NotReadableError: 'storage-damaged',
  NotFoundError: 'storage-damaged', // the file of a large value is gone
  AbortError: 'storage-closed', // we never abort a transaction without an error of our own: the browser did
};
const MAX_DEPTH = 5;

interface DexieLike {
  readonly inner?: unknown;
  /** Of a BulkError. */
  readonly failures?: readonly unknown[];
}

/** The error and what it wraps: Dexie keeps the platform's errors in `inner` or `failures`, all others in `cause`. */
function chainOf(error: unknown): Error[] {
  const chain: Error[] = [];
  let at = error;
  while (at instanceof Error && chain.length < MAX_DEPTH) {
    chain.push(at);
    const { inner, failures } = at as DexieLike;
    at = inner ?? failures?.[0] ?? at.cause;
  }
  return chain;
}

/** True when the browser refused to store more, also where Dexie reports it as an AbortError around the cause. */
export function isQuotaError(error: unknown): boolean {
  return chainOf(error).some(
    (link) => link.name === 'QuotaExceededError' || (link instanceof StudioError && link.code === 'storage-full'),
  );
}

/** Wraps what IndexedDB or Dexie threw; the innermost known name decides, a full disk before all others. */
export function toStorageError(error: unknown): StudioError {
  if (error instanceof StudioError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (isQuotaError(error)) return new StudioError('storage-full', message, { cause: error });
  const known = chainOf(error)
    .reverse()
    .find((link) => Object.hasOwn(CODES, link.name));
  return new StudioError((known && CODES[known.name]) ?? 'internal', message, { cause: error });
}

/** Runs a storage operation with its errors translated. */
export async function guarded<T>(operation: () => PromiseLike<T>): Promise<T> {
  try {
    return await operation();
  } catch (cause) {
    throw toStorageError(cause);
  }
}
