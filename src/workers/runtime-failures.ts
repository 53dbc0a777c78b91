// What workers with models share: progress of loading told in moderation, and failures with a remedy named.

import { StudioError, toStudioError } from '../lib/errors.ts';
import type { LoadProgress } from './contracts.ts';

export const PROGRESS_MS = 100;

/** Why a model failed, where a remedy is known. In `details.reason` of `model-failed`. */
export type FailureReason = 'memory' | 'gpu-lost' | 'gpu-unfit';

/** Tells each stage at once, and bytes ten times a second at most. */
export function throttleProgress(
  onProgress: (progress: LoadProgress) => void,
): (stage: LoadProgress['stage'], loadedBytes: number, totalBytes: number) => void {
  let last = -Infinity;
  let shown: string | null = null;
  return (stage, loadedBytes, totalBytes) => {
    const now = performance.now();
    if (stage === shown && now - last < PROGRESS_MS && loadedBytes < totalBytes) return;
    last = now;
    shown = stage;
    onProgress({ stage, loadedBytes, totalBytes });
  };
}

/** Runs, and turns what the runtime throws into errors that say what would help. */
export async function explainFailures<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const reason = reasonOf(error);
    if (error instanceof StudioError && (!reason || error.details['reason'] === reason)) throw error;
    const known = toStudioError(error, 'model-failed');
    const details = { ...known.details, ...(reason ? { reason } : {}) };
    throw new StudioError(known.code === 'internal' ? 'model-failed' : known.code, known.message, {
      cause: error,
      details,
    });
  }
}

function reasonOf(error: unknown): FailureReason | null {
  if (error instanceof RangeError) return 'memory';
  const message = error instanceof Error ? error.message : String(error);
  if (/out of memory|OOM|bad_alloc|allocat|memory access out of bounds/i.test(message)) return 'memory';
  if (/requires f16|not support fp16/i.test(message)) return 'gpu-unfit';
  if (/device (is|was) lost|lost device|device lost|GPUDevice|unmapped|mapAsync/i.test(message)) return 'gpu-lost';
  return null;
}
