// The one error class of the project. The screen chooses its words by `code`; `message` is for logs and developers.

export type ErrorCode =
  | 'aborted'
  | 'bad-input' // a file, a cell or a message that is not what it claims to be
  | 'bad-option' // an option outside of its bounds
  | 'bad-recipe'
  | 'condition-impossible' // a condition that no row can satisfy
  | 'limit' // a documented limit was crossed (file size, columns, cell size ...)
  | 'not-found'
  | 'not-enough-data'
  | 'storage-damaged'
  | 'storage-evicted'
  | 'storage-full'
  | 'storage-newer' // the database was written by a newer version
  | 'storage-closed'
  | 'model-missing' // no such model here, or its files are not complete
  | 'model-failed' // a model that does not load, or answers what is no answer (NaN, wrong shape, no heartbeat)
  | 'locked' // another tab holds the run
  | 'worker-lost'
  | 'internal';

/**
 * An error with a code the screen can act on.
 * `details` holds plain JSON facts (given, allowed, where) and survives the trip between worker and page.
 */
export class StudioError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; details?: Record<string, unknown> } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'StudioError';
    this.code = code;
    this.details = options.details ?? {};
  }
}

/** Throws `aborted` when the signal has fired. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new StudioError('aborted', 'the operation was cancelled', { cause: signal.reason });
}

/** True for our own `aborted` and for the platform's AbortError. */
export function isAborted(error: unknown): boolean {
  if (error instanceof StudioError) return error.code === 'aborted';
  return error instanceof Error && error.name === 'AbortError';
}

/** Wraps anything thrown into a StudioError and leaves those that are one already. */
export function toStudioError(error: unknown, code: ErrorCode = 'internal'): StudioError {
  if (error instanceof StudioError) return error;
  if (isAborted(error)) return new StudioError('aborted', 'the operation was cancelled', { cause: error });
  return new StudioError(code, error instanceof Error ? error.message : String(error), { cause: error });
}
