// Rows of a column recipe while its run goes on: batches of any size, committed in order together with the cursor.

import type { Collection } from 'dexie';
import { StudioError } from '../lib/errors.ts';
import { canonicalJson, sha256 } from '../lib/hash.ts';
import type { MadeRow } from '../lib/runs/made-row.ts';
import { commit, type StudioDatabase } from './database.ts';
import { guarded } from './storage-error.ts';
import type { RowBatchRecord, Run } from './types.ts';

/**
 * Commits the next rows, their hash and the cursor (`rowsDone`, counts, tokens) in one strict transaction. Rows that
 * are committed already are left alone, so that a caller who never heard of its success may repeat them. The time
 * worked so far is taken from the run given.
 * @throws StudioError `storage-full` with nothing changed; `internal` when rows would be left out or overlap
 */
export async function commitRows(db: StudioDatabase, run: Run, rows: readonly MadeRow[]): Promise<Run> {
  const batch = await encodeRows(run, rows);
  return commit(db, [db.runs, db.rowBatches], async () => {
    const before = await db.runs.get(run.id);
    if (!before) throw new StudioError('not-found', `no run ${run.id}`);
    if (batch.end <= before.rowsDone) return before;
    if (batch.start !== before.rowsDone) {
      throw new StudioError('internal', `rows from ${batch.start} on came when row ${before.rowsDone} was due`);
    }
    await db.rowBatches.put(batch);
    const after: Run = {
      ...before,
      rowsDone: batch.end,
      batchesDone: (before.batchesDone ?? 0) + 1,
      quarantined: (before.quarantined ?? 0) + rows.filter((row) => row.quarantine !== null).length,
      tokens: (before.tokens ?? 0) + countTokens(rows),
      elapsedMs: Math.max(before.elapsedMs ?? 0, run.elapsedMs ?? 0),
      updatedAt: Date.now(),
    };
    await db.runs.put(after);
    return after;
  });
}

async function encodeRows(run: Run, rows: readonly MadeRow[]): Promise<RowBatchRecord> {
  const start = rows[0]?.row ?? -1;
  const end = start + rows.length;
  if (start < 0 || end > run.recipe.rows || rows.some((row, i) => row.row !== start + i)) {
    throw new StudioError('internal', `rows ${start} to ${end} are no batch of a run of ${run.recipe.rows} rows`);
  }
  return { runId: run.id, start, end, rows, sha256: await sha256(canonicalJson(rows)) };
}

/** Tokens that models wrote for these rows, refused attempts included. */
export function countTokens(rows: readonly MadeRow[]): number {
  let tokens = 0;
  for (const row of rows) for (const note of Object.values(row.notes)) tokens += note.tokens ?? 0;
  return tokens;
}

/**
 * The committed batches of a run in order, from its first row to its cursor, hashes verified.
 * @throws StudioError `storage-damaged` when one is missing or changed
 */
export async function* readRowBatches(
  db: StudioDatabase,
  run: Pick<Run, 'id' | 'rowsDone'>,
): AsyncGenerator<RowBatchRecord> {
  for (let at = 0; at < run.rowsDone;) {
    const start = at;
    const batch = await guarded(() => db.rowBatches.get([run.id, start]));
    const details = { runId: run.id, row: start };
    if (!batch) throw new StudioError('storage-damaged', `the rows from ${start} on are missing`, { details });
    if (batch.end <= start || (await sha256(canonicalJson(batch.rows))) !== batch.sha256) {
      throw new StudioError('storage-damaged', `the rows from ${start} on have changed`, { details });
    }
    yield batch;
    at = batch.end;
  }
}

/** The last committed rows, at least `count` where there are so many; for screens. */
export async function readLastRows(db: StudioDatabase, runId: string, count: number): Promise<MadeRow[]> {
  let found = 0;
  const batches = await guarded(() =>
    batchesOf(db, runId)
      .reverse()
      .until((batch) => (found += batch.rows.length) >= count, true)
      .toArray(),
  );
  return batches.reverse().flatMap((batch) => batch.rows);
}

/** How many batches are stored for a run. */
export function countRowBatches(db: StudioDatabase, runId: string): Promise<number> {
  return guarded(() => batchesOf(db, runId).count());
}

/** Deletes all rows of a run. Call inside a `commit` over `rowBatches`. */
export async function removeRowBatches(db: StudioDatabase, runId: string): Promise<void> {
  await batchesOf(db, runId).delete();
}

/** Rows set aside so far, the first of them, for screens. Looks at `limit` batches at most. */
export async function readQuarantined(
  db: StudioDatabase,
  runId: string,
  { count, limit }: { readonly count: number; readonly limit: number },
): Promise<MadeRow[]> {
  const found: MadeRow[] = [];
  await guarded(() =>
    batchesOf(db, runId)
      .limit(limit)
      .until(() => found.length >= count)
      .each((batch) => {
        for (const row of batch.rows) if (row.quarantine && found.length < count) found.push(row);
      }),
  );
  return found;
}

const batchesOf = (db: StudioDatabase, runId: string): Collection<RowBatchRecord> =>
  db.rowBatches.where(':id').between([runId, 0], [runId, Infinity]);
