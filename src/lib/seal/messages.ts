// What the page and the service worker say to each other, and the facts the proof screen shows.

/** Put by the service worker on what it answers: who sealed the bytes it holds, the server or the worker itself. */
export const SEAL_SOURCE_HEADER = 'X-Seal-Source';

/** A script only the service worker answers: its empty allow-list shows whether the browser enforces allow-lists. */
export const PROBE_PATH = 'seal-probe.js';

/** Every run holds a Web Lock with this prefix; while one is held, no update is applied. */
export const RUN_LOCK_PREFIX = 'run:';

/** The airlock's page makes itself known, so that its requests to a model hub pass. */
export const AIRLOCK_REQUEST = 'airlock';

export type WorkerRequest =
  { readonly type: 'skip-waiting' } | { readonly type: 'log' } | { readonly type: typeof AIRLOCK_REQUEST };

export interface LogEntry {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly url: string;
  readonly answer:
    | 'from cache'
    | 'from the server'
    | 'blocked: other origin'
    | 'blocked: not part of the studio'
    | 'let through for the airlock';
}

/** The worker's memory: it starts anew whenever the browser puts the worker to sleep. */
export interface WorkerLog {
  readonly version: string;
  readonly startedAt: number;
  readonly entries: readonly LogEntry[];
}

export type SkipWaitingAnswer = { readonly applied: true } | { readonly applied: false; readonly reason: string };
