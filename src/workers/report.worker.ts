// Judges datasets: one metric a call, on tables that stay loaded between the calls of one report.

import './trusted-types.ts';
import { expose } from 'comlink';
import type { WorkContext } from '../lib/breathe.ts';
import { StudioError } from '../lib/errors.ts';
import { findMetric, metrics } from '../lib/metrics/registry.ts';
import { judgeMetric, planReport } from '../lib/metrics/report.ts';
import type { MetricInput } from '../lib/metrics/types.ts';
import { alignTables } from '../lib/table/align.ts';
import { isModeled } from '../lib/table/schema.ts';
import type { Table } from '../lib/table/table.ts';
import { openDatabase, type StudioDatabase } from '../storage/database.ts';
import { findDataset, getDataset, readTable } from '../storage/datasets.ts';
import type { Dataset } from '../storage/types.ts';
import type { ReportRequest, ReportWorkerApi } from './contracts.ts';
import { createJobs } from './jobs.ts';
import { installErrorTransfer } from './transfer.ts';

interface Tables {
  readonly real: Table;
  readonly holdout: Table | null;
  readonly candidate: Table;
}

const jobs = createJobs();
let database: Promise<StudioDatabase> | null = null;
let loaded: { readonly key: string; readonly tables: Promise<Tables> } | null = null;

function openOnce(): Promise<StudioDatabase> {
  database ??= openDatabase().catch((error: unknown) => {
    database = null;
    throw error;
  });
  return database;
}

/** The tables of the report asked for last; another report replaces them. */
async function loadOnce(request: ReportRequest, context: WorkContext): Promise<Tables> {
  const key = `${request.referenceId} ${request.datasetId}`;
  if (loaded?.key !== key) loaded = { key, tables: loadTables(request, context) };
  const { tables } = loaded;
  try {
    return await tables;
  } catch (error) {
    if (loaded.tables === tables) loaded = null;
    throw error;
  }
}

async function loadTables(request: ReportRequest, context: WorkContext): Promise<Tables> {
  const db = await openOnce();
  const reference = await getDataset(db, request.referenceId);
  const dataset = await getDataset(db, request.datasetId);
  const sibling = reference.siblingId === null ? null : await findDataset(db, reference.siblingId);
  const real = await readModeled(db, reference, context);
  const candidate = await readModeled(db, dataset, context);
  const holdout = sibling && (await readModeled(db, sibling, context));
  const schema = reference.schema.filter(isModeled);
  const aligned = alignTables(holdout ? [real, holdout, candidate] : [real, candidate], schema);
  return {
    real: aligned[0] as Table,
    holdout: holdout ? (aligned[1] as Table) : null,
    candidate: aligned[aligned.length - 1] as Table,
  };
}

function readModeled(db: StudioDatabase, dataset: Dataset, context: WorkContext): Promise<Table> {
  const columns = dataset.schema.flatMap((schema, i) => (isModeled(schema) ? [i] : []));
  return readTable(db, dataset, { columns, context: { signal: context.signal } });
}

const api = {
  plan() {
    return Promise.resolve(planReport(metrics));
  },
  judge(jobId, request, metricId, onProgress) {
    return jobs.run(
      jobId,
      async (context) => {
        const metric = findMetric(metricId);
        if (!metric) throw new StudioError('not-found', `no metric ${metricId}`, { details: { metricId } });
        context.onProgress?.(0, 'reading tables');
        const tables = await loadOnce(request, context);
        const input: MetricInput = { ...tables, target: request.target, seed: request.seed };
        return judgeMetric(metric, input, context);
      },
      onProgress,
    );
  },
  cancel: (jobId) => jobs.cancel(jobId),
} satisfies ReportWorkerApi;

installErrorTransfer();
expose(api);
