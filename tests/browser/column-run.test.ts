// Runs of column recipes in the real worker, over the real database, killed at random points.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultSampling } from '../../src/lib/language/types.ts';
import { randomStream } from '../../src/lib/random.ts';
import type { ColumnRecipe } from '../../src/lib/recipe/types.ts';
import type { MadeRow } from '../../src/lib/runs/made-row.ts';
import { openDatabase, type StudioDatabase } from '../../src/storage/database.ts';
import { verifyDataset } from '../../src/storage/datasets.ts';
import { checkStorage } from '../../src/storage/health.ts';
import { createProject, deleteProject } from '../../src/storage/projects.ts';
import { countRowBatches, readRowBatches } from '../../src/storage/row-batches.ts';
import { createRun, getRun } from '../../src/storage/runs.ts';
import type { Dataset, Run } from '../../src/storage/types.ts';
import { settleWitness } from '../../src/storage/witness.ts';
import { callback, createClient } from '../../src/workers/client.ts';
import type { ColumnsPreview, RunOutcome, RunProgress } from '../../src/workers/contracts.ts';
import { noteRecipe } from '../fixtures/note-recipe.ts';

const KILLS = 20;
const recipe: ColumnRecipe = {
  ...noteRecipe,
  rows: 3000,
  uniqueness: { ...noteRecipe.uniqueness!, method: 'near', threshold: 0.95 },
};

let db: StudioDatabase;
let projectId: string;

beforeAll(async () => {
  db = await openDatabase();
  projectId = (await createProject(db, { name: 'Column runs' })).id;
});
afterAll(async () => {
  await deleteProject(db, projectId);
  db.close();
});

type Client = ReturnType<typeof createClient<'run'>>;
interface Listening {
  readonly onProgress?: (progress: RunProgress) => void;
  readonly signal?: AbortSignal;
}
const newRun = (wanted: ColumnRecipe): Promise<Run> =>
  createRun(db, { projectId, recipe: wanted, datasetName: 'notes' });
function execute(client: Client, runId: string, { onProgress, signal }: Listening = {}): Promise<RunOutcome> {
  const report = callback((progress: RunProgress) => onProgress?.(progress));
  return client.call<RunOutcome>(async (remote) => remote.execute(runId, report), signal, runId);
}
async function finish(runId: string): Promise<Dataset> {
  const client = createClient('run');
  const outcome = await execute(client, runId);
  client.stop();
  if (outcome.state !== 'done') throw new Error(outcome.state);
  await verifyDataset(db, outcome.dataset);
  return outcome.dataset;
}
async function journalOf(run: Run): Promise<MadeRow[]> {
  const rows: MadeRow[] = [];
  for await (const batch of readRowBatches(db, await getRun(db, run.id))) rows.push(...batch.rows);
  return rows;
}

describe('a run of a column recipe', () => {
  it('loses no acknowledged row to kills of its worker, and ends with the undisturbed bytes', async () => {
    const undisturbed = await finish((await newRun(recipe)).id);
    const stream = randomStream(3, 'kills');
    const run = await newRun(recipe);
    let acknowledged = 0;
    let finishes = 0;
    let current = run.id;
    for (let kill = 0; kill < KILLS; kill++) {
      const client = createClient('run');
      const executing = execute(client, current, {
        onProgress: ({ rowsDone }) => (acknowledged = Math.max(acknowledged, rowsDone)),
      }).catch(() => null);
      await new Promise((resolve) => setTimeout(resolve, 100 + stream.below(700, kill)));
      client.stop();
      await executing;
      const stored = await getRun(db, current);
      expect(stored.rowsDone).toBeGreaterThanOrEqual(acknowledged);
      if (stored.state !== 'done') {
        expect(await countRowBatches(db, current)).toBe(stored.batchesDone ?? 0);
        expect(await journalOf(stored)).toHaveLength(stored.rowsDone);
        continue;
      }
      finishes++;
      acknowledged = 0;
      expect((await db.datasets.get(stored.datasetId))?.sha256).toBe(undisturbed.sha256);
      current = (await newRun(recipe)).id;
    }
    expect((await finish(current)).sha256).toBe(undisturbed.sha256);
    console.log(`${KILLS} kills, ${finishes + 1} runs finished`);
    await settleWitness(db.name);
    const health = await checkStorage(db.name);
    expect(health.kind).toBe('healthy');
    if (health.kind === 'healthy') health.db.close();
  }, 300_000);

  it('pauses after the rows under way, stops at once, and goes on', async () => {
    const run = await newRun(recipe);
    const client = createClient('run');
    let isAsked = false;
    const paused = await execute(client, run.id, {
      onProgress: ({ rowsDone }) => {
        if (rowsDone === 0 || isAsked) return;
        isAsked = true;
        void client.call(async (remote) => remote.pause(run.id));
      },
    });
    expect(paused).toMatchObject({ state: 'paused', reason: 'person' });
    const before = await getRun(db, run.id);
    expect(before).toMatchObject({ state: 'paused', error: null });
    const controller = new AbortController();
    let abortedAt = 0;
    const stopped = await execute(client, run.id, {
      signal: controller.signal,
      onProgress: ({ rowsDone }) => {
        if (rowsDone <= before.rowsDone || abortedAt > 0) return;
        abortedAt = performance.now();
        controller.abort();
      },
    });
    expect(performance.now() - abortedAt).toBeLessThan(2000);
    expect(stopped).toMatchObject({ state: 'stopped' });
    client.stop();
    expect((await getRun(db, run.id)).rowsDone).toBeGreaterThan(before.rowsDone);
    await expect(finish(run.id)).resolves.toMatchObject({ name: 'notes' });
  }, 120_000);

  it('is executed by one worker at a time, two runs side by side', async () => {
    const [a, b] = [await newRun(noteRecipe), await newRun({ ...noteRecipe, seed: 99 })];
    const clients = [createClient('run'), createClient('run'), createClient('run')] as const;
    const outcomes = await Promise.allSettled([
      execute(clients[0], a.id),
      execute(clients[1], a.id),
      execute(clients[2], b.id),
    ]);
    for (const client of clients) client.stop();
    const told = outcomes.map((outcome) =>
      outcome.status === 'fulfilled' ? outcome.value.state : (outcome.reason as { code: string }).code,
    );
    expect(told.slice(0, 2).toSorted()).toEqual(['done', 'locked']);
    expect(told[2]).toBe('done');
    const [first, second] = await Promise.all([a, b].map(async ({ datasetId }) => db.datasets.get(datasetId)));
    expect(first?.sha256).not.toBe(second?.sha256);
    expect((await finish((await newRun(noteRecipe)).id)).sha256).toBe(first?.sha256);
  }, 60_000);

  it('makes the rows that a preview showed', async () => {
    const wanted = { ...noteRecipe, uniqueness: null };
    const client = createClient('run');
    const request = { recipe: wanted, rows: [0, 3, 8], keep: {}, attempts: {}, columns: null };
    const seen: MadeRow[] = [];
    const onRow = callback((row: MadeRow) => void seen.push(row));
    const preview = await client.call<ColumnsPreview>((remote, jobId) => remote.previewColumns(jobId, request, onRow));
    client.stop();
    const run = await newRun(wanted);
    await finish(run.id);
    const rows = await journalOf(run);
    expect(preview.rows).toEqual([rows[0], rows[3], rows[8]]);
    expect(seen.length).toBeGreaterThan(3);
  }, 60_000);
});

describe('a run with the embedded model', () => {
  const writer = {
    ...({ provider: 'transformers', model: 'terrarium-small', device: 'wasm', dtype: 'auto' } as const),
    sampling: { ...defaultSampling, maxTokens: 60 },
  } as const;
  const written: ColumnRecipe = {
    ...{ ...noteRecipe, rows: 24, attempts: 3, models: { writer } },
    columns: [
      ...noteRecipe.columns.filter(({ kind }) => kind === 'sampler'),
      {
        ...{ name: 'note', kind: 'prompt' },
        options: {
          model: 'writer',
          prompt: 'Write a short message about {{topic}}.',
          minLength: 30,
          unfinished: 'cut',
        },
      },
      { name: 'label', kind: 'choice', options: { model: 'writer', prompt: '{{note}}', labels: ['good', 'bad'] } },
    ],
    uniqueness: { columns: ['note'], method: 'exact', threshold: 1 },
  };

  it('gives the same bytes killed or not, and says which files it used', async () => {
    const undisturbed = await finish((await newRun(written)).id);
    const facts = new Map(undisturbed.lineage.facts?.map(({ label, value }) => [label, value]));
    expect(facts.get('Files of writer')).toMatch(/^[0-9a-f]{64}$/);
    const run = await newRun(written);
    for (let kill = 0; kill < 3; kill++) {
      const client = createClient('run');
      const before = (await getRun(db, run.id)).rowsDone;
      await new Promise<void>((resolve) => {
        const onProgress = ({ rowsDone }: RunProgress): void => {
          if (rowsDone > before) setTimeout(resolve, 150 * kill);
        };
        execute(client, run.id, { onProgress }).then(
          () => resolve(),
          () => resolve(),
        );
      });
      client.stop();
    }
    expect((await finish(run.id)).sha256).toBe(undisturbed.sha256);
  }, 300_000);

  it('stops within two seconds in the middle of an answer', async () => {
    const client = createClient('run');
    const controller = new AbortController();
    const run = await newRun({
      ...written,
      models: { writer: { ...writer, sampling: { ...writer.sampling, maxTokens: 400 } } },
    });
    let abortedAt = 0;
    const outcome = await execute(client, run.id, {
      signal: controller.signal,
      onProgress: ({ rowsDone }) => {
        if (rowsDone === 0 || abortedAt > 0) return;
        setTimeout(() => {
          abortedAt = performance.now();
          controller.abort();
        }, 300);
      },
    });
    console.log(`stopped ${Math.round(performance.now() - abortedAt)} ms after asking`);
    expect(outcome.state).toBe('stopped');
    expect(performance.now() - abortedAt).toBeLessThan(2000);
    client.stop();
  }, 120_000);

  it('refuses other files than those the recipe names', async () => {
    const fingerprint = '0'.repeat(64);
    const run = await newRun({ ...written, models: { writer: { ...writer, fingerprint } } });
    const client = createClient('run');
    await expect(execute(client, run.id)).rejects.toMatchObject({
      code: 'model-missing',
      details: { wanted: fingerprint, given: expect.stringMatching(/^[1-9a-f]/) as unknown },
    });
    client.stop();
    expect((await getRun(db, run.id)).state).toBe('failed');
  }, 60_000);
});
