// Jobs of a worker: each has an id, can be cancelled, and reports progress at most ten times a second.

import type { WorkContext } from '../lib/breathe.ts';
import { StudioError } from '../lib/errors.ts';
import type { OnProgress, Progress } from './contracts.ts';

const PROGRESS_MS = 100;

export interface Jobs {
  /** Runs a job. Its work stops with `aborted` at the next breath after `cancel`. */
  run<T>(jobId: string, job: (context: WorkContext) => Promise<T>, onProgress?: OnProgress): Promise<T>;
  cancel(jobId: string): void;
}

/** The job table of one worker. */
export function createJobs(): Jobs {
  const controllers = new Map<string, AbortController>();
  return {
    async run(jobId, job, onProgress) {
      if (controllers.has(jobId)) throw new StudioError('internal', `job ${jobId} is running already`);
      const controller = new AbortController();
      controllers.set(jobId, controller);
      const heard = onProgress && deliver(onProgress);
      const report = heard && throttle(heard.send);
      try {
        return await job({
          signal: controller.signal,
          onProgress: report && ((done, stage) => report({ done, stage })),
        });
      } finally {
        await heard?.settled();
        controllers.delete(jobId);
      }
    },
    cancel(jobId) {
      controllers.get(jobId)?.abort();
    },
  };
}

/**
 * Sends values to a callback of another realm. Callbacks and results go through ports of their own, so that one may
 * overtake the other: a job that waits for `settled` before it answers is never heard of after its end.
 */
export function deliver<T>(receive: (value: T) => unknown): {
  readonly send: (value: T) => void;
  settled(): Promise<void>;
} {
  let last: unknown;
  return {
    send: (value) => {
      last = receive(value);
    },
    // One port keeps its order: what came before the last has been heard as well.
    settled: async () => {
      await Promise.resolve(last).catch(() => undefined);
    },
  };
}

/** Passes on at most ten values a second, but every change of stage and every end at once. */
export function throttle<T extends Pick<Progress, 'done' | 'stage'>>(receive: (value: T) => void): (value: T) => void {
  let last = -Infinity;
  let stage: string | null = null;
  return (value) => {
    const now = performance.now();
    if (now - last < PROGRESS_MS && value.done < 1 && value.stage === stage) return;
    last = now;
    stage = value.stage;
    receive(value);
  };
}
