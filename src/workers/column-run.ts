// One sitting of a run of a column recipe: batch by batch make and commit rows, then turn them into a dataset.

import { throwIfAborted } from '../lib/errors.ts';
import type { ColumnRecipe } from '../lib/recipe/types.ts';
import { validateColumnRecipe } from '../lib/recipe/validate-columns.ts';
import type { MadeRow } from '../lib/runs/made-row.ts';
import { outputSchema } from '../lib/runs/rows-to-table.ts';
import { commitRows, readRowBatches } from '../storage/row-batches.ts';
import { endOf, setRunState } from '../storage/runs.ts';
import type { Run } from '../storage/types.ts';
import { createBatchSizer } from './batch-size.ts';
import { finishColumnRun } from './column-finish.ts';
import {
  loadModels,
  prepareMaker,
  readScope,
  type RecipeScope,
  type UsedModel,
  usedModels,
} from './column-services.ts';
import type { RunOutcome } from './contracts.ts';
import { asMade, setMisfitsAside } from './fitting-cells.ts';
import { guardAgainstFailures } from './model-failures.ts';
import type { ModelPool } from './model-pool.ts';
import { createRecoveringMaker, type RecoveringMaker } from './recovering-maker.ts';
import { readReusableRows } from './row-reuse.ts';
import type { Execution } from './run-execution.ts';
import { createRunReporter, type RunReporter } from './run-reporter.ts';

export type ColumnRun = Run & { readonly recipe: ColumnRecipe };

/** What one sitting works with. */
export interface ColumnExecution extends Execution {
  readonly models: ModelPool;
  /** True as soon as a person asked for a pause. */
  readonly isPauseAsked?: (() => boolean) | undefined;
  /** Rows a batch instead of what fits the time; for tests. */
  readonly batchRows?: number | undefined;
}

/**
 * Executes or resumes a run in state `running`, up to its dataset or to a pause. Committed rows are not made again:
 * they are read to know what is taken, where rows must be unique. Call under the run's lock.
 * @throws StudioError `bad-recipe`, `not-found`, `model-missing`, `model-failed`, `not-enough-data` when every row was
 * set aside, `storage-full`, `storage-damaged`, `storage-closed`, `aborted`
 */
export async function executeColumnRun(run: ColumnRun, execution: ColumnExecution): Promise<RunOutcome> {
  const { db, signal, codeVersion } = execution;
  const since = execution.since ?? performance.now();
  const clock = (): number => Math.round((run.elapsedMs ?? 0) + performance.now() - since);
  const reporter = createRunReporter(run, (progress) => execution.onProgress?.(progress));
  reporter.stage('reading', 0);
  const scope = await readScope(db, run.recipe);
  validateColumnRecipe(run.recipe, scope);
  const rows = new RowWork(run, { execution, scope, reporter, clock });
  const journaled = run.rowsDone < endOf(run) ? await rows.make() : run;
  if (journaled.rowsDone < endOf(run)) {
    await setRunState(db, run.id, 'pause');
    return { state: 'paused', rowsDone: journaled.rowsDone, reason: 'person' };
  }
  reporter.stage('saving', 1);
  const dataset = await finishColumnRun(
    { ...journaled, recipe: run.recipe, facts: [...journaled.facts, ...rows.facts()] },
    { db, signal, codeVersion, scope, elapsedMs: clock() },
  );
  return { state: 'done', dataset };
}

interface Surroundings {
  readonly execution: ColumnExecution;
  readonly scope: RecipeScope;
  readonly reporter: RunReporter;
  /** Milliseconds worked on the run so far. */
  readonly clock: () => number;
}

/** Makes and commits the rows that are missing. */
class RowWork {
  readonly #run: ColumnRun;
  readonly #around: Surroundings;
  readonly #maker: RecoveringMaker;
  /** The run after the commit under way. */
  #writing: Promise<Run>;
  /** Rows of the batch under way that are made already. */
  #pending: MadeRow[] = [];

  constructor(run: ColumnRun, around: Surroundings) {
    this.#run = run;
    this.#around = around;
    this.#writing = Promise.resolve(run);
    const { execution, scope, reporter } = around;
    this.#maker = createRecoveringMaker({
      mustBeUnique: run.recipe.uniqueness !== null,
      accepted: () => this.#accepted(),
      prepare: ({ signal }) => {
        const context = { signal, onProgress: (done: number) => reporter.stage('preparing', done) };
        return prepareMaker(execution, { recipe: run.recipe, scope, comparedWith: 'run' }, context);
      },
    });
  }

  facts(): Run['facts'] {
    return this.#maker.facts();
  }

  /** Up to the last row, or to a pause: the run then. The next batch is made while the one before is written. */
  async make(): Promise<Run> {
    const { execution, scope, reporter } = this.#around;
    const { db, models, signal } = execution;
    const { recipe, id } = this.#run;
    const used = usedModels(recipe, scope);
    const onProgress = (done: number): void => reporter.stage('loading', done);
    const facts = await loadModels(models, used, { signal, onProgress });
    this.#writing = Promise.resolve(await setRunState(db, id, 'start', { facts }));
    try {
      await this.#makeBatches(used);
      return await this.#writing;
    } finally {
      await this.#writing.catch(() => undefined); // whatever stops the loop, no batch is left half way
      reporter.flush();
    }
  }

  async #makeBatches(used: readonly UsedModel[]): Promise<void> {
    const { execution, scope } = this.#around;
    const { recipe, rowsDone } = this.#run;
    const known = await readReusableRows(execution.db, this.#run);
    const schema = outputSchema(recipe, scope);
    const sizer = createBatchSizer(used.length > 0, execution.batchRows);
    const make = guardAgainstFailures((rows) => this.#makeSome(rows), used[0]?.column ?? '');
    for (let start = rowsDone; start < recipe.rows && !execution.isPauseAsked?.();) {
      const began = performance.now();
      const end = Math.min(start + sizer.next(), recipe.rows);
      const wanted = Array.from({ length: end - start }, (_, i) => start + i);
      const taken = wanted.flatMap((row) => known.get(row) ?? []);
      await this.#takeOver(taken);
      const missing = wanted.filter((row) => !known.has(row));
      const made = missing.length > 0 ? await make(missing, { signal: execution.signal }) : [];
      throwIfAborted(execution.signal);
      sizer.note(wanted.length, performance.now() - began);
      await this.#commit(
        setMisfitsAside(
          [...taken, ...made].toSorted((a, b) => a.row - b.row),
          schema,
        ),
      );
      start = end;
    }
  }

  async #makeSome(rows: readonly number[]): Promise<readonly MadeRow[]> {
    const made = await this.#maker.make(rows, { signal: this.#around.execution.signal });
    this.#pending.push(...made);
    return made;
  }

  async #takeOver(rows: readonly MadeRow[]): Promise<void> {
    if (rows.length === 0) return;
    await this.#maker.take(rows, { signal: this.#around.execution.signal });
    this.#pending.push(...rows);
  }

  /** Waits for the commit before, and starts this one. */
  async #commit(rows: readonly MadeRow[]): Promise<void> {
    const { execution, reporter, clock } = this.#around;
    await this.#writing;
    this.#pending = [];
    const write = async (): Promise<Run> => {
      const after = await commitRows(execution.db, { ...this.#run, elapsedMs: clock() }, rows);
      reporter.committed(after, rows);
      return after;
    };
    this.#writing = write();
    this.#writing.catch(() => undefined); // awaited later; this only keeps it from counting as unhandled meanwhile
  }

  async *#accepted(): AsyncGenerator<readonly MadeRow[]> {
    for await (const batch of readRowBatches(this.#around.execution.db, await this.#writing)) {
      yield batch.rows.map(asMade);
    }
    yield this.#pending;
  }
}
