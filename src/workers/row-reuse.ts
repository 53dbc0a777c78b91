// Good rows of an earlier run of the same recipe with fewer attempts: they come out the same, so they need not be made.

import { toStudioError } from '../lib/errors.ts';
import { canonicalJson } from '../lib/hash.ts';
import { type ColumnRecipe, isColumnRecipe } from '../lib/recipe/types.ts';
import type { MadeRow } from '../lib/runs/made-row.ts';
import type { StudioDatabase } from '../storage/database.ts';
import { readRowBatches } from '../storage/row-batches.ts';
import type { Run } from '../storage/types.ts';

/** A run keeps its rows for another one only up to here: they are held in memory. */
export const MAX_REUSED_ROWS = 20_000;

/**
 * The rows to take over, by row. Empty where there are none any more: they are only a cache. Where rows must be unique,
 * those after the first row set aside are left out, because a row that comes right now may be what they repeat.
 */
export async function readReusableRows(
  db: StudioDatabase,
  run: Run & { readonly recipe: ColumnRecipe },
): Promise<ReadonlyMap<number, MadeRow>> {
  const rows = new Map<number, MadeRow>();
  const source = run.reuses === undefined ? undefined : await db.runs.get(run.reuses);
  if (!source || !isColumnRecipe(source.recipe) || !differsInAttemptsOnly(source.recipe, run.recipe)) return rows;
  try {
    for await (const batch of readRowBatches(db, source)) {
      for (const row of batch.rows) {
        if (row.quarantine === null) rows.set(row.row, row);
        else if (run.recipe.uniqueness !== null) return rows;
      }
    }
    return rows;
  } catch (error) {
    if (toStudioError(error).code === 'storage-damaged') return rows;
    throw error;
  }
}

function differsInAttemptsOnly(before: ColumnRecipe, now: ColumnRecipe): boolean {
  return before.attempts <= now.attempts && canonicalJson({ ...before, attempts: now.attempts }) === canonicalJson(now);
}
