// Filters, sorts and describes stored datasets for the grid and the compare screen.

import './trusted-types.ts';
import { expose } from 'comlink';
import { openDatabase, type StudioDatabase } from '../storage/database.ts';
import type { QueryWorkerApi } from './contracts.ts';
import { createJobs } from './jobs.ts';
import { QueryEngine } from './query-engine.ts';
import { installErrorTransfer } from './transfer.ts';

const jobs = createJobs();
let opening: Promise<StudioDatabase> | null = null;

/** The open database; opened again after the browser closed it, or after it could not be opened. */
async function connect(): Promise<StudioDatabase> {
  opening ??= openDatabase();
  try {
    const database = await opening;
    if (!database.lost) return database;
  } catch (error) {
    opening = null;
    throw error;
  }
  opening = null;
  return connect();
}

const engine = new QueryEngine(connect);

installErrorTransfer();
expose({
  open: (jobId, spec) => jobs.run(jobId, (context) => engine.open(spec, context)),
  window: (spec, start, count, options) => engine.window(spec, start, count, options),
  locate: (spec, rowId) => engine.locate(spec, rowId),
  distributions: (jobId, datasetIds, column, bins) =>
    jobs.run(jobId, (context) => engine.distributions(datasetIds, column, bins, context)),
  association: (jobId, datasetId) => jobs.run(jobId, (context) => engine.association(datasetId, context)),
  release: async (datasetId) => engine.release(datasetId),
  cancel: (jobId) => jobs.cancel(jobId),
} satisfies QueryWorkerApi);
