// One worker from the side of whoever starts it, be that the page or another worker: call, cancel, stop.

import { proxy, type Remote, wrap } from 'comlink';
import { StudioError } from '../lib/errors.ts';
import type { Cancellable } from './contracts.ts';
import { installErrorTransfer } from './transfer.ts';

const CANCEL_GRACE_MS = 2000;

/** A started worker. Calls reject with `worker-lost` when it dies, and with `aborted` when it is cancelled. */
export class WorkerClient<Api extends Cancellable> {
  readonly #start: () => Worker;
  #worker: Worker | null = null;
  #remote: Remote<Api> | null = null;
  #lost: ((error: StudioError) => void)[] = [];

  constructor(start: () => Worker) {
    this.#start = start;
  }

  /** False before the first call and after the worker was ended. */
  get isRunning(): boolean {
    return this.#worker !== null;
  }

  /** Runs one call. Aborting asks the worker to stop; if it has not after two seconds, the worker is ended. */
  async call<Result>(
    job: (remote: Remote<Api>, jobId: string) => Promise<Result>,
    signal?: AbortSignal,
    jobId: string = crypto.randomUUID(),
  ): Promise<Result> {
    if (signal?.aborted) throw new StudioError('aborted', 'the operation was cancelled');
    const remote = this.#connect();
    let grace: ReturnType<typeof setTimeout> | undefined;
    const lost = Promise.withResolvers<never>();
    const onLost = (error: StudioError): void => lost.reject(error);
    const onAbort = (): void => {
      void (remote as unknown as Remote<Cancellable>).cancel(jobId);
      grace = setTimeout(
        () => this.stop(new StudioError('aborted', 'the worker did not stop in time')),
        CANCEL_GRACE_MS,
      );
    };
    this.#lost.push(onLost);
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      return await Promise.race([job(remote, jobId), lost.promise]);
    } finally {
      clearTimeout(grace);
      signal?.removeEventListener('abort', onAbort);
      this.#lost = this.#lost.filter((listener) => listener !== onLost);
    }
  }

  /** Ends the worker; calls in flight reject. The next call starts a new one. */
  stop(error = new StudioError('worker-lost', 'the worker was stopped')): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#remote = null;
    for (const listener of this.#lost) listener(error);
  }

  #connect(): Remote<Api> {
    if (this.#remote) return this.#remote;
    installErrorTransfer();
    const worker = this.#start();
    worker.onerror = (event) =>
      this.stop(new StudioError('worker-lost', event.message || 'the worker failed to start'));
    this.#worker = worker;
    this.#remote = wrap<Api>(worker);
    return this.#remote;
  }
}

/** Wraps a callback for a worker; latest wins is the receiver's business. */
export function callback<Arguments extends unknown[]>(
  handler: (...args: Arguments) => void,
): (...args: Arguments) => void {
  return proxy(handler);
}
