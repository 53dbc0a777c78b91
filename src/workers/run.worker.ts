// Executes runs. One at a time per run across all tabs, by Web Lock.

import './trusted-types.ts';
import { expose } from 'comlink';
import { StudioError } from '../lib/errors.ts';
import { announce } from '../storage/broadcast.ts';
import { withLock } from '../storage/locks.ts';
import { runLock } from '../storage/runs.ts';
import { createPreviewer, type Preview } from './column-preview.ts';
import { connect } from './connection.ts';
import type { LanguageWorkerApi, RunOutcome, RunProgress, RunWorkerApi } from './contracts.ts';
import { createJobs, throttle } from './jobs.ts';
import { createImageServices } from './image-services.ts';
import { loadLanguageModels } from './language-models.ts';
import { createModelPool } from './model-pool.ts';
import { executeRun, previewRecipe } from './run-execution.ts';
import { installErrorTransfer } from './transfer.ts';
import { codeVersion } from './version.ts';

const MAX_PREVIEW_ROWS = 100;
const jobs = createJobs();
/** Runs that a person asked to pause. */
const pauses = new Set<string>();
/** The page hands its model over with each call; all of one page are the same. */
let pageModel: LanguageWorkerApi | undefined;
const previewModels = createModelPool((choice, context) => loadLanguageModels(pageModel)(choice, context));
let previewer: Preview | null = null;
/** A worker is started for one run: its own start is part of what that run takes. */
let isFresh = true;

async function execute(
  runId: string,
  onProgress: (progress: RunProgress) => void,
  page?: LanguageWorkerApi,
): Promise<RunOutcome> {
  const since = isFresh ? 0 : performance.now();
  isFresh = false;
  const db = await connect();
  const { projectId } = (await db.runs.get(runId)) ?? { projectId: '' };
  const report = (progress: RunProgress): void => {
    onProgress(progress);
    announce({ kind: 'run-progress', projectId, ...progress });
  };
  // Runs of column recipes throttle themselves, because no row may be lost between two events.
  const throttled = throttle(report);
  const models = createModelPool(loadLanguageModels(page));
  const images = createImageServices(db);
  pauses.delete(runId);
  try {
    const result = await jobs.run(runId, ({ signal }) =>
      withLock(runLock(runId), () =>
        executeRun(runId, {
          ...{ db, codeVersion, signal, since, models, images: images.services },
          isPauseAsked: () => pauses.has(runId),
          onProgress: (progress) => (progress.fresh ? report : throttled)(progress),
        }),
      ),
    );
    if (!result) throw new StudioError('locked', 'another tab executes this run', { details: { runId } });
    return result.value;
  } finally {
    await Promise.all([models.keepOnly([]), images.dispose()]);
  }
}

const previewColumns: RunWorkerApi['previewColumns'] = (jobId, request, onRow, page) =>
  jobs.run(jobId, async (context) => {
    pageModel = page ?? pageModel;
    const db = await connect();
    previewer ??= createPreviewer({ db, models: previewModels, images: createImageServices(db).services });
    return previewer(request, onRow, context);
  });

installErrorTransfer();
expose({
  execute,
  preview: (jobId, { recipe, count }) =>
    jobs.run(jobId, async (context) => {
      const size = Math.max(1, Math.min(MAX_PREVIEW_ROWS, count));
      return previewRecipe(await connect(), { recipe, count: size }, context);
    }),
  previewColumns,
  pause: (runId) => void pauses.add(runId),
  cancel: (jobId) => jobs.cancel(jobId),
} satisfies RunWorkerApi);
