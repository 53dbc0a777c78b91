// A line of the jobs tray.

import type { StudioError } from '../lib/errors.ts';

export type JobState = 'running' | 'done' | 'stopped' | 'paused' | 'failed' | 'elsewhere';

export interface Job {
  /** Id of the run or, for a report, of the dataset judged; a repair has one of its own. */
  readonly id: string;
  readonly kind: 'run' | 'report' | 'repair';
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
  readonly startedAt: number;
  /** The finished dataset. */
  readonly datasetId: string | null;
  readonly error: StudioError | null;
}

const STAGES: Readonly<Record<string, string>> = {
  waiting: 'Waiting',
  reading: 'Reading the source',
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
