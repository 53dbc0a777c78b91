import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ColumnRecipe } from '../lib/recipe/types.ts';
import type { MadeRow } from '../lib/runs/made-row.ts';
import type { ColumnSchema } from '../lib/table/schema.ts';
import { createTable } from '../lib/table/table.ts';
import { openDatabase, type StudioDatabase } from './database.ts';
import { readTable } from './datasets.ts';
import { checkStorage, continueWithRest } from './health.ts';
import { createProject, deleteProject } from './projects.ts';
import { addRecipe, deleteRecipe, getRecipe, listRecipes, saveRecipe } from './recipes.ts';
import { commitRows, countRowBatches, readLastRows, readQuarantined, readRowBatches } from './row-batches.ts';
import { commitChunk, createRun, deleteRun, finishRun, getRun, setRunState } from './runs.ts';
import type { Run } from './types.ts';
import { addVote, deleteVote, listVotes } from './votes.ts';
import { settleWitness } from './witness.ts';

// Batches of any size, repeats, gaps, kills and resumes: no row twice, no row missing. 1,000 runs with STRESS=1.
const NUM_RUNS = process.env['STRESS'] ? 1000 : 40;
const ROWS = 60;
const schema: readonly ColumnSchema[] = [{ name: 'n', kind: 'integer', role: 'feature' }];
const recipe: ColumnRecipe = {
  ...{ format: 'terrarium-recipe', version: 2, name: 'Numbers', seed: 1, rows: ROWS, models: {}, columns: [] },
  ...{ pins: [], examples: [], uniqueness: null, attempts: 3 },
};

/** What a deterministic row maker would make: every seventh row cannot be made. */
function makeRows(start: number, count: number): MadeRow[] {
  return Array.from({ length: Math.min(count, ROWS - start) }, (_, i): MadeRow => {
    const row = start + i;
    const isBad = row % 7 === 3;
    const quarantine = isBad ? { column: 'n', reason: 'no number' } : null;
    return { row, cells: isBad ? {} : { n: row }, notes: { n: { attempts: 1, tokens: 2 } }, quarantine };
  });
}
async function allRows(db: StudioDatabase, run: Run): Promise<MadeRow[]> {
  const rows: MadeRow[] = [];
  for await (const batch of readRowBatches(db, run)) rows.push(...batch.rows);
  return rows;
}

interface Model {
  rows: number;
}
interface Real {
  db: StudioDatabase;
  run: Run;
  /** What the executing worker believes; a kill leaves it behind the truth or right at it. */
  cursor: number;
}
type Command = fc.AsyncCommand<Model, Real>;

async function compare(model: Model, { db, run }: Real): Promise<void> {
  const stored = await getRun(db, run.id);
  expect(stored.rowsDone).toBe(model.rows);
  expect(await allRows(db, stored)).toEqual(makeRows(0, model.rows));
  expect(await countRowBatches(db, run.id)).toBe(stored.batchesDone ?? 0);
  expect(stored.tokens ?? 0).toBe(2 * model.rows);
  expect(stored.quarantined ?? 0).toBe(makeRows(0, model.rows).filter((row) => row.quarantine).length);
}

class Commit implements Command {
  readonly #count: number;
  readonly #acknowledged: boolean;
  constructor(count: number, acknowledged: boolean) {
    this.#count = count;
    this.#acknowledged = acknowledged;
  }
  check = ({ rows }: Readonly<Model>): boolean => rows < ROWS;
  async run(model: Model, real: Real): Promise<void> {
    const batch = makeRows(real.cursor, this.#count);
    const end = real.cursor + batch.length;
    // A worker that never heard of its commit repeats those rows, or, cut otherwise, runs into its own rows.
    if (real.cursor < model.rows && end > model.rows) {
      await expect(commitRows(real.db, real.run, batch)).rejects.toMatchObject({ code: 'internal' });
      real.cursor = model.rows;
      return;
    }
    await commitRows(real.db, real.run, batch);
    model.rows = Math.max(model.rows, end);
    if (this.#acknowledged) real.cursor = Math.max(real.cursor, end);
    await compare(model, real);
  }
  toString = (): string => `commit ${this.#count}${this.#acknowledged ? '' : ', unheard'}`;
}

class Gap implements Command {
  check = ({ rows }: Readonly<Model>): boolean => rows < ROWS - 2;
  async run(model: Model, real: Real): Promise<void> {
    const beyond = makeRows(model.rows + 1, 1);
    await expect(commitRows(real.db, real.run, beyond)).rejects.toMatchObject({ code: 'internal' });
    await compare(model, real);
  }
  toString = (): string => 'gap';
}

/** The connection dies while a commit is under way; a new tab resumes at the stored cursor. */
class Kill implements Command {
  readonly #count: number;
  constructor(count: number) {
    this.#count = count;
  }
  check = ({ rows }: Readonly<Model>): boolean => rows < ROWS;
  async run(model: Model, real: Real): Promise<void> {
    const batch = makeRows(model.rows, this.#count);
    const writing = commitRows(real.db, real.run, batch).then(
      () => true,
      () => false,
    );
    real.db.close();
    const wasCommitted = await writing;
    real.db = await openDatabase(real.db.name);
    const stored = await getRun(real.db, real.run.id);
    // A commit that nobody heard of may still have happened, but never half of it.
    expect([model.rows, model.rows + batch.length]).toContain(stored.rowsDone);
    if (wasCommitted) expect(stored.rowsDone).toBe(model.rows + batch.length);
    model.rows = stored.rowsDone;
    real.run = await setRunState(real.db, real.run.id, 'start');
    real.cursor = real.run.rowsDone;
    await compare(model, real);
  }
  toString = (): string => `kill at ${this.#count}`;
}

class Pause implements Command {
  check = (): boolean => true;
  async run(model: Model, real: Real): Promise<void> {
    await setRunState(real.db, real.run.id, 'pause');
    real.run = await setRunState(real.db, real.run.id, 'start');
    real.cursor = real.run.rowsDone;
    await compare(model, real);
  }
  toString = (): string => 'pause and resume';
}

async function setup(): Promise<Real> {
  const db = await openDatabase(`row-batches-${crypto.randomUUID()}`);
  const { id: projectId } = await createProject(db, { name: 'One' });
  const run = await createRun(db, { projectId, recipe, datasetName: 'numbers' });
  return { db, run: await setRunState(db, run.id, 'start'), cursor: 0 };
}

/** Makes the rest, writes the chunk of good rows, and finishes. */
async function finish({ db, run }: Real, keepsRows = false): Promise<string> {
  const { rowsDone } = await getRun(db, run.id);
  if (rowsDone < ROWS) await commitRows(db, run, makeRows(rowsDone, ROWS));
  const journaled = await getRun(db, run.id);
  const good = (await allRows(db, journaled)).flatMap((row) => (row.quarantine ? [] : [Number(row.cells['n'])]));
  const table = createTable(schema, [{ layout: 'numeric', values: Float64Array.from(good) }]);
  await commitChunk(db, journaled, 0, table);
  const dataset = await finishRun(db, run.id, { schema, dictionaries: [null], codeVersion: 'test', keepsRows });
  expect((await readTable(db, dataset)).rowCount).toBe(good.length);
  return dataset.sha256;
}

describe('the journal of a column recipe', () => {
  it(
    'has no row twice and none missing, whatever batches, repeats, kills and pauses come',
    async () => {
      const undisturbed = await finish(await setup());
      const count = fc.integer({ min: 1, max: 20 });
      const command = fc.oneof(
        fc.tuple(count, fc.boolean()).map(([n, acknowledged]) => new Commit(n, acknowledged)),
        fc.constant(new Gap()),
        count.map((n) => new Kill(n)),
        fc.constant(new Pause()),
      );
      await fc.assert(
        fc.asyncProperty(fc.commands([command], { maxCommands: 12 }), async (commands) => {
          const real = await setup();
          await fc.asyncModelRun(() => ({ model: { rows: 0 }, real }), commands);
          expect(await finish(real)).toBe(undisturbed);
          await real.db.delete();
        }),
        { seed: 5, numRuns: NUM_RUNS },
      );
    },
    30 * 60_000,
  );

  it('gives its rows up when the dataset is there, or keeps them for a run with more attempts', async () => {
    const real = await setup();
    await finish(real);
    expect(await countRowBatches(real.db, real.run.id)).toBe(0);
    const other = await setup();
    await finish(other, true);
    expect(await countRowBatches(other.db, other.run.id)).toBe(1);
    const again = await createRun(other.db, { ...other.run, reuses: other.run.id });
    await finish({ ...other, run: await setRunState(other.db, again.id, 'start') });
    expect(await other.db.rowBatches.count()).toBe(0);
  });

  it('refuses rows that have changed or are missing', async () => {
    const { db, run } = await setup();
    await commitRows(db, run, makeRows(0, 5));
    const stored = await commitRows(db, run, makeRows(5, 5));
    await db.rowBatches.update([run.id, 5], { rows: makeRows(6, 5) });
    await expect(allRows(db, stored)).rejects.toMatchObject({ code: 'storage-damaged', details: { row: 5 } });
    await db.rowBatches.delete([run.id, 5]);
    await expect(allRows(db, stored)).rejects.toMatchObject({ code: 'storage-damaged' });
  });

  it('shows the last rows and those set aside without reading the rest', async () => {
    const { db, run } = await setup();
    for (let start = 0; start < ROWS; start += 10) await commitRows(db, run, makeRows(start, 10));
    expect((await readLastRows(db, run.id, 15)).map(({ row }) => row)).toEqual(makeRows(40, 20).map(({ row }) => row));
    const aside = await readQuarantined(db, run.id, { count: 3, limit: 100 });
    expect(aside.map(({ row }) => row)).toEqual([3, 10, 17]);
    expect(await readQuarantined(db, run.id, { count: 99, limit: 1 })).toHaveLength(1);
  });

  it('goes with its run, its dataset and its project', async () => {
    const { db, run } = await setup();
    await commitRows(db, run, makeRows(0, 5));
    const second = await createRun(db, { projectId: run.projectId, recipe, datasetName: 'more' });
    await commitRows(db, await setRunState(db, second.id, 'start'), makeRows(0, 5));
    await deleteRun(db, run.id);
    expect(await db.rowBatches.count()).toBe(1);
    await deleteProject(db, run.projectId);
    expect(await db.rowBatches.count()).toBe(0);
  });

  it('is damage when batches are missing, and what is left can be gone on with', async () => {
    const { db, run } = await setup();
    for (let start = 0; start < 30; start += 10) await commitRows(db, run, makeRows(start, 10));
    await settleWitness(db.name);
    await db.rowBatches.delete([run.id, 10]);
    db.close();
    const health = await checkStorage(db.name);
    expect(health).toMatchObject({ kind: 'damaged', cause: 'incomplete', incomplete: [{ kind: 'run', id: run.id }] });
    if (health.kind !== 'damaged' || !health.db) throw new Error('no database');
    await continueWithRest(health.db, health.incomplete);
    expect(await health.db.rowBatches.count()).toBe(0);
    health.db.close();
    const after = await checkStorage(db.name);
    expect(after.kind).toBe('healthy');
    if (after.kind === 'healthy') after.db.close();
  });
});

describe('recipes and votes', () => {
  it('are stored, read back in order, changed and deleted, and go with their project', async () => {
    const { db, run } = await setup();
    const { projectId } = run;
    const first = await addRecipe(db, projectId, recipe);
    await saveRecipe(db, { ...first, recipe: { ...recipe, rows: 9 } });
    expect((await getRecipe(db, first.id)).recipe.rows).toBe(9);
    const second = await addRecipe(db, projectId, recipe);
    expect(await listRecipes(db, projectId)).toHaveLength(2);
    await deleteRecipe(db, second);
    await expect(getRecipe(db, second.id)).rejects.toMatchObject({ code: 'not-found' });
    const vote = { projectId, left: 'a', right: 'b', winner: 'tie', prompt: 'p', texts: ['x', 'y'] } as const;
    const votes = [await addVote(db, vote), await addVote(db, { ...vote, winner: 'left' })];
    expect((await listVotes(db, projectId)).map(({ id }) => id).toSorted()).toEqual(
      votes.map(({ id }) => id).toSorted(),
    );
    await deleteVote(db, votes[0]!);
    expect(await listVotes(db, projectId)).toEqual([votes[1]]);
    await deleteProject(db, projectId);
    expect([await db.recipes.count(), await db.votes.count()]).toEqual([0, 0]);
    await expect(addRecipe(db, projectId, recipe)).rejects.toMatchObject({ code: 'not-found' });
    await expect(addVote(db, vote)).rejects.toMatchObject({ code: 'not-found' });
  });
});
