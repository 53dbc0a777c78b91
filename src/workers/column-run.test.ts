import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it } from 'vitest';
import { noteRecipe, sampledRecipe } from '../../tests/fixtures/note-recipe.ts';
import { StudioError } from '../lib/errors.ts';
import type { TextRequest } from '../lib/language/types.ts';
import type { ColumnRecipe } from '../lib/recipe/types.ts';
import type { MadeRow } from '../lib/runs/made-row.ts';
import { valueAt } from '../lib/table/column.ts';
import { columnNamed } from '../lib/table/table.ts';
import { createStubModel } from '../models/language/stub.ts';
import { openDatabase, type StudioDatabase } from '../storage/database.ts';
import { createDatasetWriter, deleteDataset, readTable, verifyDataset } from '../storage/datasets.ts';
import { createProject } from '../storage/projects.ts';
import { readRowBatches } from '../storage/row-batches.ts';
import { createRun, deleteRun, endRunHere, getRun } from '../storage/runs.ts';
import type { Dataset, Run } from '../storage/types.ts';
import type { RunOutcome, RunProgress } from './contracts.ts';
import { createModelPool, type ModelPool } from './model-pool.ts';
import { type Execution, executeRun } from './run-execution.ts';

let db: StudioDatabase;
let projectId: string;
const opened: StudioDatabase[] = [];

function poolOf(beforeAnswer: (request: TextRequest) => void = () => undefined): ModelPool {
  return createModelPool(async () => ({ model: createStubModel({ beforeAnswer }), dispose: () => undefined }));
}
async function open(): Promise<void> {
  db = await openDatabase(`columns-${crypto.randomUUID()}`);
  opened.push(db);
  projectId = (await createProject(db, { name: 'One' })).id;
}
async function newRun(recipe: ColumnRecipe, reuses?: string): Promise<Run> {
  if (!db || db.lost) await open();
  return createRun(db, { projectId, recipe, datasetName: 'made', ...(reuses === undefined ? {} : { reuses }) });
}
function execute(id: string, extra: Partial<Execution> = {}): Promise<RunOutcome> {
  return executeRun(id, { db, codeVersion: 'test', models: poolOf(), ...extra });
}
async function finish(id: string, extra: Partial<Execution> = {}): Promise<Dataset> {
  const outcome = await execute(id, extra);
  if (outcome.state !== 'done') throw new Error(outcome.state);
  return outcome.dataset;
}
async function journalOf(run: Run): Promise<MadeRow[]> {
  const rows: MadeRow[] = [];
  for await (const batch of readRowBatches(db, await getRun(db, run.id))) rows.push(...batch.rows);
  return rows;
}

afterEach(() => {
  for (const one of opened.splice(0)) one.close();
  db = undefined as unknown as StudioDatabase;
});

describe('a run of a column recipe', () => {
  it('makes a dataset without hidden columns and rows set aside, and says what happened to them', async () => {
    const run = await newRun(noteRecipe);
    const dataset = await finish(run.id);
    const { rejects, rowCount, role, lineage } = dataset;
    expect(role).toBe('synthetic');
    expect(rejects.count).toBeGreaterThan(5);
    expect(rowCount + rejects.count).toBe(noteRecipe.rows);
    expect(rejects.kept[0]).toMatchObject({ reason: expect.stringContaining(': ') as unknown });
    expect(lineage.recipe).toEqual(noteRecipe);
    expect(lineage.facts).toContainEqual({ label: 'Model writer', value: 'stub, none' });
    expect(lineage.facts).toContainEqual({ label: 'Rows set aside', value: String(rejects.count) });
    const done = await getRun(db, run.id);
    expect(done).toMatchObject({ state: 'done', rowsDone: 90, quarantined: rejects.count });
    expect(done.tokens).toBeGreaterThan(1000);
    const table = await readTable(db, dataset);
    expect(table.schema.map(({ name }) => name)).toEqual([
      ...['number', 'topic', 'stars', 'note', 'facts', 'label', 'label_probability'],
    ]);
    await verifyDataset(db, dataset);
  });

  it('gives the same bytes for any size of batches', async () => {
    const hashes = new Set<string>();
    for (const batchRows of [1, 7, 64, undefined]) {
      hashes.add((await finish((await newRun(noteRecipe)).id, { batchRows })).sha256);
    }
    expect(hashes.size).toBe(1);
  });

  it('goes on where it was stopped or paused, with the same bytes', async () => {
    const undisturbed = await finish((await newRun(noteRecipe)).id);
    const run = await newRun(noteRecipe);
    for (let sitting = 0; sitting < 4; sitting++) {
      const controller = new AbortController();
      let isPauseAsked = false;
      const before = (await getRun(db, run.id)).rowsDone;
      let answers = 0;
      const models = poolOf(() => {
        if (++answers < 70) return;
        if (sitting % 2 === 0) controller.abort();
        else isPauseAsked = true;
      });
      const outcome = await execute(run.id, {
        ...{ batchRows: 3 + sitting, signal: controller.signal, isPauseAsked: () => isPauseAsked, models },
      });
      const reason = sitting % 2 === 0 ? 'stopped' : 'person';
      expect(outcome).toMatchObject({ state: sitting % 2 === 0 ? 'stopped' : 'paused', reason });
      const stored = await getRun(db, run.id);
      expect(stored.state).toBe(outcome.state);
      expect(stored.error).toBeNull();
      expect(stored.rowsDone).toBeGreaterThan(before);
      expect(stored.rowsDone).toBeLessThan(noteRecipe.rows);
    }
    expect((await finish(run.id)).sha256).toBe(undisturbed.sha256);
  });

  it('ends with the rows it has where a person keeps them', async () => {
    const run = await newRun(noteRecipe);
    await expect(endRunHere(db, run.id)).rejects.toMatchObject({ code: 'bad-input' });
    let answers = 0;
    const models = poolOf(() => {
      answers++;
    });
    await execute(run.id, { batchRows: 10, models, isPauseAsked: () => answers > 100 });
    const before = await journalOf(run);
    await endRunHere(db, run.id);
    const dataset = await finish(run.id);
    expect(dataset.rowCount).toBe(before.filter(({ quarantine }) => !quarantine).length);
    expect(dataset.lineage.facts).toContainEqual({ label: 'Rows made', value: `the first ${before.length} of 90` });
    expect(before.length).toBeLessThan(90);
    await verifyDataset(db, dataset);
  });

  it('is left to be resumed when storage is closed under it, also while chunks are written', async () => {
    const undisturbed = await finish((await newRun(noteRecipe)).id);
    for (const store of ['rowBatches', 'chunks'] as const) {
      const run = await newRun(noteRecipe);
      let puts = 0;
      const close = (): void => {
        if (++puts === (store === 'rowBatches' ? 2 : 1)) db.close();
      };
      db[store].hook('creating', close);
      await expect(execute(run.id, { batchRows: 30 })).rejects.toMatchObject({ code: 'storage-closed' });
      db = await openDatabase(db.name);
      opened.push(db);
      expect((await getRun(db, run.id)).state).toBe('running');
      expect((await finish(run.id)).sha256).toBe(undisturbed.sha256);
    }
  });

  it('pauses when storage is full and goes on when there is space', async () => {
    const undisturbed = await finish((await newRun(noteRecipe)).id);
    const run = await newRun(noteRecipe);
    let isFull = true;
    db.rowBatches.hook('creating', (_key, batch) => {
      if (isFull && batch.start > 0) throw Object.assign(new Error('full'), { name: 'QuotaExceededError' });
    });
    expect(await execute(run.id, { batchRows: 20 })).toMatchObject({ state: 'paused', reason: 'storage-full' });
    expect(await getRun(db, run.id)).toMatchObject({ state: 'paused', rowsDone: 20, error: { code: 'storage-full' } });
    isFull = false;
    expect((await finish(run.id)).sha256).toBe(undisturbed.sha256);
  });

  it('fails when no row came right, and says why', async () => {
    const columns = noteRecipe.columns.map((column) =>
      column.name === 'note' ? { ...column, skipWhen: '', options: { ...column.options, minLength: 9999 } } : column,
    );
    const run = await newRun({ ...noteRecipe, columns });
    await expect(execute(run.id)).rejects.toMatchObject({ code: 'not-enough-data' });
    const failed = await getRun(db, run.id);
    expect(failed.state).toBe('failed');
    expect(failed.error?.message).toMatch(/every row was set aside: note: .+\(90\)/);
    await deleteRun(db, run.id);
    expect(await db.rowBatches.count()).toBe(0);
  });

  it('makes thousands of sampled rows in a few batches, in chunks like any dataset', async () => {
    const run = await newRun({ ...sampledRecipe, rows: 40_000 });
    const dataset = await finish(run.id);
    expect(dataset.rowCount).toBe(40_000);
    const { batchesDone, chunksDone } = await getRun(db, run.id);
    expect(batchesDone).toBeLessThan(40);
    expect(chunksDone).toBe(3);
    expect(await db.rowBatches.count()).toBe(0);
    const numbers = columnNamed(await readTable(db, dataset), 'number');
    expect([valueAt(numbers, 0), valueAt(numbers, 39_999)]).toEqual([100, 40_099]);
  });

  it('tells every row once, with tokens and rows set aside', async () => {
    const told: RunProgress[] = [];
    await finish((await newRun(noteRecipe)).id, { onProgress: (progress) => told.push(progress) });
    const rows = told.flatMap(({ fresh }) => fresh ?? []).map(({ row }) => row);
    expect(rows).toEqual(Array.from({ length: 90 }, (_, row) => row));
    expect(told.map(({ stage }) => stage)).toEqual(
      expect.arrayContaining(['reading', 'loading', 'sampling', 'saving']),
    );
    expect(told.findLast(({ stage }) => stage === 'sampling')?.quarantined).toBeGreaterThan(0);
  });

  it('sets a row aside whose pinned cell does not fit its column', async () => {
    const plain = await newRun(noteRecipe);
    await finish(plain.id);
    const good = (await journalOf(plain)).filter(({ row, quarantine }) => row > 4 && !quarantine).map(({ row }) => row);
    const row = good[5]!;
    const recipe = { ...noteRecipe, pins: [...noteRecipe.pins, { row, column: 'number', value: 'two' }] };
    const dataset = await finish((await newRun(recipe)).id, { batchRows: 4 });
    const reject = dataset.rejects.kept.find(({ line }) => line === row + 1);
    expect(reject?.reason).toBe('number: the value does not fit the column: “two” is no integer');
    // Also where a later sitting has to know which rows were taken.
    const run = await newRun(recipe);
    let answers = 0;
    const models = poolOf(() => {
      answers++;
    });
    await execute(run.id, { batchRows: 4, models, isPauseAsked: () => answers > 200 });
    expect((await getRun(db, run.id)).rowsDone).toBeGreaterThan(row);
    expect((await finish(run.id)).sha256).toBe(dataset.sha256);
  });

  it('is mixed where real rows are carried along, and synthetic where they only feed prompts', async () => {
    await open();
    const writer = await createDatasetWriter(db, {
      datasetId: 'real',
      schema: [{ name: 'age', kind: 'integer', role: 'feature' }],
    });
    await writer.append({
      schema: [{ name: 'age', kind: 'integer', role: 'feature' }],
      columns: [{ layout: 'numeric', values: Float64Array.of(30, 40, 50) }],
      rowCount: 3,
    });
    await writer.finish({
      ...{ projectId, name: 'people', role: 'real' },
      lineage: { how: 'import', parents: [], recipe: null, importedFrom: null, split: null, codeVersion: 'test' },
    });
    const seed = { name: 'people', kind: 'seed', options: { dataset: 'real' } };
    const rest = sampledRecipe.columns;
    const visible = await finish((await newRun({ ...sampledRecipe, rows: 5, columns: [seed, ...rest] })).id);
    expect(visible).toMatchObject({ role: 'mixed', lineage: { parents: ['real'] } });
    expect(visible.schema.map(({ name }) => name)).toContain('age');
    const hidden = await finish(
      (await newRun({ ...sampledRecipe, rows: 5, columns: [{ ...seed, isHidden: true }, ...rest] })).id,
    );
    expect(hidden.role).toBe('synthetic');
  });

  it('refuses a recipe that cannot run, with the places', async () => {
    const columns = [
      ...noteRecipe.columns,
      { name: 'x', kind: 'prompt', options: { model: 'other', prompt: '{{gone}}' } },
    ];
    const run = await newRun({ ...noteRecipe, columns });
    await expect(execute(run.id)).rejects.toMatchObject({ code: 'bad-recipe' });
    expect((await getRun(db, run.id)).state).toBe('failed');
  });
});

describe('a model that fails in the middle', () => {
  it('costs no row where asking again helps, and no accepted row is taken for its own copy', async () => {
    const undisturbed = await finish((await newRun(noteRecipe)).id);
    let answers = 0;
    const models = poolOf(() => {
      if (++answers % 97 === 0) throw new StudioError('model-failed', 'out of memory');
    });
    expect((await finish((await newRun(noteRecipe)).id, { models, batchRows: 30 })).sha256).toBe(undisturbed.sha256);
    expect(answers).toBeGreaterThan(200);
  });

  it('sets the row aside at which it fails always, and ends the run when it fails everywhere', async () => {
    const bad = poolOf(({ randomness }) => {
      if (randomness.index === 13) throw new StudioError('model-failed', 'not a number');
    });
    const dataset = await finish((await newRun(noteRecipe)).id, { models: bad });
    expect(dataset.rejects.kept.find(({ line }) => line === 14)?.reason).toBe('idea: the model failed: not a number');
    const run = await newRun(noteRecipe);
    const dead = poolOf(() => {
      throw new StudioError('model-failed', 'no sign of life');
    });
    await expect(execute(run.id, { models: dead })).rejects.toMatchObject({ code: 'model-failed' });
    expect((await getRun(db, run.id)).state).toBe('failed');
    await expect(finish(run.id)).resolves.toMatchObject({ name: 'made' });
  });
});

describe('trying again', () => {
  it('makes a version whose good rows are the same, without asking the model for them', async () => {
    for (const recipe of [{ ...noteRecipe, uniqueness: null }, noteRecipe]) {
      const run = await newRun(recipe);
      const first = await finish(run.id);
      const before = await journalOf(run);
      const asked = new Set<number>();
      const models = poolOf(({ randomness }) => void asked.add(randomness.index));
      const more = { ...recipe, attempts: 8 };
      const again = await newRun(more, run.id);
      const second = await finish(again.id, { models });
      expect(second.rejects.count).toBeLessThan(first.rejects.count);
      expect(second.sha256).toBe((await finish((await newRun(more)).id)).sha256);
      const firstBad = before.findIndex((row) => row.quarantine !== null);
      const taken = before.filter(
        ({ row, quarantine }) => !quarantine && (recipe.uniqueness === null || row < firstBad),
      );
      expect(taken.some(({ row }) => asked.has(row))).toBe(false);
      expect(taken.length).toBeGreaterThan(recipe.uniqueness ? 1 : 50);
    }
  });

  it('is no different when the rows of the run before are gone', async () => {
    const run = await newRun(noteRecipe);
    const first = await finish(run.id);
    const more = { ...noteRecipe, attempts: 8 };
    const again = await newRun(more, run.id);
    await deleteDataset(db, first.id);
    expect((await finish(again.id)).sha256).toBe((await finish((await newRun(more)).id)).sha256);
  });
});
