import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it } from 'vitest';
import type { SynthesisRecipe } from '../lib/recipe/types.ts';
import { bytesColumn, valueAt } from '../lib/table/column.ts';
import { CHUNK_ROWS } from '../lib/table/rows.ts';
import type { ColumnSchema } from '../lib/table/schema.ts';
import { createTable, sliceTable, type Table } from '../lib/table/table.ts';
import { openDatabase, type StudioDatabase } from '../storage/database.ts';
import { createDatasetWriter, readTable, verifyDataset } from '../storage/datasets.ts';
import { createProject } from '../storage/projects.ts';
import { createRun, getRun } from '../storage/runs.ts';
import type { Dataset, Run } from '../storage/types.ts';
import { type Execution, executeRun, previewRecipe } from './run-execution.ts';

const schema: readonly ColumnSchema[] = [
  { name: 'person', kind: 'id', role: 'feature' },
  { name: 'age', kind: 'integer', role: 'feature' },
  { name: 'job', kind: 'category', role: 'target' },
  { name: 'note', kind: 'text', role: 'feature' },
];
const dictionary = ['cook', 'pilot', 'nurse'];
const ROWS = 2 * CHUNK_ROWS + 100;

function makeReal(rows: number): Table {
  const at = Array.from({ length: rows }, (_, i) => i);
  return createTable(schema, [
    bytesColumn(at.map((i) => `real-${i}`)),
    { layout: 'numeric', values: Float64Array.from(at, (i) => (i % 11 === 0 ? Number.NaN : 20 + (i % 50))) },
    { layout: 'coded', codes: Int32Array.from(at, (i) => (i % 4) - 1), dictionary },
    bytesColumn(at.map((i) => `secret ${i}`)),
  ]);
}

let db: StudioDatabase;
async function setup(change: Partial<SynthesisRecipe> = {}): Promise<Run> {
  db = await openDatabase(`execution-${crypto.randomUUID()}`);
  const { id: projectId } = await createProject(db, { name: 'One' });
  const writer = await createDatasetWriter(db, { datasetId: 'real', schema });
  await writer.append(makeReal(500));
  await writer.finish({
    ...{ projectId, name: 'people', role: 'real', dictionaries: [null, null, dictionary, null] },
    lineage: { how: 'import', parents: [], recipe: null, importedFrom: null, split: null, codeVersion: 'test' },
  });
  const block = { kind: 'synthesizer', synthesizer: 'independent', options: {}, conditions: [] } as const;
  const base = { format: 'terrarium-recipe', version: 1, seed: 7, rows: ROWS, source: 'real', block } as const;
  return createRun(db, { projectId, recipe: { ...base, ...change }, datasetName: 'made' });
}
async function execute(id: string, extra: Partial<Execution> = {}): Promise<Dataset> {
  const outcome = await executeRun(id, { db, codeVersion: 'test', ...extra });
  if (outcome.state !== 'done') throw new Error(outcome.state);
  return outcome.dataset;
}

afterEach(() => db.close());

describe('executing a run', () => {
  it('makes a dataset with lineage, new identifiers and nothing of what was not learned', async () => {
    const run = await setup();
    const dataset = await execute(run.id);
    expect(dataset).toMatchObject({ role: 'synthetic', rowCount: ROWS, id: run.datasetId });
    expect(dataset.lineage).toMatchObject({ how: 'synthesis', parents: ['real'], recipe: run.recipe });
    expect(dataset.schema.map(({ name }) => name)).toEqual(['person', 'age', 'job']);
    const table = await readTable(db, dataset);
    expect(valueAt(table.columns[0]!, ROWS - 1)).toBe(`person-0${ROWS}`);
    const { state, facts } = await getRun(db, run.id);
    expect(state).toBe('done');
    expect(facts).toContainEqual({ label: 'Left out', value: 'note' });
    await verifyDataset(db, dataset);
  });

  it('gives the same bytes when it was stopped and resumed, and the dataset when repeated', async () => {
    const undisturbed = await execute((await setup()).id);
    const run = await setup();
    const controller = new AbortController();
    const outcome = await executeRun(run.id, {
      ...{ db, codeVersion: 'test', signal: controller.signal },
      onProgress: ({ rowsDone }) => rowsDone > 0 && controller.abort(),
    });
    expect(outcome).toMatchObject({ state: 'stopped' });
    const stopped = await getRun(db, run.id);
    expect(stopped.state).toBe('stopped');
    expect(stopped.chunksDone).toBeGreaterThan(0);
    expect(stopped.chunksDone).toBeLessThan(3);
    const resumed = await execute(run.id);
    expect(resumed.sha256).toBe(undisturbed.sha256);
    await expect(execute(run.id)).resolves.toEqual(resumed);
  });

  it('leaves the run to be resumed when storage is closed under it', async () => {
    const undisturbed = await execute((await setup()).id);
    const run = await setup();
    const execution = executeRun(run.id, {
      ...{ db, codeVersion: 'test' },
      onProgress: ({ rowsDone }) => rowsDone > 0 && db.close(),
    });
    await expect(execution).rejects.toMatchObject({ code: 'storage-closed' });
    db = await openDatabase(db.name);
    expect((await getRun(db, run.id)).state).toBe('running');
    expect((await execute(run.id)).sha256).toBe(undisturbed.sha256);
  });

  it('notes why it failed', async () => {
    const run = await setup({ source: 'gone' });
    await expect(execute(run.id)).rejects.toMatchObject({ code: 'not-found' });
    expect(await getRun(db, run.id)).toMatchObject({ state: 'failed', error: { code: 'not-found' } });
  });

  it('pauses when storage is full and goes on when there is space', async () => {
    const undisturbed = await execute((await setup()).id);
    const run = await setup();
    let isFull = true;
    db.chunks.hook('creating', () => {
      if (isFull) throw Object.assign(new Error('full'), { name: 'QuotaExceededError' });
    });
    await expect(executeRun(run.id, { db, codeVersion: 'test' })).resolves.toMatchObject({ state: 'paused' });
    expect(await getRun(db, run.id)).toMatchObject({ state: 'paused', error: { code: 'storage-full' }, chunksDone: 0 });
    isFull = false;
    expect((await execute(run.id)).sha256).toBe(undisturbed.sha256);
  });
});

describe('a preview', () => {
  it('shows the first rows of the run and stores nothing', async () => {
    const run = await setup();
    const { rows } = await previewRecipe(db, { recipe: run.recipe as SynthesisRecipe, count: 5 }, {});
    await expect(db.runs.count()).resolves.toBe(1);
    await expect(db.datasets.count()).resolves.toBe(1);
    const table = await readTable(db, await execute(run.id));
    expect(rows).toEqual(sliceTable(table, 0, 5));
  });
});
