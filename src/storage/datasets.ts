// Datasets: immutable tables in column chunks. Written once through a writer, read chunk by chunk, hashes verified.

import { type WorkContext, createBreather } from '../lib/breathe.ts';
import { StudioError } from '../lib/errors.ts';
import type { ExportSource } from '../lib/exporters/types.ts';
import type { Column } from '../lib/table/column.ts';
import { chunkCount, CHUNK_ROWS } from '../lib/table/rows.ts';
import type { ColumnSchema } from '../lib/table/schema.ts';
import { concatTables, createTable, sliceTable, type Table } from '../lib/table/table.ts';
import { announce } from './broadcast.ts';
import { datasetSha256 } from './chunk-codec.ts';
import { encodeChunk, putChunk, readColumns, readJournal, removeChunks } from './chunks.ts';
import { createColumnCollector } from './column-collector.ts';
import { commit, type StudioDatabase } from './database.ts';
import { heldLocks, holdLock } from './locks.ts';
import { touched } from './projects.ts';
import { removeRowBatches } from './row-batches.ts';
import { guarded } from './storage-error.ts';
import type { ChunkJournal, Dataset } from './types.ts';

type Dictionaries = readonly (readonly string[] | null)[];

export interface DatasetStart {
  readonly datasetId: string;
  readonly schema: readonly ColumnSchema[];
  /** One entry a column: its dictionary when coded, else null. May come with `finish` instead. */
  readonly dictionaries?: Dictionaries;
}
/** What is known when all rows are in. */
export interface DatasetEnd extends Pick<Dataset, 'projectId' | 'name' | 'role' | 'lineage'> {
  readonly dictionaries?: Dictionaries;
  readonly rejects?: Dataset['rejects'];
  readonly siblingId?: string | null;
}
export interface DatasetWriter {
  /** Adds rows, any number; codes are global to the dataset. Each full chunk is one strict transaction. */
  append(table: Table): Promise<void>;
  /** Writes the last chunk and the record: from now on the dataset exists. */
  finish(end: DatasetEnd): Promise<Dataset>;
  /** Removes what was written. */
  discard(): Promise<void>;
}

/** Web Lock held by whoever writes that dataset. */
export const datasetLock = (datasetId: string): string => `dataset:${datasetId}`;

/** Starts a dataset. Its chunks count for nothing until `finish`; `sweepDrafts` removes them when the writer dies. */
export async function createDatasetWriter(db: StudioDatabase, start: DatasetStart): Promise<DatasetWriter> {
  const { datasetId, schema } = start;
  const release = await holdLock(datasetLock(datasetId));
  await commit(db, [db.drafts], () => db.drafts.put({ datasetId, createdAt: Date.now() }));
  const written: ChunkJournal[] = [];
  let pending: Table[] = [];
  let pendingRows = 0;

  async function write(table: Table): Promise<void> {
    const chunk = await encodeChunk(datasetId, written.length, table);
    await commit(db, [db.chunks, db.journal], () => putChunk(db, chunk));
    written.push(chunk.journal);
  }

  return {
    async append(table) {
      pending.push(table);
      pendingRows += table.rowCount;
      if (pendingRows < CHUNK_ROWS) return;
      const joined = concatTables(pending, schema);
      let at = 0;
      for (; joined.rowCount - at >= CHUNK_ROWS; at += CHUNK_ROWS) await write(sliceTable(joined, at, at + CHUNK_ROWS));
      pending = [sliceTable(joined, at, joined.rowCount)];
      pendingRows = joined.rowCount - at;
    },
    async finish(end) {
      if (pendingRows > 0) await write(concatTables(pending, schema));
      const dictionaries = end.dictionaries ?? start.dictionaries ?? schema.map(() => null);
      const dataset = await describeDataset(written, { ...end, id: datasetId, schema, dictionaries });
      await putDataset(db, dataset);
      release();
      return dataset;
    },
    async discard() {
      await removeDraft(db, datasetId);
      release();
    },
  };
}

interface Description extends Omit<DatasetEnd, 'dictionaries'> {
  readonly id: string;
  readonly schema: readonly ColumnSchema[];
  readonly dictionaries: Dictionaries;
}

/** The record of a dataset whose chunks are those of the journal. */
export async function describeDataset(journal: readonly ChunkJournal[], description: Description): Promise<Dataset> {
  const { id, projectId, name, role, schema, dictionaries, lineage } = description;
  const hashes = journal.flatMap((chunk) => chunk.sha256s);
  return {
    ...{ id, projectId, name, role, schema, dictionaries, lineage },
    createdAt: Date.now(),
    rowCount: journal.reduce((sum, chunk) => sum + chunk.rows, 0),
    sha256: await datasetSha256(schema, dictionaries, hashes),
    sizeBytes: journal.reduce((sum, chunk) => sum + chunk.sizeBytes, 0),
    rejects: description.rejects ?? { count: 0, kept: [] },
    siblingId: description.siblingId ?? null,
  };
}

/** Puts a finished dataset, with what else must be true at that moment. */
export async function putDataset(
  db: StudioDatabase,
  dataset: Dataset,
  also: () => Promise<unknown> = () => Promise.resolve(),
): Promise<void> {
  await commit(db, [db.datasets, db.drafts, db.projects, db.runs, db.rowBatches], async () => {
    const project = await db.projects.get(dataset.projectId);
    if (!project) throw new StudioError('not-found', `no project ${dataset.projectId}`);
    await db.datasets.add(dataset);
    await db.drafts.delete(dataset.id);
    await db.projects.put({ ...project, ...touched(project, dataset.rowCount) });
    await also();
  });
  announce({ kind: 'changed', what: 'datasets', projectId: dataset.projectId });
}

/** @throws StudioError `not-found` */
export async function getDataset(db: StudioDatabase, id: string): Promise<Dataset> {
  const dataset = await guarded(() => db.datasets.get(id));
  if (!dataset) throw new StudioError('not-found', `no dataset ${id}`);
  return dataset;
}

/** The dataset, or null where there is none any more: a deleted holdout is no fault. */
export async function findDataset(db: StudioDatabase, id: string): Promise<Dataset | null> {
  try {
    return await getDataset(db, id);
  } catch (error) {
    if (error instanceof StudioError && error.code === 'not-found') return null;
    throw error;
  }
}

/** Oldest first. */
export async function listDatasets(db: StudioDatabase, projectId: string): Promise<Dataset[]> {
  const datasets = await guarded(() => db.datasets.where({ projectId }).toArray());
  return datasets.sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
}

/** The name is a label: it is not part of the identity, so renaming leaves the SHA-256 as it is. */
export async function renameDataset(db: StudioDatabase, id: string, name: string): Promise<void> {
  const dataset = await getDataset(db, id);
  await commit(db, [db.datasets], () => db.datasets.update(id, { name }));
  announce({ kind: 'changed', what: 'datasets', projectId: dataset.projectId });
}

/** Deletes a dataset, its chunks, its run and every report that needs it. */
export async function deleteDataset(db: StudioDatabase, id: string): Promise<void> {
  const dataset = await getDataset(db, id);
  await commit(db, [db.datasets, db.chunks, db.journal, db.runs, db.rowBatches, db.reports], async () => {
    await removeChunks(db, id);
    for (const runId of await db.runs.where({ datasetId: id }).primaryKeys()) await removeRowBatches(db, runId);
    await db.runs.where({ datasetId: id }).delete();
    await db.reports.where('datasetId').equals(id).or('referenceId').equals(id).delete();
    await db.datasets.delete(id);
  });
  announce({ kind: 'changed', what: 'datasets', projectId: dataset.projectId });
}

/**
 * One chunk with all columns, or with those of the indices given, hashes verified.
 * @throws StudioError `storage-damaged`
 */
export async function readChunk(
  db: StudioDatabase,
  dataset: Dataset,
  chunk: number,
  columns: readonly number[] = dataset.schema.map((_, i) => i),
): Promise<Table> {
  const schema = columns.map((column) => dataset.schema[column] as ColumnSchema);
  return createTable(schema, await readColumns(db, dataset, chunk, columns));
}

export interface ReadOptions {
  /** Indices of the columns to read; all when absent. */
  readonly columns?: readonly number[];
  readonly context?: WorkContext;
}

/** The whole dataset in memory, each column in one buffer. @throws StudioError `storage-damaged`, `aborted` */
export async function readTable(db: StudioDatabase, dataset: Dataset, options: ReadOptions = {}): Promise<Table> {
  const columns = options.columns ?? dataset.schema.map((_, i) => i);
  const schema = columns.map((column) => dataset.schema[column] as ColumnSchema);
  const collectors = columns.map((column, i) =>
    createColumnCollector(schema[i] as ColumnSchema, dataset.rowCount, dataset.dictionaries[column] ?? null),
  );
  const breathe = createBreather(options.context ?? {});
  const chunks = chunkCount(dataset.rowCount);
  for (let chunk = 0; chunk < chunks; chunk++) {
    await breathe();
    const parts = await readColumns(db, dataset, chunk, columns);
    parts.forEach((part, i) => collectors[i]?.add(part));
    options.context?.onProgress?.((chunk + 1) / chunks, 'reading');
  }
  return createTable(
    schema,
    collectors.map((collector): Column => collector.finish()),
  );
}

/** The dataset as exporters read it. */
export function datasetSource(db: StudioDatabase, dataset: Dataset): ExportSource {
  return {
    schema: dataset.schema,
    rowCount: dataset.rowCount,
    async *chunks() {
      for (let chunk = 0; chunk < chunkCount(dataset.rowCount); chunk++) yield await readChunk(db, dataset, chunk);
    },
  };
}

/**
 * Reads and hashes everything and compares it with the dataset's identity.
 * @throws StudioError `storage-damaged` for the first thing that does not fit
 */
export async function verifyDataset(db: StudioDatabase, dataset: Dataset, context: WorkContext = {}): Promise<void> {
  const breathe = createBreather(context);
  const journal = await readJournal(db, dataset.id);
  for (const [done, chunk] of journal.entries()) {
    await breathe();
    await readChunk(db, dataset, chunk.chunk);
    context.onProgress?.((done + 1) / journal.length, 'verifying');
  }
  const hashes = journal.flatMap((chunk) => chunk.sha256s);
  if ((await datasetSha256(dataset.schema, dataset.dictionaries, hashes)) === dataset.sha256) return;
  throw new StudioError('storage-damaged', `dataset ${dataset.id} is not what was stored`, {
    details: { datasetId: dataset.id },
  });
}

/** Removes datasets whose writer died before finishing; those being written in any tab are left alone. */
export async function sweepDrafts(db: StudioDatabase): Promise<number> {
  const held = await heldLocks();
  const drafts = await guarded(() => db.drafts.toArray());
  const dead = drafts.filter((draft) => !held.has(datasetLock(draft.datasetId)));
  for (const draft of dead) await removeDraft(db, draft.datasetId);
  return dead.length;
}

/** Removes the chunks of a dataset that was never finished. */
export async function removeDraft(db: StudioDatabase, datasetId: string): Promise<void> {
  await commit(db, [db.drafts, db.chunks, db.journal], async () => {
    await removeChunks(db, datasetId);
    await db.drafts.delete(datasetId);
  });
}
