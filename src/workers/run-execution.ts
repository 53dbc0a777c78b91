// One execution of a stored run: fit, then chunk by chunk sample and commit, then the dataset.

import type { WorkContext } from '../lib/breathe.ts';
import { StudioError, throwIfAborted, toStudioError } from '../lib/errors.ts';
import type { ImageServices } from '../lib/image-models/types.ts';
import { isColumnRecipe, type SynthesisRecipe } from '../lib/recipe/types.ts';
import { validateRecipe } from '../lib/recipe/validate.ts';
import { remainingChunks } from '../lib/runs/chunks.ts';
import { assembleOutput, outputDictionaries, type OutputPlan, planOutput } from '../lib/runs/output.ts';
import { createRate } from '../lib/runs/rate.ts';
import { findSynthesizer, synthesizers } from '../lib/synthesizers/registry.ts';
import type { FittedModel } from '../lib/synthesizers/types.ts';
import type { Table } from '../lib/table/table.ts';
import type { LostReason, StudioDatabase } from '../storage/database.ts';
import { getDataset, readTable } from '../storage/datasets.ts';
import { commitChunk, finishRun, getRun, setRunState } from '../storage/runs.ts';
import type { Dataset, Run } from '../storage/types.ts';
import { type ColumnRun, executeColumnRun } from './column-run.ts';
import type { RunOutcome, RunProgress } from './contracts.ts';
import { loadLanguageModels } from './language-models.ts';
import { createModelPool, type ModelPool } from './model-pool.ts';

/** What one execution works with. */
export interface Execution {
  readonly db: StudioDatabase;
  readonly codeVersion: string;
  /** When work on the run began, by `performance.now()`; now when absent. */
  readonly since?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: RunProgress) => void) | undefined;
  /** Runs of column recipes only; see `ColumnExecution`. Without models, they are loaded for this run alone. */
  readonly models?: ModelPool | undefined;
  /** For columns of pictures. */
  readonly images?: ImageServices | undefined;
  readonly isPauseAsked?: (() => boolean) | undefined;
  readonly batchRows?: number | undefined;
}

/** A recipe's synthesizer, fitted on the source's learned columns. */
export interface Prepared {
  readonly plan: OutputPlan;
  readonly model: FittedModel;
  readonly dictionaries: Dataset['dictionaries'];
}

/**
 * Executes or resumes a run: fitting again is deterministic, so the rows from the cursor on are those that an
 * undisturbed run would have made. Call under the run's lock.
 * @throws StudioError what went wrong, after noting it in the run; `storage-closed` leaves the run as it is
 */
export async function executeRun(runId: string, execution: Execution): Promise<RunOutcome> {
  const { db } = execution;
  const run = await getRun(db, runId);
  if (run.state === 'done') return { state: 'done', dataset: await getDataset(db, run.datasetId) };
  await setRunState(db, runId, 'start', { facts: run.facts });
  try {
    if (isColumnRecipe(run.recipe)) return await executeColumns({ ...run, recipe: run.recipe }, execution);
    return { state: 'done', dataset: await makeRows({ ...run, recipe: run.recipe }, execution) };
  } catch (error) {
    return settle(runId, execution, db.lost ? closedError(db.lost, error) : toStudioError(error));
  }
}

async function executeColumns(run: ColumnRun, execution: Execution): Promise<RunOutcome> {
  if (execution.models) return executeColumnRun(run, { ...execution, models: execution.models });
  const models = createModelPool(loadLanguageModels());
  try {
    return await executeColumnRun(run, { ...execution, models });
  } finally {
    await models.keepOnly([]);
  }
}

type SynthesisRun = Run & { readonly recipe: SynthesisRecipe };

/** Milliseconds worked on a run: earlier sittings and this one. */
function createClock(run: Run, since: number): () => number {
  return () => Math.round((run.elapsedMs ?? 0) + performance.now() - since);
}

async function makeRows(run: SynthesisRun, execution: Execution): Promise<Dataset> {
  const clock = createClock(run, execution.since ?? performance.now());
  const { db, codeVersion, signal } = execution;
  const report = (stage: RunProgress['stage'], done: number): void =>
    execution.onProgress?.({ ...rowsOf(run), stage, done, rowsPerSecond: null });
  report('reading', 0);
  const prepared = await prepare(db, run.recipe, {
    signal,
    onProgress: (done, stage) => report(stage === 'reading' ? 'reading' : 'fitting', done),
  });
  const { plan, model, dictionaries } = prepared;
  await setRunState(db, run.id, 'start', { facts: [...model.facts, ...plan.facts] });
  await sampleChunks(run, prepared, { ...execution, clock });
  report('saving', 1);
  return finishRun(db, run.id, { schema: plan.schema, dictionaries, codeVersion, elapsedMs: clock() });
}

/**
 * Reads what the recipe learns from and fits its synthesizer.
 * @throws StudioError `not-found`, `bad-recipe`, `condition-impossible`, `not-enough-data`, `aborted`
 */
export async function prepare(db: StudioDatabase, recipe: SynthesisRecipe, context: WorkContext): Promise<Prepared> {
  const source = await getDataset(db, recipe.source);
  validateRecipe(recipe, { schema: source.schema, synthesizers });
  const plan = planOutput(source.schema);
  const training = await readTable(db, source, { columns: plan.learned, context });
  const { block, seed, rows } = recipe;
  const input = { table: training, conditions: block.conditions, seed, rows };
  const model = await findSynthesizer(block.synthesizer).fit(input, block.options, context);
  return { plan, model, dictionaries: outputDictionaries(plan, training) };
}

/** Samples the next chunk while the one before is being hashed and written. */
async function sampleChunks(
  run: Run,
  { plan, model }: Prepared,
  execution: Execution & { readonly clock: () => number },
): Promise<void> {
  const { db, signal, onProgress, clock } = execution;
  const rate = createRate(performance.now());
  let writing: Promise<Run> = Promise.resolve(run);
  const acknowledge = async (rows: number): Promise<void> => {
    const current = await writing;
    const { rowsDone, rowsTotal } = rowsOf(current);
    const rowsPerSecond = rows > 0 ? rate(rows, performance.now()) : null;
    onProgress?.({ ...rowsOf(current), stage: 'sampling', done: rowsDone / rowsTotal, rowsPerSecond });
  };
  let uncounted = 0;
  try {
    for (const { chunk, start, count } of remainingChunks(run.recipe.rows, run.chunksDone)) {
      const made = await model.sample(start, count, { signal });
      throwIfAborted(signal);
      await acknowledge(uncounted);
      const worked: Run = { ...run, elapsedMs: clock() };
      writing = commitChunk(db, worked, chunk, assembleOutput(plan, made, start, run.recipe.rows));
      writing.catch(() => undefined); // awaited below; this only keeps it from counting as unhandled meanwhile
      uncounted = count;
    }
    await acknowledge(uncounted);
  } finally {
    await writing.catch(() => undefined); // whatever stops the loop, no chunk is left half way
  }
}

/** Notes why an execution ended early, as far as storage still takes notes. */
async function settle(runId: string, { db }: Execution, error: StudioError): Promise<RunOutcome> {
  const note = { error: { code: error.code, message: error.message } };
  switch (error.code) {
    case 'aborted':
      return { state: 'stopped', rowsDone: (await setRunState(db, runId, 'stop')).rowsDone, reason: 'stopped' };
    case 'storage-full':
      // The note may not fit either; the run is then resumed as one that was interrupted.
      await setRunState(db, runId, 'pause', note).catch(() => undefined);
      return { state: 'paused', rowsDone: (await getRun(db, runId)).rowsDone, reason: 'storage-full' };
    case 'storage-closed':
    case 'storage-evicted':
      throw error;
    default:
      await setRunState(db, runId, 'fail', note).catch(() => undefined);
      throw error;
  }
}

/** With the connection gone, whatever a call said is beside the point. */
function closedError(reason: LostReason, cause: unknown): StudioError {
  return new StudioError('storage-closed', `the database was closed: ${reason}`, { cause, details: { reason } });
}

/** The first rows that the recipe would make, without storing anything. */
export async function previewRecipe(
  db: StudioDatabase,
  { recipe, count }: { readonly recipe: SynthesisRecipe; readonly count: number },
  context: WorkContext,
): Promise<{ rows: Table; fitMs: number; sampleMs: number }> {
  const started = performance.now();
  const { plan, model } = await prepare(db, recipe, context);
  const fitted = performance.now();
  const made = await model.sample(0, Math.min(count, recipe.rows), context);
  const rows = assembleOutput(plan, made, 0, recipe.rows);
  return { rows, fitMs: fitted - started, sampleMs: performance.now() - fitted };
}

function rowsOf(run: Run): Pick<RunProgress, 'runId' | 'rowsDone' | 'rowsTotal'> {
  return { runId: run.id, rowsDone: run.rowsDone, rowsTotal: run.recipe.rows };
}
