import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it } from 'vitest';
import { StudioError } from '../lib/errors.ts';
import type { Recipe } from '../lib/recipe/types.ts';
import { bytesColumn, valueAt } from '../lib/table/column.ts';
import { CHUNK_ROWS } from '../lib/table/rows.ts';
import type { ColumnSchema } from '../lib/table/schema.ts';
import { createTable, sliceTable, type Table } from '../lib/table/table.ts';
import { openDatabase, probeDatabase, type StudioDatabase } from './database.ts';
import { DATABASE_VERSION } from './migrations.ts';
import {
  createDatasetWriter,
  type DatasetEnd,
  datasetSource,
  deleteDataset,
  getDataset,
  listDatasets,
  readChunk,
  readTable,
  renameDataset,
  sweepDrafts,
  verifyDataset,
} from './datasets.ts';
import { checkStorage, continueWithRest } from './health.ts';
import { createProject, deleteProject, getProject, listProjects, markSavedToFile, renameProject } from './projects.ts';
import { getReport, listReports, putReport } from './reports.ts';
import { commitChunk, createRun, finishRun, getRun, setRunState } from './runs.ts';
import { isQuotaError, toStorageError } from './storage-error.ts';
import type { Dataset, Report } from './types.ts';
import { getUiState, openUiDatabase, setUiState } from './ui-state.ts';

const schema: readonly ColumnSchema[] = [
  { name: 'age', kind: 'integer', role: 'feature' },
  { name: 'job', kind: 'category', role: 'target' },
  { name: 'note', kind: 'text', role: 'ignore' },
];
const dictionary = ['cook', 'pilot'];
const dictionaries = [null, dictionary, null];

function makeTable(rows: number, from = 0): Table {
  const at = Array.from({ length: rows }, (_, i) => from + i);
  return createTable(schema, [
    { layout: 'numeric', values: Float64Array.from(at, (i) => (i % 7 === 0 ? Number.NaN : i)) },
    { layout: 'coded', codes: Int32Array.from(at, (i) => ((i % 5) - 1 > 1 ? 0 : (i % 3) - 1)), dictionary },
    bytesColumn(at.map((i) => (i % 4 === 0 ? null : `Ünit ${i}`))),
  ]);
}

const lineage: Dataset['lineage'] = {
  ...{ how: 'import', parents: [], recipe: null, importedFrom: null, split: null, codeVersion: 'test' },
};
const end = (projectId: string): DatasetEnd => ({ projectId, name: 'people', role: 'real', lineage, dictionaries });
const recipe = (rows: number, source = 'none'): Recipe => ({
  ...{ format: 'terrarium-recipe', version: 1, seed: 1, rows, source },
  block: { kind: 'synthesizer', synthesizer: 'independent', options: {}, conditions: [] },
});

let opened: StudioDatabase[] = [];
async function open(): Promise<StudioDatabase> {
  const db = await openDatabase(`test-${crypto.randomUUID()}`);
  opened.push(db);
  return db;
}
async function store(db: StudioDatabase, projectId: string, rows: number): Promise<Dataset> {
  const writer = await createDatasetWriter(db, { datasetId: crypto.randomUUID(), schema });
  await writer.append(makeTable(rows));
  return writer.finish(end(projectId));
}

afterEach(() => {
  for (const db of opened) db.close();
  opened = [];
});

describe('projects', () => {
  it('are listed with the one changed last first, and renamed', async () => {
    const db = await open();
    const first = await createProject(db, { name: ' One ' });
    await createProject(db, { name: 'Two' });
    await db.projects.update(first.id, { updatedAt: Date.now() + 1000 });
    await expect(listProjects(db).then((all) => all.map((p) => p.name))).resolves.toEqual(['One', 'Two']);
    await renameProject(db, first.id, 'Uno');
    await expect(getProject(db, first.id)).resolves.toMatchObject({ name: 'Uno' });
  });

  it('refuse an empty name', async () => {
    await expect(createProject(await open(), { name: '  ' })).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('count rows that no file has until one is written', async () => {
    const db = await open();
    const { id } = await createProject(db, { name: 'One' });
    await store(db, id, 10);
    await expect(getProject(db, id)).resolves.toMatchObject({ rowsSinceSave: 10, savedToFileAt: null });
    await markSavedToFile(db, id, 5);
    await expect(getProject(db, id)).resolves.toMatchObject({ rowsSinceSave: 0, savedToFileAt: 5 });
  });

  it('take everything with them when deleted, and nothing of others', async () => {
    const db = await open();
    const doomed = await createProject(db, { name: 'doomed' });
    const kept = await createProject(db, { name: 'kept' });
    const keptData = await store(db, kept.id, 10);
    await store(db, doomed.id, 10);
    const run = await createRun(db, { projectId: doomed.id, recipe: recipe(5), datasetName: 'x' });
    await setRunState(db, run.id, 'start');
    await commitChunk(db, run, 0, makeTable(5));
    await deleteProject(db, doomed.id);
    await expect(db.chunks.count()).resolves.toBe(schema.length);
    await expect(db.runs.count()).resolves.toBe(0);
    await verifyDataset(db, keptData);
    expect((await checkStorage(db.name)).kind).toBe('healthy');
  });
});

describe('datasets', () => {
  it('come back as they were stored, whatever the batches', async () => {
    const db = await open();
    const { id } = await createProject(db, { name: 'One' });
    const whole = makeTable(CHUNK_ROWS + 100);
    const hashes = new Set<string>();
    for (const step of [whole.rowCount, 5000, CHUNK_ROWS]) {
      const writer = await createDatasetWriter(db, { datasetId: crypto.randomUUID(), schema });
      for (let at = 0; at < whole.rowCount; at += step) await writer.append(sliceTable(whole, at, at + step));
      const dataset = await writer.finish(end(id));
      hashes.add(dataset.sha256);
      expect(await readTable(db, dataset)).toEqual(whole);
      expect(await readChunk(db, dataset, 1, [2])).toEqual(
        createTable([schema[2]!], [sliceTable(whole, CHUNK_ROWS, whole.rowCount).columns[2]!]),
      );
      const sizes: number[] = [];
      for await (const chunk of datasetSource(db, dataset).chunks()) sizes.push(chunk.rowCount);
      expect(sizes).toEqual([CHUNK_ROWS, 100]);
    }
    expect(hashes.size).toBe(1);
  });

  it('keep their identity when renamed', async () => {
    const db = await open();
    const { id } = await createProject(db, { name: 'One' });
    const dataset = await store(db, id, 10);
    await renameDataset(db, dataset.id, 'other');
    await expect(getDataset(db, dataset.id)).resolves.toEqual({ ...dataset, name: 'other' });
    await verifyDataset(db, await getDataset(db, dataset.id));
  });

  it('may be empty', async () => {
    const db = await open();
    const { id } = await createProject(db, { name: 'One' });
    const writer = await createDatasetWriter(db, { datasetId: 'empty', schema, dictionaries });
    const dataset = await writer.finish(end(id));
    expect((await readTable(db, dataset)).rowCount).toBe(0);
  });

  it('refuse to be read when a chunk has changed or is missing', async () => {
    const db = await open();
    const { id } = await createProject(db, { name: 'One' });
    const dataset = await store(db, id, 10);
    const record = await db.chunks.get([dataset.id, 0, 0]);
    const bytes = record!.bytes.slice();
    new Uint8Array(bytes)[3]! ^= 1;
    await db.chunks.put({ ...record!, bytes });
    await expect(readTable(db, dataset)).rejects.toMatchObject({ code: 'storage-damaged', details: { column: 0 } });
    await db.chunks.delete([dataset.id, 0, 1]);
    await expect(readChunk(db, dataset, 0, [1])).rejects.toMatchObject({ code: 'storage-damaged' });
    expect(valueAt((await readChunk(db, dataset, 0, [2])).columns[0]!, 1)).toBe('Ünit 1');
  });

  it('do not exist before they are finished, and leave nothing when discarded or abandoned', async () => {
    const db = await open();
    const { id } = await createProject(db, { name: 'One' });
    const discarded = await createDatasetWriter(db, { datasetId: 'a', schema });
    await discarded.append(makeTable(CHUNK_ROWS));
    await expect(listDatasets(db, id)).resolves.toEqual([]);
    await discarded.discard();
    const abandoned = await createDatasetWriter(db, { datasetId: 'b', schema });
    await abandoned.append(makeTable(CHUNK_ROWS));
    await expect(sweepDrafts(db)).resolves.toBe(1);
    await expect(db.chunks.count()).resolves.toBe(0);
  });

  it('take their reports with them', async () => {
    const db = await open();
    const { id: projectId } = await createProject(db, { name: 'One' });
    const dataset = await store(db, projectId, 10);
    const base = { projectId, referenceId: 'r', complete: false, metrics: [], elapsedMs: 1 };
    const report: Report = {
      ...base,
      id: 'x',
      datasetId: dataset.id,
      createdAt: 1,
      settings: { seed: 1, target: null },
    };
    await putReport(db, report);
    await putReport(db, { ...report, complete: true });
    await expect(getReport(db, dataset.id)).resolves.toMatchObject({ complete: true });
    await deleteDataset(db, dataset.id);
    await expect(listReports(db, projectId)).resolves.toEqual([]);
  });
});

describe('runs', () => {
  it('store chunk and cursor together, repeat without harm and refuse gaps', async () => {
    const db = await open();
    const { id: projectId } = await createProject(db, { name: 'One' });
    const created = await createRun(db, { projectId, recipe: recipe(CHUNK_ROWS + 5), datasetName: 'made' });
    const run = await setRunState(db, created.id, 'start', { facts: [{ label: 'a', value: 'b' }] });
    await expect(commitChunk(db, run, 1, makeTable(5))).rejects.toMatchObject({ code: 'internal' });
    await expect(commitChunk(db, run, 0, makeTable(5))).rejects.toMatchObject({ code: 'internal' });
    await commitChunk(db, run, 0, makeTable(CHUNK_ROWS));
    await commitChunk(db, run, 0, makeTable(CHUNK_ROWS));
    await commitChunk(db, run, 1, makeTable(5, CHUNK_ROWS));
    await expect(getRun(db, run.id)).resolves.toMatchObject({ chunksDone: 2, rowsDone: CHUNK_ROWS + 5 });
    const dataset = await finishRun(db, run.id, { schema, dictionaries, codeVersion: '1' });
    await expect(finishRun(db, run.id, { schema, dictionaries, codeVersion: '1' })).resolves.toEqual(dataset);
    expect(await readTable(db, dataset)).toEqual(makeTable(CHUNK_ROWS + 5));
    await expect(getRun(db, run.id)).resolves.toMatchObject({ state: 'done', facts: [{ label: 'a', value: 'b' }] });
    expect((await checkStorage(db.name)).kind).toBe('healthy');
  });
});

describe('the look at the start', () => {
  it('finds a first run, then health', async () => {
    const name = `test-${crypto.randomUUID()}`;
    const first = await checkStorage(name);
    expect(first.kind).toBe('first-run');
    if (first.kind !== 'first-run') return;
    opened.push(first.db);
    await createProject(first.db, { name: 'One' });
    const second = await checkStorage(name);
    expect(second).toMatchObject({ kind: 'healthy', projects: 1 });
  });

  it('names what is incomplete, and goes on with the rest', async () => {
    const db = await open();
    const { id } = await createProject(db, { name: 'One' });
    const whole = await store(db, id, 10);
    const torn = await store(db, id, 10);
    await db.chunks.delete([torn.id, 0, 2]);
    const health = await checkStorage(db.name);
    if (health.kind !== 'damaged' || !health.db) throw new Error(health.kind);
    opened.push(health.db);
    expect(health).toMatchObject({ cause: 'incomplete', incomplete: [{ id: torn.id, expected: 3, found: 2 }] });
    await continueWithRest(health.db, health.incomplete);
    await expect(listDatasets(db, id)).resolves.toEqual([whole]);
    expect((await checkStorage(db.name)).kind).toBe('healthy');
  });

  it('finds a lost project', async () => {
    const db = await open();
    const { id } = await createProject(db, { name: 'One' });
    await db.projects.delete(id);
    expect(await checkStorage(db.name)).toMatchObject({ kind: 'damaged', projectsBefore: 1, projectsNow: 0 });
  });

  it('leaves a database of a newer version alone', async () => {
    const name = `test-${crypto.randomUUID()}`;
    await new Promise<void>((resolve) => {
      const request = indexedDB.open(name, 990);
      request.onsuccess = () => resolve(request.result.close());
    });
    expect(await checkStorage(name)).toEqual({ kind: 'newer', foundVersion: 99, knownVersion: DATABASE_VERSION });
  });

  it('does not create what it looks for', async () => {
    const name = `test-${crypto.randomUUID()}`;
    expect(await probeDatabase(name)).toMatchObject({ exists: false, dataLoss: false });
    expect((await indexedDB.databases()).map((entry) => entry.name)).not.toContain(name);
  });
});

describe('storage errors', () => {
  it('know a full disk inside of what Dexie throws', () => {
    const inner = Object.assign(new Error('full'), { name: 'QuotaExceededError' });
    const outer = Object.assign(new Error('aborted'), { name: 'AbortError', inner });
    expect(isQuotaError(outer)).toBe(true);
    expect(toStorageError(outer).code).toBe('storage-full');
    const bulk = Object.assign(new Error('5 of 7 operations failed'), { name: 'BulkError', failures: [inner] });
    expect(toStorageError(bulk).code).toBe('storage-full');
    expect(toStorageError(Object.assign(new Error('x'), { name: 'DatabaseClosedError' })).code).toBe('storage-closed');
    expect(toStorageError(new StudioError('limit', 'x')).code).toBe('limit');
  });
});

describe('UI state', () => {
  it('falls back until it is set', async () => {
    const db = await openUiDatabase(`ui-${crypto.randomUUID()}`);
    await expect(getUiState(db, 'theme', 'light')).resolves.toBe('light');
    await setUiState(db, 'theme', 'dark');
    await expect(getUiState(db, 'theme', 'light')).resolves.toBe('dark');
    db.close();
  });
});
