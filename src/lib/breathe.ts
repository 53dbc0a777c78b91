// Cooperative multitasking: long loops call `breathe` so that cancel messages arrive. Only a macrotask lets a worker
// read its messages; microtasks and scheduler.yield() do not.

import { throwIfAborted } from './errors.ts';

const WORK_MS = 30;

/** What every long operation receives. All members are optional, so that tests and small callers stay short. */
export interface WorkContext {
  readonly signal?: AbortSignal | undefined;
  /** Share done in [0, 1] and what is being done, in a few words. Called often; receivers throttle. */
  readonly onProgress?: ((done: number, stage: string) => void) | undefined;
}

function macrotask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** Makes a function that yields to the event loop when 30 ms have passed since it last did, then checks the signal. */
export function createBreather(context: WorkContext, now: () => number = () => performance.now()): () => Promise<void> {
  let last = now();
  return async () => {
    throwIfAborted(context.signal);
    if (now() - last < WORK_MS) return;
    await macrotask();
    throwIfAborted(context.signal);
    last = now();
  };
}
