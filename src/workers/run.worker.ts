// Executes runs. One at a time per run across all tabs, by Web Lock.

import './trusted-types.ts';
import { expose } from 'comlink';
import { StudioError } from '../lib/errors.ts';
import { announce } from '../storage/broadcast.ts';
import { withLock } from '../storage/locks.ts';
import { runLock } from '../storage/runs.ts';
import { connect } from './connection.ts';
import type { RunOutcome, RunProgress, RunWorkerApi } from './contracts.ts';
import { createJobs, throttle } from './jobs.ts';
import { executeRun, previewRecipe } from './run-execution.ts';
import { installErrorTransfer } from './transfer.ts';
import { codeVersion } from './version.ts';

const MAX_PREVIEW_ROWS = 100;
const jobs = createJobs();
/** Runs that a person asked to pause. */
const pauses = new Set<string>();
/** A worker is started for one run: its own start is part of what that run takes. */
let isFresh = true;

async function execute(runId: string, onProgress: (progress: RunProgress) => void): Promise<RunOutcome> {
  const since = isFresh ? 0 : performance.now();
  isFresh = false;
  const db = await connect();
  const { projectId } = (await db.runs.get(runId)) ?? { projectId: '' };
  const report = throttle((progress: RunProgress) => {
    onProgress(progress);
    announce({ kind: 'run-progress', projectId, ...progress });
  });
  const result = await jobs.run(runId, ({ signal }) =>
    withLock(runLock(runId), () => executeRun(runId, { db, codeVersion, signal, since, onProgress: report })),
  );
  if (!result) throw new StudioError('locked', 'another tab executes this run', { details: { runId } });
  return result.value;
}

installErrorTransfer();
expose({
  execute,
  preview: (jobId, { recipe, count }) =>
    jobs.run(jobId, async (context) => {
      const size = Math.max(1, Math.min(MAX_PREVIEW_ROWS, count));
      return previewRecipe(await connect(), { recipe, count: size }, context);
    }),
  previewColumns: () => Promise.reject(new StudioError('internal', 'not built yet')),
  pause: (runId) => void pauses.add(runId),
  cancel: (jobId) => jobs.cancel(jobId),
} satisfies RunWorkerApi);
