// Makes repaired versions: one job reads, mends and stores; the old version stays as it is.

import './trusted-types.ts';
import { expose } from 'comlink';
import { openDatabase, type StudioDatabase } from '../storage/database.ts';
import type { RepairWorkerApi } from './contracts.ts';
import { createJobs } from './jobs.ts';
import { executeRepair } from './repair-execution.ts';
import { installErrorTransfer } from './transfer.ts';
import { codeVersion } from './version.ts';

const jobs = createJobs();
let database: StudioDatabase | null = null;

/** The open database; opened again after the browser closed it. */
async function connect(): Promise<StudioDatabase> {
  if (!database || database.lost) database = await openDatabase();
  return database;
}

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
