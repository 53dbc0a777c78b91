// Runs: the journal of making a dataset. Chunk, hashes and cursor change in one strict transaction.

import { StudioError } from '../lib/errors.ts';
import { recipeSources } from '../lib/recipe/sources.ts';
import { isColumnRecipe, type Recipe } from '../lib/recipe/types.ts';
import { nextRunState, type RunEvent } from '../lib/runs/state.ts';
import { chunkCount, CHUNK_ROWS } from '../lib/table/rows.ts';
import type { ColumnSchema } from '../lib/table/schema.ts';
import type { Table } from '../lib/table/table.ts';
import { announce } from './broadcast.ts';
import { encodeChunk, putChunk, readJournal, removeChunks } from './chunks.ts';
import { commit, type StudioDatabase } from './database.ts';
import { describeDataset, putDataset } from './datasets.ts';
import { heldLocks, waitForLock } from './locks.ts';
import { removeRowBatches } from './row-batches.ts';
import { guarded } from './storage-error.ts';
import type { Dataset, Run } from './types.ts';

/** The Web Lock that whoever executes a run holds. */
export const runLock = (runId: string): string => `run:${runId}`;

interface NewRun {
  readonly projectId: string;
  readonly recipe: Recipe;
  readonly datasetName: string;
  /** A run whose good rows are taken over, see `Run.reuses`. */
  readonly reuses?: string;
}

/** Stores a run in state `queued`. @throws StudioError `not-found` when the project is gone */
export async function createRun(db: StudioDatabase, wanted: NewRun): Promise<Run> {
  const { projectId, recipe, datasetName, reuses } = wanted;
  const now = Date.now();
  const run: Run = {
    id: crypto.randomUUID(),
    projectId,
    recipe,
    state: 'queued',
    chunksDone: 0,
    chunksTotal: chunkCount(recipe.rows),
    rowsDone: 0,
    datasetId: crypto.randomUUID(),
    datasetName,
    createdAt: now,
    updatedAt: now,
    error: null,
    facts: [],
    ...(reuses === undefined ? {} : { reuses }),
  };
  await commit(db, [db.projects, db.runs], async () => {
    if (!(await db.projects.get(projectId))) throw new StudioError('not-found', `no project ${projectId}`);
    await db.runs.add(run);
  });
  announce({ kind: 'changed', what: 'runs', projectId });
  return run;
}

/** @throws StudioError `not-found` */
export async function getRun(db: StudioDatabase, id: string): Promise<Run> {
  const run = await guarded(() => db.runs.get(id));
  if (!run) throw new StudioError('not-found', `no run ${id}`);
  return run;
}

/** Newest first. */
export async function listRuns(db: StudioDatabase, projectId: string): Promise<Run[]> {
  const runs = await guarded(() => db.runs.where({ projectId }).toArray());
  return runs.sort((a, b) => b.createdAt - a.createdAt);
}

/** Runs that say `running` while no tab works on them: what to offer to resume. */
export async function listInterruptedRuns(db: StudioDatabase): Promise<Run[]> {
  const runs = await guarded(() => db.runs.where({ state: 'running' }).toArray());
  const held = await heldLocks();
  return runs.filter((run) => !held.has(runLock(run.id)));
}

/**
 * Waits until nobody executes the run any more. `orphaned`: its tab died in the middle, so that this one may take over.
 * @throws the platform's AbortError when the signal fires
 */
export async function watchRun(db: StudioDatabase, id: string, signal?: AbortSignal): Promise<'ended' | 'orphaned'> {
  await waitForLock(runLock(id), signal);
  const run = await getRun(db, id);
  return run.state === 'running' ? 'orphaned' : 'ended';
}

/**
 * Moves a run to another state and notes why or what was learned.
 * @throws StudioError `not-found`; `internal` for an event that the state does not know
 */
export async function setRunState(
  db: StudioDatabase,
  id: string,
  event: RunEvent,
  notes: Partial<Pick<Run, 'error' | 'facts' | 'elapsedMs'>> = {},
): Promise<Run> {
  const run = await commit(db, [db.runs], async () => {
    const before = await requireRun(db, id);
    const state = nextRunState(before.state, event);
    if (!state) throw new StudioError('internal', `a ${before.state} run cannot ${event}`);
    const after: Run = { ...before, error: null, ...notes, state, updatedAt: Date.now() };
    await db.runs.put(after);
    return after;
  });
  announce({ kind: 'run-state', runId: id, projectId: run.projectId, state: run.state });
  return run;
}

/** The row before which a run ends: all of its recipe's rows, unless a person kept what was there. */
export function endOf(run: Run): number {
  return run.endsAt ?? run.recipe.rows;
}

/** Rows that the dataset of a run has in the end: all but those set aside. */
function datasetRows(run: Run): number {
  return endOf(run) - (run.quarantined ?? 0);
}

/**
 * Makes an unfinished run of a column recipe end with the rows it has: resumed, it becomes a dataset of these.
 * @throws StudioError `not-found`; `bad-input` for a run that is finished, has no rows, or is of another kind
 */
export async function endRunHere(db: StudioDatabase, id: string): Promise<Run> {
  return commit(db, [db.runs], async () => {
    const run = await requireRun(db, id);
    if (!isColumnRecipe(run.recipe) || run.state === 'done' || run.rowsDone === 0) {
      throw new StudioError('bad-input', `a ${run.state} run with ${run.rowsDone} rows cannot end here`);
    }
    const after: Run = { ...run, endsAt: run.rowsDone, updatedAt: Date.now() };
    await db.runs.put(after);
    return after;
  });
}

/**
 * Commits rows, hashes and cursor in one strict transaction. The chunks of a column recipe are written when all its
 * rows are journaled, so that its row cursor stands still meanwhile. A chunk that is committed already is left alone, so that
 * a caller who never heard of its success may repeat it. The time worked so far is taken from the run given.
 * @throws StudioError `storage-full` with nothing changed; `internal` when a chunk would be left out
 */
export async function commitChunk(db: StudioDatabase, run: Run, chunkIndex: number, table: Table): Promise<Run> {
  const expected = Math.min(CHUNK_ROWS, datasetRows(run) - chunkIndex * CHUNK_ROWS);
  if (table.rowCount !== expected) {
    throw new StudioError('internal', `chunk ${chunkIndex} has ${table.rowCount} rows, not ${expected}`);
  }
  const chunk = await encodeChunk(run.datasetId, chunkIndex, table);
  return commit(db, [db.runs, db.chunks, db.journal], async () => {
    const before = await requireRun(db, run.id);
    if (chunkIndex < before.chunksDone) return before;
    if (chunkIndex > before.chunksDone) {
      throw new StudioError('internal', `chunk ${chunkIndex} came before chunk ${before.chunksDone}`);
    }
    await putChunk(db, chunk);
    const rowsDone = before.rowsDone + (isColumnRecipe(before.recipe) ? 0 : table.rowCount);
    const elapsedMs = Math.max(before.elapsedMs ?? 0, run.elapsedMs ?? 0);
    const after: Run = { ...before, chunksDone: chunkIndex + 1, rowsDone, elapsedMs, updatedAt: Date.now() };
    await db.runs.put(after);
    return after;
  });
}

export interface RunResult {
  readonly schema: readonly ColumnSchema[];
  readonly dictionaries: Dataset['dictionaries'];
  readonly codeVersion: string;
  /** Milliseconds worked on it, over all sittings. */
  readonly elapsedMs?: number;
  readonly role?: Dataset['role'];
  readonly rejects?: Dataset['rejects'];
  /** Keep the rows of a column recipe, so that a run with more attempts can take the good ones over. */
  readonly keepsRows?: boolean;
}

/**
 * Writes the dataset of a run whose chunks are all there, in one transaction with its state `done`. Repeating it
 * returns the dataset.
 */
export async function finishRun(db: StudioDatabase, id: string, result: RunResult): Promise<Dataset> {
  const run = await getRun(db, id);
  const existing = await guarded(() => db.datasets.get(run.datasetId));
  if (existing) return existing;
  const journal = await readJournal(db, run.datasetId);
  const chunksTotal = chunkCount(datasetRows(run));
  if (journal.length !== chunksTotal || run.rowsDone !== endOf(run)) {
    throw new StudioError('storage-damaged', `the run has ${journal.length} of ${chunksTotal} chunks`, {
      details: { runId: id, datasetId: run.datasetId },
    });
  }
  const { schema, dictionaries, codeVersion, elapsedMs, role = 'synthetic', rejects, keepsRows = false } = result;
  const dataset = await describeDataset(journal, {
    ...{ schema, dictionaries, id: run.datasetId, projectId: run.projectId, name: run.datasetName, role },
    ...(rejects && { rejects }),
    lineage: {
      ...{ how: 'synthesis', parents: recipeSources(run.recipe), recipe: run.recipe, codeVersion },
      ...{ importedFrom: null, split: null, ...(elapsedMs === undefined ? {} : { elapsedMs }) },
      ...(isColumnRecipe(run.recipe) ? { facts: run.facts } : {}),
    },
  });
  await putDataset(db, dataset, async () => {
    const before = await requireRun(db, id);
    const state = nextRunState(before.state, 'finish');
    if (!state) throw new StudioError('internal', `a ${before.state} run cannot finish`);
    await db.runs.put({ ...before, state, chunksTotal, error: null, updatedAt: Date.now() });
    if (!keepsRows) await removeRowBatches(db, id);
    if (before.reuses !== undefined) await removeRowBatches(db, before.reuses);
  });
  announce({ kind: 'run-state', runId: id, projectId: run.projectId, state: 'done' });
  return dataset;
}

/** Forgets a run; rows of an unfinished one go with it, the dataset of a finished one stays. */
export async function deleteRun(db: StudioDatabase, id: string): Promise<void> {
  const run = await getRun(db, id);
  await commit(db, [db.runs, db.datasets, db.chunks, db.journal, db.rowBatches], async () => {
    await db.runs.delete(id);
    await removeRowBatches(db, id);
    if (!(await db.datasets.get(run.datasetId))) await removeChunks(db, run.datasetId);
  });
  announce({ kind: 'changed', what: 'runs', projectId: run.projectId });
}

async function requireRun(db: StudioDatabase, id: string): Promise<Run> {
  const run = await db.runs.get(id);
  if (!run) throw new StudioError('not-found', `no run ${id}`);
  return run;
}
