import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Recipe } from '../lib/recipe/types.ts';
import { CHUNK_ROWS, chunkCount } from '../lib/table/rows.ts';
import type { ColumnSchema } from '../lib/table/schema.ts';
import { createTable, type Table } from '../lib/table/table.ts';
import { readJournal } from './chunks.ts';
import { openDatabase, type StudioDatabase } from './database.ts';
import { readTable } from './datasets.ts';
import { createProject } from './projects.ts';
import { commitChunk, createRun, finishRun, getRun, setRunState } from './runs.ts';
import type { Run } from './types.ts';

// Sequences of commits, repeats, gaps, kills and resumes: no row twice, no row missing. 1,000 runs with STRESS=1.
const NUM_RUNS = process.env['STRESS'] ? 1000 : 40;
const CHUNKS = 3;
const ROWS = (CHUNKS - 1) * CHUNK_ROWS + 7;
const schema: readonly ColumnSchema[] = [{ name: 'row', kind: 'integer', role: 'feature' }];

/** Row i holds i: what a deterministic synthesizer would make. */
function makeChunk(chunk: number): Table {
  const start = chunk * CHUNK_ROWS;
  const length = Math.min(CHUNK_ROWS, ROWS - start);
  return createTable(schema, [{ layout: 'numeric', values: Float64Array.from({ length }, (_, i) => start + i) }]);
}

interface Model {
  chunks: number;
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
  const journal = await readJournal(db, run.datasetId);
  expect(stored.chunksDone).toBe(model.chunks);
  expect(journal.map(({ chunk }) => chunk)).toEqual(Array.from({ length: model.chunks }, (_, i) => i));
  expect(stored.rowsDone).toBe(journal.reduce((sum, { rows }) => sum + rows, 0));
  expect(await db.chunks.count()).toBe(model.chunks);
}

class Commit implements Command {
  readonly name: string;
  readonly #acknowledged: boolean;
  constructor(acknowledged: boolean) {
    this.#acknowledged = acknowledged;
    this.name = acknowledged ? 'commit' : 'commit, unheard';
  }
  check = ({ chunks }: Readonly<Model>): boolean => chunks < CHUNKS;
  async run(model: Model, real: Real): Promise<void> {
    await commitChunk(real.db, real.run, real.cursor, makeChunk(real.cursor));
    if (real.cursor === model.chunks) model.chunks++;
    if (this.#acknowledged) real.cursor++;
    await compare(model, real);
  }
  toString = (): string => this.name;
}

class Gap implements Command {
  check = ({ chunks }: Readonly<Model>): boolean => chunks < CHUNKS - 1;
  async run(model: Model, real: Real): Promise<void> {
    const beyond = model.chunks + 1;
    await expect(commitChunk(real.db, real.run, beyond, makeChunk(beyond))).rejects.toMatchObject({ code: 'internal' });
    await compare(model, real);
  }
  toString = (): string => 'gap';
}

/** The connection dies while a commit is under way; a new tab resumes at the stored cursor. */
class Kill implements Command {
  check = ({ chunks }: Readonly<Model>): boolean => chunks < CHUNKS;
  async run(model: Model, real: Real): Promise<void> {
    const writing = commitChunk(real.db, real.run, model.chunks, makeChunk(model.chunks)).then(
      () => true,
      () => false,
    );
    real.db.close();
    const wasCommitted = await writing;
    real.db = await openDatabase(real.db.name);
    const stored = await getRun(real.db, real.run.id);
    // A commit that nobody heard of may still have happened, but never half of it.
    expect([model.chunks, model.chunks + 1]).toContain(stored.chunksDone);
    if (wasCommitted) expect(stored.chunksDone).toBe(model.chunks + 1);
    model.chunks = stored.chunksDone;
    real.run = await setRunState(real.db, real.run.id, 'start');
    real.cursor = real.run.chunksDone;
    await compare(model, real);
  }
  toString = (): string => 'kill';
}

class Pause implements Command {
  check = (): boolean => true;
  async run(model: Model, real: Real): Promise<void> {
    await setRunState(real.db, real.run.id, 'pause');
    real.run = await setRunState(real.db, real.run.id, 'start');
    real.cursor = real.run.chunksDone;
    await compare(model, real);
  }
  toString = (): string => 'pause and resume';
}

async function setup(): Promise<Real> {
  const db = await openDatabase(`journal-${crypto.randomUUID()}`);
  const { id: projectId } = await createProject(db, { name: 'One' });
  const block = { kind: 'synthesizer', synthesizer: 'independent', options: {}, conditions: [] } as const;
  const recipe: Recipe = { format: 'terrarium-recipe', version: 1, seed: 1, rows: ROWS, source: 'none', block };
  const run = await createRun(db, { projectId, recipe, datasetName: 'rows' });
  return { db, run: await setRunState(db, run.id, 'start'), cursor: 0 };
}

async function finish(real: Real): Promise<string> {
  const { chunksDone } = await getRun(real.db, real.run.id);
  for (let chunk = chunksDone; chunk < chunkCount(ROWS); chunk++) {
    await commitChunk(real.db, real.run, chunk, makeChunk(chunk));
  }
  const dataset = await finishRun(real.db, real.run.id, { schema, dictionaries: [null], codeVersion: 'test' });
  const table = await readTable(real.db, dataset);
  const column = table.columns[0];
  expect(column?.layout === 'numeric' && column.values.every((value, row) => value === row)).toBe(true);
  return dataset.sha256;
}

describe('the journal of a run', () => {
  it(
    'has no row twice and none missing, whatever commits, repeats, kills and pauses come',
    async () => {
      const undisturbed = await finish(await setup());
      const command = fc.oneof(
        fc.constant(new Commit(true)),
        fc.constant(new Commit(false)),
        fc.constant(new Gap()),
        fc.constant(new Kill()),
        fc.constant(new Pause()),
      );
      await fc.assert(
        fc.asyncProperty(fc.commands([command], { maxCommands: 12 }), async (commands) => {
          const real = await setup();
          await fc.asyncModelRun(() => ({ model: { chunks: 0 }, real }), commands);
          expect(await finish(real)).toBe(undisturbed);
          await real.db.delete();
        }),
        { seed: 5, numRuns: NUM_RUNS },
      );
    },
    30 * 60_000,
  );
});
