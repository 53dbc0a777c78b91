// Reports under way. One at a time, because each keeps both report workers busy.

import { isAborted, toStudioError } from '../lib/errors.ts';
import type { StudioDatabase } from '../storage/database.ts';
import type { Dataset, Report } from '../storage/types.ts';
import type { Job } from './job.ts';
import { ReportPool } from './report-pool.ts';

const KEEP_WORKERS_MS = 30_000;

interface Task {
  readonly reference: Dataset;
  readonly dataset: Dataset;
  readonly isFresh: boolean;
}

export class Judge {
  readonly #db: StudioDatabase;
  readonly #announce: (text: string) => void;
  readonly #aborts = new Map<string, AbortController>();
  #pool: ReportPool | null = null;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #queue: Promise<void> = Promise.resolve();
  #jobs = $state.raw<readonly Job[]>([]);
  #live = $state.raw<Readonly<Record<string, Report>>>({});

  constructor(db: StudioDatabase, announce: (text: string) => void) {
    this.#db = db;
    this.#announce = announce;
  }

  get jobs(): readonly Job[] {
    return this.#jobs;
  }

  liveReport(datasetId: string): Report | null {
    return this.#live[datasetId] ?? null;
  }

  /** Judges after those that wait already; `isFresh` computes again what was found before. Never rejects: the job says how it ended. */
  judge(reference: Dataset, dataset: Dataset, isFresh = false): Promise<void> {
    if (this.#aborts.has(dataset.id)) return this.#queue;
    const abort = new AbortController();
    this.#aborts.set(dataset.id, abort);
    this.#jobs = [newJob(dataset), ...this.#jobs.filter((job) => job.id !== dataset.id)];
    this.#queue = this.#queue.then(() => this.#run({ reference, dataset, isFresh }, abort.signal));
    return this.#queue;
  }

  cancel(datasetId: string): void {
    this.#aborts.get(datasetId)?.abort();
  }

  clearFinished(): void {
    this.#jobs = this.#jobs.filter((job) => job.state === 'running');
  }

  stop(): void {
    clearTimeout(this.#idle);
    for (const abort of this.#aborts.values()) abort.abort();
    this.#pool?.stop();
    this.#pool = null;
  }

  async #run({ reference, dataset, isFresh }: Task, signal: AbortSignal): Promise<void> {
    clearTimeout(this.#idle);
    this.#pool ??= new ReportPool();
    const onReport = (report: Report, done: number): void => {
      this.#live = { ...this.#live, [dataset.id]: report };
      this.#patch(dataset.id, { done, stage: `Judging, ${report.metrics.length} findings` });
    };
    try {
      await this.#pool.judge(this.#db, reference, dataset, { signal, onReport, isFresh });
      this.#patch(dataset.id, { state: 'done', done: 1, stage: 'Judged' });
      this.#announce(`The report on ${dataset.name} is complete`);
    } catch (error) {
      const stopped = isAborted(error);
      this.#patch(dataset.id, stopped ? { state: 'stopped' } : { state: 'failed', error: toStudioError(error) });
    } finally {
      this.#aborts.delete(dataset.id);
      this.#live = Object.fromEntries(Object.entries(this.#live).filter(([id]) => id !== dataset.id));
      this.#idle = setTimeout(() => this.stop(), KEEP_WORKERS_MS);
    }
  }

  #patch(id: string, patch: Partial<Job>): void {
    this.#jobs = this.#jobs.map((job) => (job.id === id ? { ...job, ...patch } : job));
  }
}

function newJob(dataset: Dataset): Job {
  return {
    ...{ id: dataset.id, kind: 'report', projectId: dataset.projectId, title: `Report on ${dataset.name}` },
    ...{ state: 'running', stage: 'Waiting', done: 0, rowsDone: 0, rowsTotal: 0, rowsPerSecond: null },
    ...{ startedAt: Date.now(), datasetId: dataset.id, error: null },
  };
}
