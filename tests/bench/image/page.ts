// The page of the image benchmark: one worker a measurement, since a worker keeps its device and threads.

import { installTrustedTypes } from '../../../src/lib/seal/trusted-types.ts';
import type { ImageBench, ImageTimes } from './bench.worker.ts';

installTrustedTypes(globalThis);

/** Runs one measurement in a fresh worker. */
function measure(bench: ImageBench): Promise<ImageTimes> {
  const worker = new Worker(new URL('./bench.worker.ts', import.meta.url), { type: 'module' });
  return new Promise<ImageTimes>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<ImageTimes | { readonly failure: string }>) => {
      worker.terminate();
      if ('failure' in data) reject(new Error(data.failure));
      else resolve(data);
    };
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(bench);
  });
}

Object.assign(globalThis, { image: { measure } });
