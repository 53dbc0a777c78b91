// What a run of a column recipe says of itself: at most ten events a second, none of its last rows lost in between.

import type { MadeRow } from '../lib/runs/made-row.ts';
import { createRate } from '../lib/runs/rate.ts';
import { countTokens } from '../storage/row-batches.ts';
import type { Run } from '../storage/types.ts';
import type { RunProgress } from './contracts.ts';

const EVENT_MS = 100;
/** Rows an event carries at most: a screen shows no more. */
const MAX_FRESH = 200;

export interface RunReporter {
  /** Says at once what is being done now. `done` in [0, 1]. */
  stage(stage: RunProgress['stage'], done: number): void;
  /** Notes rows that were committed; `run` is the run after that. */
  committed(run: Run, rows: readonly MadeRow[]): void;
  /** Says what has not been said yet. */
  flush(): void;
}

/** A reporter for a run whose rows are counted from `run.rowsDone` on. */
export function createRunReporter(
  run: Run,
  send: (progress: RunProgress) => void,
  now: () => number = () => performance.now(),
): RunReporter {
  const rowRate = createRate(now());
  const tokenRate = createRate(now());
  let current = run;
  let rowsPerSecond: number | null = null;
  let tokensPerSecond: number | null = null;
  let fresh: readonly MadeRow[] = [];
  let saidAt = -Infinity;
  let isDue = false;

  function say(stage: RunProgress['stage'], done: number): void {
    const { id: runId, rowsDone, recipe, quarantined = 0 } = current;
    saidAt = now();
    isDue = false;
    const said = fresh;
    fresh = [];
    send({
      ...{ runId, stage, done, rowsDone, rowsTotal: recipe.rows },
      ...{ rowsPerSecond, tokensPerSecond, quarantined, fresh: said },
    });
  }
  const sayRows = (): void => say('sampling', current.rowsDone / current.recipe.rows);

  return {
    stage: say,
    committed(after, rows) {
      const at = now();
      current = after;
      rowsPerSecond = rowRate(rows.length, at);
      const tokens = countTokens(rows);
      if (tokens > 0 || tokensPerSecond !== null) tokensPerSecond = tokenRate(tokens, at);
      fresh = [...fresh, ...rows].slice(-MAX_FRESH);
      isDue = true;
      if (at - saidAt >= EVENT_MS) sayRows();
    },
    flush() {
      if (isDue) sayRows();
    },
  };
}
