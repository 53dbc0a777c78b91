// Dictionaries from pictures. The matcher stays loaded until the worker ends.

import './trusted-types.ts';
import { expose } from 'comlink';
import { connect } from './connection.ts';
import { createImagePool } from './image-models.ts';
import { createJobs, deliver } from './jobs.ts';
import type { PivotWorkerApi } from './pivot-contracts.ts';
import { pivot } from './pivot-run.ts';
import { installErrorTransfer } from './transfer.ts';

const jobs = createJobs();
const pool = createImagePool();

installErrorTransfer();
expose({
  grow: (jobId, request, emit, onProgress) =>
    jobs.run(
      jobId,
      async (context) => {
        context.onProgress?.(0, 'loading the matcher');
        const matcher = await pool.imageMatcher(request.matcher, context.signal);
        const { send, settled } = deliver(emit);
        const result = await pivot({ db: await connect(), matcher }, request, { ...context, emit: send });
        await settled();
        return result;
      },
      onProgress,
    ),
  cancel: (jobId) => jobs.cancel(jobId),
} satisfies PivotWorkerApi);
