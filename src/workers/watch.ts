// Calls to a worker that runs a model and may hang in it: the worker is asked for a sign of life every few seconds, and
// is ended when none comes for too long. How long is too long depends on how fast it started and on what it does.

import type { Remote } from 'comlink';
import { StudioError } from '../lib/errors.ts';
import type { Cancellable, LoadProgress } from './contracts.ts';
import type { WorkerClient } from './worker-client.ts';

const BEAT_MS = 3000;
/** A worker that has not answered once may still be starting. No worker is given longer than that. */
const START_MS = 60_000;
/** Where starting took long the machine is busy, and steps take long as well: silence of this many starts is fine. */
const STARTS = 5;
/** As much more while the runtime itself is compiled, which a busy machine needs and no model can prolong. */
const COMPILE_STILL_MS = 45_000;
const HUNDRED_MEGABYTES = 100 * 1024 * 1024;

interface Alive extends Cancellable {
  heartbeat(): number;
}
/** `largeStillMs`: compiling a model, or a step of it, keeps a worker from answering; so much more for each 100 MB. */
export interface Patience {
  readonly stillMs: number;
  readonly largeStillMs: number;
}

/** Watches over the calls to one worker, and over the next worker when that one has ended. */
export class Watch<Api extends Alive> {
  readonly #client: WorkerClient<Api>;
  readonly #patience: Patience;
  /** How long the worker took to start. */
  #startMs = 0;
  /** When it last gave a sign of life. */
  #lastBeat = 0;

  constructor(client: WorkerClient<Api>, patience: Patience) {
    this.#client = client;
    this.#patience = patience;
  }

  /** Loads a model; `report` takes what the worker says meanwhile. */
  async load<T>(
    job: (remote: Remote<Api>, jobId: string, report: (progress: LoadProgress) => void) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    let [sizeBytes, compileMs] = [0, 0];
    const report = ({ stage, totalBytes }: LoadProgress): void => {
      this.#lastBeat = performance.now();
      sizeBytes = totalBytes;
      compileMs = stage === 'compiling' ? COMPILE_STILL_MS : 0;
    };
    const still = (): number => this.#stillFor(sizeBytes) + compileMs;
    return this.#call((remote, jobId) => job(remote, jobId, report), { signal, still });
  }

  /** A call to a worker that has loaded a model of so many bytes. @throws StudioError `worker-lost`, `aborted` */
  async call<T>(
    job: (remote: Remote<Api>, jobId: string) => Promise<T>,
    { signal, sizeBytes }: { readonly signal?: AbortSignal | undefined; readonly sizeBytes: number },
  ): Promise<T> {
    return this.#call(job, { signal, still: () => this.#stillFor(sizeBytes) });
  }

  #stillFor(sizeBytes: number): number {
    const { stillMs, largeStillMs } = this.#patience;
    return stillMs + (largeStillMs * sizeBytes) / HUNDRED_MEGABYTES;
  }

  async #call<T>(
    job: (remote: Remote<Api>, jobId: string) => Promise<T>,
    { signal, still }: { readonly signal?: AbortSignal | undefined; readonly still: () => number },
  ): Promise<T> {
    const isNew = !this.#client.isRunning;
    const askedAt = performance.now();
    this.#lastBeat = askedAt;
    let hasStarted = false;
    const limit = (): number => Math.max(still(), hasStarted ? Math.min(START_MS, STARTS * this.#startMs) : START_MS);
    const beat = async (): Promise<void> => {
      await this.#client.call(async (remote) => (remote as unknown as Remote<Alive>).heartbeat());
      if (isNew && !hasStarted) this.#startMs = performance.now() - askedAt;
      hasStarted = true;
      this.#lastBeat = performance.now();
    };
    const check = (): void => {
      if (performance.now() - this.#lastBeat > limit()) {
        this.#client.stop(new StudioError('worker-lost', 'the model gave no sign of life'));
      }
      beat().catch(() => undefined); // the call itself tells of a lost worker
    };
    // Asked before the call, so answered before it, as soon as the worker has started.
    beat().catch(() => undefined);
    const timer = setInterval(check, Math.min(BEAT_MS, still() / 4));
    try {
      return await this.#client.call(job, signal);
    } finally {
      clearInterval(timer);
    }
  }
}
