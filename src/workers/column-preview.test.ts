import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noteRecipe, sampledRecipe } from '../../tests/fixtures/note-recipe.ts';
import type { ColumnRecipe } from '../lib/recipe/types.ts';
import type { MadeRow } from '../lib/runs/made-row.ts';
import { createStubModel } from '../models/language/stub.ts';
import { openDatabase, type StudioDatabase } from '../storage/database.ts';
import { createProject } from '../storage/projects.ts';
import { readRowBatches } from '../storage/row-batches.ts';
import { createRun, getRun } from '../storage/runs.ts';
import { createPreviewer } from './column-preview.ts';
import { createModelPool, type ModelPool } from './model-pool.ts';
import { executeRun } from './run-execution.ts';

let db: StudioDatabase;
function poolOf(beforeAnswer: () => void = () => undefined): ModelPool {
  return createModelPool(async () => ({ model: createStubModel({ beforeAnswer }), dispose: () => undefined }));
}
beforeEach(async () => {
  db = await openDatabase(`preview-${crypto.randomUUID()}`);
});
afterEach(() => db.close());

/** The rows that a run of the recipe makes. */
async function runRows(recipe: ColumnRecipe): Promise<MadeRow[]> {
  const { id: projectId } = await createProject(db, { name: 'One' });
  const run = await createRun(db, { projectId, recipe, datasetName: 'made' });
  await executeRun(run.id, { db, codeVersion: 'test', models: poolOf() });
  const rows: MadeRow[] = [];
  for await (const batch of readRowBatches(db, await getRun(db, run.id))) rows.push(...batch.rows);
  return rows;
}

describe('a preview of columns', () => {
  const request = { keep: {}, attempts: {}, columns: null };

  it('shows the rows of the run, as they grow', async () => {
    const recipe = { ...noteRecipe, uniqueness: null };
    const preview = createPreviewer({ db, models: poolOf() });
    const seen: MadeRow[] = [];
    const rows = [0, 1, 4, 7, 50];
    const shown = await preview({ ...request, recipe, rows }, (row) => seen.push(row), {});
    const made = await runRows(recipe);
    expect(shown.rows).toEqual(rows.map((row) => made[row]));
    expect(seen.length).toBeGreaterThan(rows.length);
    expect(shown.tokens).toBeGreaterThan(0);
    expect(Object.keys(shown.elapsedMs).toSorted()).toEqual(recipe.columns.map(({ name }) => name).toSorted());
    expect(shown.rows[2]?.cells['topic']).toBe('rain');
  });

  it('takes cells as they are, draws others anew, and makes only the columns asked for', async () => {
    const recipe = { ...noteRecipe, uniqueness: null };
    const preview = createPreviewer({ db, models: poolOf() });
    const show = async (change: object) =>
      (await preview({ ...request, recipe, rows: [0], ...change }, () => undefined, {})).rows[0]!;
    const plain = await show({});
    const kept = await show({ keep: { 0: { ...plain.cells, topic: 'snow' } } });
    expect(kept.cells).toEqual({ ...plain.cells, topic: 'snow' });
    const other = await show({ attempts: { 0: { idea: 1 } } });
    expect(other.cells['idea']).not.toBe(plain.cells['idea']);
    expect(other.cells['topic']).toBe(plain.cells['topic']);
    const some = await show({ columns: ['topic'] });
    expect(some.cells).toMatchObject({ topic: plain.cells['topic'], note: null });
  });

  it('loads a model once for all previews, only where a cell needs it, and lets go of one no recipe wants', async () => {
    const events: string[] = [];
    const models = createModelPool(async ({ model }) => {
      events.push(`load ${model}`);
      return { model: createStubModel(), dispose: () => void events.push(`dispose ${model}`) };
    });
    const preview = createPreviewer({ db, models });
    const show = (recipe: ColumnRecipe) => preview({ ...request, recipe, rows: [0, 1] }, () => undefined, {});
    await show(sampledRecipe);
    expect(events).toEqual([]);
    await show(noteRecipe);
    await show({ ...noteRecipe, seed: 5 });
    expect(events).toEqual(['load stub']);
    const writer = { ...noteRecipe.models['writer']!, model: 'other' };
    await show({ ...noteRecipe, models: { writer } });
    expect(events).toEqual(['load stub', 'dispose stub', 'load other']);
  });

  it('stops when it is cancelled, and the next one is not held up', async () => {
    const controller = new AbortController();
    const models = poolOf(() => controller.abort());
    const preview = createPreviewer({ db, models });
    const first = preview({ ...request, recipe: noteRecipe, rows: [0, 1] }, () => undefined, {
      signal: controller.signal,
    });
    const second = preview({ ...request, recipe: noteRecipe, rows: [2] }, () => undefined, {});
    await expect(first).rejects.toMatchObject({ code: 'aborted' });
    expect((await second).rows[0]?.row).toBe(2);
  });
});
