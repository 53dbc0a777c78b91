// Makes repaired versions: one job reads, mends and stores; the old version stays as it is.

import './trusted-types.ts';
import { expose } from 'comlink';
import { connect } from './connection.ts';
import type { RepairWorkerApi } from './contracts.ts';
import { createJobs } from './jobs.ts';
import { executeRepair } from './repair-execution.ts';
import { installErrorTransfer } from './transfer.ts';
import { codeVersion } from './version.ts';

const jobs = createJobs();

installErrorTransfer();
expose({
  mend: (jobId, request, onProgress) =>
    jobs.run(
      jobId,
      async (context) => executeRepair({ db: await connect(), codeVersion }, request, context),
      onProgress,
    ),
  cancel: (jobId) => jobs.cancel(jobId),
} satisfies RepairWorkerApi);
