// A line of the jobs tray.

import type { StudioError } from '../lib/errors.ts';
import { isColumnRecipe } from '../lib/recipe/types.ts';
import type { Run } from '../storage/types.ts';
import type { RunProgress } from '../workers/contracts.ts';

export type JobState = 'running' | 'done' | 'stopped' | 'paused' | 'failed' | 'elsewhere';

export interface Job {
  /** Id of the run or, for a report, of the dataset judged; a repair has one of its own. */
  readonly id: string;
  readonly kind: 'run' | 'report' | 'repair';
  /** A run of a column recipe: it has a screen of its own, and can be paused. */
  readonly isColumns?: boolean;
  readonly projectId: string;
  readonly title: string;
  /** `elsewhere`: another tab works on it. */
  readonly state: JobState;
  readonly stage: string;
  /** Share done in [0, 1]. */
  readonly done: number;
  readonly rowsDone: number;
  readonly rowsTotal: number;
  readonly rowsPerSecond: number | null;
  /** Runs of column recipes only: rows set aside, and tokens a second where a model writes. */
  readonly quarantined?: number;
  readonly tokensPerSecond?: number | null;
  readonly startedAt: number;
  /** The finished dataset. */
  readonly datasetId: string | null;
  readonly error: StudioError | null;
}

const STAGES: Readonly<Record<string, string>> = {
  waiting: 'Waiting',
  reading: 'Reading the source',
  loading: 'Loading the model',
  preparing: 'Preparing the columns',
  fitting: 'Learning the table',
  sampling: 'Growing rows',
  saving: 'Saving',
};

/** The words for a stage of a run. */
export function stageWords(stage: string): string {
  return STAGES[stage] ?? stage;
}

/** Milliseconds left by the row rate, or null while there is none. */
export function remainingMs(job: Pick<Job, 'rowsDone' | 'rowsTotal' | 'rowsPerSecond'>): number | null {
  if (!job.rowsPerSecond || job.rowsPerSecond <= 0) return null;
  return ((job.rowsTotal - job.rowsDone) / job.rowsPerSecond) * 1_000;
}

type Figures = 'done' | 'rowsDone' | 'rowsTotal' | 'rowsPerSecond' | 'quarantined' | 'tokensPerSecond';

/** What a line shows of a run's progress. */
export function figuresOf(progress: Pick<RunProgress, Figures>): Partial<Job> {
  const { done, rowsDone, rowsTotal, rowsPerSecond, quarantined, tokensPerSecond } = progress;
  return {
    ...{ done, rowsDone, rowsTotal, rowsPerSecond },
    ...(quarantined === undefined ? {} : { quarantined, tokensPerSecond: tokensPerSecond ?? null }),
  };
}

/** The line of a run that starts now. */
export function jobOfRun(run: Run, state: Job['state']): Job {
  return {
    ...(isColumnRecipe(run.recipe) ? { isColumns: true, quarantined: run.quarantined ?? 0 } : {}),
    ...{ id: run.id, kind: 'run', projectId: run.projectId, title: run.datasetName, state },
    stage: 'Starting',
    done: run.rowsDone / run.recipe.rows,
    ...{ rowsDone: run.rowsDone, rowsTotal: run.recipe.rows, rowsPerSecond: null },
    startedAt: Date.now(),
    datasetId: null,
    error: null,
  };
}
