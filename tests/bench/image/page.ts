// The page of the image benchmark: one worker a measurement, since a worker keeps its device and threads.

import { installTrustedTypes } from '../../../src/lib/seal/trusted-types.ts';
import type { ImageBench, ImageQuestion, ImageTimes } from './bench.worker.ts';
import type { PivotFigures } from './pivot.ts';
import type { ScanFigures, ScannedDialogue } from './scan.ts';

installTrustedTypes(globalThis);

/** Runs one measurement in a fresh worker. */
function ask<T extends object>(question: ImageQuestion): Promise<T> {
  const worker = new Worker(new URL('./bench.worker.ts', import.meta.url), { type: 'module' });
  return new Promise<T>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<T | { readonly failure: string }>) => {
      worker.terminate();
      if ('failure' in data) reject(new Error(data.failure));
      else resolve(data);
    };
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(question);
  });
}

Object.assign(globalThis, {
  image: {
    measure: (bench: ImageBench) => ask<ImageTimes>(bench),
    pivot: () => ask<readonly PivotFigures[]>('pivot'),
    scan: (dialogues: readonly ScannedDialogue[]) => ask<ScanFigures>(dialogues),
  },
});
