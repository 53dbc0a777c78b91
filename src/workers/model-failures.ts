// What a run does when a model dies or answers what is no answer: smaller batches, then without the row, then not at all.

import type { WorkContext } from '../lib/breathe.ts';
import { StudioError } from '../lib/errors.ts';
import type { MadeRow } from '../lib/runs/made-row.ts';

/** Rows in a row that the model failed at before the run is given up. */
const MAX_STREAK = 3;

type Make = (rows: readonly number[], context: WorkContext) => Promise<readonly MadeRow[]>;

/**
 * Makes rows like `make`, but when a model fails at a batch, its halves are made, down to single rows; a single row at
 * which it fails is set aside with that reason, on the account of `column`.
 * @throws StudioError what `make` throws for other reasons, and the model's error after three such rows in a row
 */
export function guardAgainstFailures(make: Make, column: string): Make {
  let streak = 0;
  async function attempt(rows: readonly number[], context: WorkContext): Promise<readonly MadeRow[]> {
    try {
      const made = await make(rows, context);
      streak = 0;
      return made;
    } catch (error) {
      if (!isModelFailure(error)) throw error;
      const [row] = rows;
      if (rows.length > 1 || row === undefined) {
        const half = rows.length >> 1;
        return [...(await attempt(rows.slice(0, half), context)), ...(await attempt(rows.slice(half), context))];
      }
      if (++streak >= MAX_STREAK) throw error;
      return [{ row, cells: {}, notes: {}, quarantine: { column, reason: `the model failed: ${error.message}` } }];
    }
  }
  return attempt;
}

function isModelFailure(error: unknown): error is StudioError {
  return error instanceof StudioError && (error.code === 'model-failed' || error.code === 'worker-lost');
}
