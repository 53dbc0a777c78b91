// The page's side of the storing worker.

import { StudioError } from '../lib/errors.ts';
import type { StoreAnswer, StoreApi, StoreCall } from './store-contract.ts';

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: StudioError) => void;
}

/** Starts the worker. Calls reject with `worker-lost` once it has failed. */
export function openStore(): StoreApi & { stop(): void } {
  const worker = new Worker(new URL('./store.worker.ts', import.meta.url), { type: 'module', name: 'airlock-store' });
  const waiting = new Map<number, Waiting>();
  let next = 1;
  worker.onmessage = (event: MessageEvent<StoreAnswer>) => {
    const answer = event.data;
    const entry = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ('error' in answer) {
      const { code, message, details } = answer.error;
      entry?.reject(new StudioError(code, message, { details }));
    } else entry?.resolve(answer.value as never);
  };
  const fail = (message: string): void => {
    for (const entry of waiting.values()) entry.reject(new StudioError('worker-lost', message));
    waiting.clear();
  };
  worker.onerror = (event) => fail(event.message || 'the worker failed to start');

  function call<T>(method: keyof StoreApi, argument?: unknown, transfer: Transferable[] = []): Promise<T> {
    const id = next++;
    return new Promise<T>((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      worker.postMessage({ id, method, argument } satisfies StoreCall, transfer);
    });
  }

  return {
    names: () => call('names'),
    open: (request) => call('open', request),
    begin: (file) => call('begin', file),
    restart: () => call('restart'),
    write: (piece) => call('write', piece, [piece.buffer]),
    finish: () => call('finish'),
    pause: () => call('pause'),
    complete: () => call('complete'),
    close: () => call('close'),
    stop() {
      worker.terminate();
      fail('the worker was stopped');
    },
  };
}
