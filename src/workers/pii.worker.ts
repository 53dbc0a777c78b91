// Finds personal data in stored tables, and makes versions without it.

import './trusted-types.ts';
import { expose } from 'comlink';
import type { WorkContext } from '../lib/breathe.ts';
import { loadNames } from '../lib/pii/dictionary.ts';
import { createReplacer } from '../lib/pii/replace.ts';
import { replaceInTable } from '../lib/pii/replace-table.ts';
import { isScanned, scanTable } from '../lib/pii/scan.ts';
import { takeTableRows } from '../lib/table/table.ts';
import type { StudioDatabase } from '../storage/database.ts';
import { createDatasetWriter, findDataset, getDataset, readTable } from '../storage/datasets.ts';
import type { Dataset } from '../storage/types.ts';
import { connect } from './connection.ts';
import type { PiiScan, PiiWorkerApi, ReplaceRequest } from './contracts.ts';
import { createJobs } from './jobs.ts';
import { installErrorTransfer } from './transfer.ts';
import { codeVersion } from './version.ts';

const MOST_ROWS = 200_000;
const jobs = createJobs();

async function scanDataset(datasetId: string, context: WorkContext): Promise<PiiScan> {
  const db = await connect();
  const dataset = await getDataset(db, datasetId);
  const columns = dataset.schema.flatMap((schema, i) => (isScanned(schema) ? [i] : []));
  context.onProgress?.(0, 'reading the table');
  const table = await readTable(db, dataset, { columns, context: { signal: context.signal } });
  const rowsScanned = Math.min(MOST_ROWS, table.rowCount);
  const rows = Int32Array.from({ length: rowsScanned }, (_, i) => Math.floor((i * table.rowCount) / rowsScanned));
  const scanned = rowsScanned < table.rowCount ? takeTableRows(table, rows) : table;
  return { findings: await scanTable(scanned, await loadNames(), context), rowsScanned };
}

async function replaceDataset(request: ReplaceRequest, context: WorkContext): Promise<Dataset> {
  const db = await connect();
  const dataset = await getDataset(db, request.datasetId);
  const sibling = dataset.siblingId === null ? null : await findDataset(db, dataset.siblingId);
  const [id, siblingId] = [crypto.randomUUID(), sibling ? crypto.randomUUID() : null];
  const share = sibling ? dataset.rowCount / (dataset.rowCount + sibling.rowCount) : 1;
  const part = (from: number, width: number): WorkContext => ({
    signal: context.signal,
    onProgress: (done, stage) => context.onProgress?.(from + done * width, stage),
  });
  if (sibling && siblingId !== null) {
    const names = { id: siblingId, siblingId: id, name: `${request.datasetName}, holdout` };
    await storeReplaced(db, { source: sibling, request, ...names }, part(share, 1 - share));
  }
  const made = { source: dataset, request, id, siblingId, name: request.datasetName };
  return storeReplaced(db, made, part(0, share));
}

interface Version {
  readonly source: Dataset;
  readonly request: ReplaceRequest;
  readonly id: string;
  readonly siblingId: string | null;
  readonly name: string;
}

async function storeReplaced(db: StudioDatabase, version: Version, context: WorkContext): Promise<Dataset> {
  const { source, request, id, siblingId, name } = version;
  const names = await loadNames();
  const replacer = await createReplacer({ key: request.key, locale: request.locale, names });
  const table = await readTable(db, source, { context: { signal: context.signal } });
  const replaced = await replaceInTable(table, request.selections, { replacer, names }, context);
  const dictionaries = replaced.columns.map((column) => (column.layout === 'coded' ? column.dictionary : null));
  const writer = await createDatasetWriter(db, { datasetId: id, schema: replaced.schema, dictionaries });
  try {
    await writer.append(replaced);
    const { projectId, role } = source;
    const lineage: Dataset['lineage'] = {
      ...{ how: 'derivation', parents: [source.id], recipe: null, importedFrom: null, codeVersion },
      ...{ split: source.lineage.split, replaced: request.selections },
    };
    return await writer.finish({ projectId, name, role, lineage, siblingId });
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

installErrorTransfer();
expose({
  scan: (jobId, datasetId, onProgress) => jobs.run(jobId, (context) => scanDataset(datasetId, context), onProgress),
  replace: (jobId, request, onProgress) => jobs.run(jobId, (context) => replaceDataset(request, context), onProgress),
  cancel: (jobId) => jobs.cancel(jobId),
} satisfies PiiWorkerApi);
