// Runs and reports under way: from recipe to rows to verdict, with pause, stop, resume, and rescue after a crash.

import { isAborted, StudioError, toStudioError } from '../lib/errors.ts';
import type { Recipe } from '../lib/recipe/types.ts';
import { listen, type StorageMessage } from '../storage/broadcast.ts';
import type { StudioDatabase } from '../storage/database.ts';
import { getDataset } from '../storage/datasets.ts';
import { referenceIdOf } from '../storage/lineage.ts';
import { waitForLock } from '../storage/locks.ts';
import { createRun, deleteRun, getRun, listInterruptedRuns, listRuns, runLock } from '../storage/runs.ts';
import type { Dataset, Report, Run } from '../storage/types.ts';
import { callback, createClient, type WorkerClient } from '../workers/client.ts';
import type { RunOutcome, RunProgress, RunWorkerApi } from '../workers/contracts.ts';
import { type Job, stageWords } from './job.ts';
import { Judge } from './judge.svelte.ts';
import type { Projects } from './projects.svelte.ts';
import { Repairs } from './repairs.svelte.ts';

export interface GrowRequest {
  readonly projectId: string;
  readonly recipe: Recipe;
  readonly datasetName: string;
}

interface Tools {
  readonly db: StudioDatabase;
  readonly projects: Projects;
  readonly announce: (text: string) => void;
}

interface Worker {
  readonly client: WorkerClient<RunWorkerApi>;
  readonly abort: AbortController;
}

export class Runs {
  readonly #db: StudioDatabase;
  readonly #projects: Projects;
  readonly #announce: (text: string) => void;
  readonly #judge: Judge;
  readonly repairs: Repairs;
  readonly #working = new Map<string, Worker>();
  #jobs = $state.raw<readonly Job[]>([]);
  #interrupted = $state.raw<readonly Run[]>([]);
  #stored = $state.raw<readonly Run[]>([]);

  constructor({ db, projects, announce }: Tools) {
    this.#db = db;
    this.#projects = projects;
    this.#announce = announce;
    this.#judge = new Judge(db, announce);
    this.repairs = new Repairs({
      announce,
      takenNames: () => this.takenNames,
      onRepaired: async (dataset) => {
        await projects.refresh();
        void this.judge(dataset);
      },
    });
  }

  /** Newest first: runs and reports of this visit. */
  get jobs(): readonly Job[] {
    return [...this.#jobs, ...this.repairs.jobs, ...this.#judge.jobs].toSorted((a, b) => b.startedAt - a.startedAt);
  }

  get active(): readonly Job[] {
    return this.jobs.filter((job) => job.state === 'running' || job.state === 'elsewhere');
  }

  /** Runs that a crash or a closed tab left behind. */
  get interrupted(): readonly Run[] {
    return this.#interrupted;
  }

  /** Unfinished runs of the project read last: paused, stopped or failed. */
  get unfinished(): readonly Run[] {
    return this.#stored.filter((run) => run.state !== 'done' && !this.#working.has(run.id));
  }

  /** Names that versions of the open project have, or will have. */
  get takenNames(): readonly string[] {
    const stored = this.#projects.synthetics.map((dataset) => dataset.name);
    return [...stored, ...this.unfinished.map((run) => run.datasetName)];
  }

  /** Follows other tabs, looks for runs left behind; until the returned function is called. */
  start(): () => void {
    void this.findInterrupted();
    const stop = listen((message) => this.#hear(message));
    return () => {
      stop();
      this.#judge.stop();
      this.repairs.stop();
      for (const { client } of this.#working.values()) client.stop();
    };
  }

  async findInterrupted(): Promise<void> {
    this.#interrupted = (await listInterruptedRuns(this.#db)).filter((run) => !this.#working.has(run.id));
  }

  /** Reads the runs of a project. */
  async read(projectId: string): Promise<void> {
    this.#stored = await listRuns(this.#db, projectId);
  }

  /** The job that makes or judges a dataset, or null. */
  jobOf(datasetId: string): Job | null {
    return this.jobs.find((job) => job.datasetId === datasetId && job.state === 'running') ?? null;
  }

  /** The report that is being made for a dataset: grows as metrics finish; null when none is. */
  liveReport(datasetId: string): Report | null {
    return this.#judge.liveReport(datasetId);
  }

  /** Makes the rows, then the report. Resolves with the dataset, or null when it was stopped; never rejects. */
  async grow(request: GrowRequest): Promise<Dataset | null> {
    const run = await createRun(this.#db, request);
    return this.resume(run);
  }

  /** Goes on with a stored run, here; when another tab holds it, follows it and takes over when that tab dies. */
  async resume(run: Run): Promise<Dataset | null> {
    if (this.#working.has(run.id)) return null;
    this.#interrupted = this.#interrupted.filter((other) => other.id !== run.id);
    const worker: Worker = { client: createClient('run'), abort: new AbortController() };
    this.#working.set(run.id, worker);
    this.#put(jobOfRun(run, 'running'));
    try {
      const outcome = await this.#execute(run, worker);
      if (outcome.state !== 'done') return this.#halted(run, outcome);
      this.#patch(run.id, {
        state: 'done',
        done: 1,
        rowsDone: outcome.dataset.rowCount,
        datasetId: outcome.dataset.id,
      });
      this.#announce(`${outcome.dataset.rowCount} rows are ready`);
      await this.#projects.refresh();
      void this.judge(outcome.dataset);
      return outcome.dataset;
    } catch (error) {
      const failure = toStudioError(error);
      this.#patch(run.id, isAborted(error) ? { state: 'stopped' } : { state: 'failed', error: failure });
      return null;
    } finally {
      worker.client.stop();
      this.#working.delete(run.id);
      await this.read(run.projectId).catch(() => undefined); // the list is read again with the next change
    }
  }

  /** Judges a synthetic dataset against the real one it was learned from; `isFresh` forgets what was found before. */
  async judge(dataset: Dataset, isFresh = false): Promise<void> {
    const reference = await this.#referenceOf(dataset);
    if (reference) await this.#judge.judge(reference, dataset, isFresh);
  }

  /** Stops after the chunk under way; committed rows stay and can be resumed. */
  stop(id: string): void {
    this.#working.get(id)?.abort.abort();
    this.#judge.cancel(id);
    this.repairs.cancel(id);
  }

  /** Forgets an unfinished run and its rows. */
  async discard(run: Run): Promise<void> {
    this.stop(run.id);
    await deleteRun(this.#db, run.id);
    this.#interrupted = this.#interrupted.filter((other) => other.id !== run.id);
    this.#jobs = this.#jobs.filter((job) => job.id !== run.id);
    await this.read(run.projectId);
  }

  /** Leaves a run for later: it stays in the list of its project. */
  keep(run: Run): void {
    this.#interrupted = this.#interrupted.filter((other) => other.id !== run.id);
  }

  /** Takes finished lines out of the tray. */
  clearFinished(): void {
    this.#jobs = this.#jobs.filter((job) => job.state === 'running' || job.state === 'elsewhere');
    this.#judge.clearFinished();
    this.repairs.clearFinished();
  }

  async #execute(run: Run, worker: Worker): Promise<RunOutcome> {
    const { client, abort } = worker;
    const onProgress = callback((progress: RunProgress) => this.#progress(progress));
    for (;;) {
      try {
        return await client.call<RunOutcome>(
          async (remote) => remote.execute(run.id, onProgress),
          abort.signal,
          run.id,
        );
      } catch (error) {
        if (!(error instanceof StudioError) || error.code !== 'locked') throw error;
        this.#patch(run.id, { state: 'elsewhere', stage: 'Another tab works on it' });
        await waitForLock(runLock(run.id), abort.signal);
        const now = await getRun(this.#db, run.id);
        if (now.state === 'done') return { state: 'done', dataset: await getDataset(this.#db, now.datasetId) };
        if (now.state !== 'running')
          return { state: 'stopped', rowsDone: now.rowsDone, reason: 'stopped in another tab' };
        this.#patch(run.id, { state: 'running' });
      }
    }
  }

  #halted(run: Run, outcome: Exclude<RunOutcome, { state: 'done' }>): null {
    const full = outcome.state === 'paused' ? new StudioError('storage-full', outcome.reason) : null;
    this.#patch(run.id, { state: outcome.state, rowsDone: outcome.rowsDone, error: full });
    return null;
  }

  async #referenceOf(dataset: Dataset): Promise<Dataset | null> {
    const parent = referenceIdOf(dataset);
    if (parent === null) return null;
    const known = this.#projects.dataset(parent);
    return known ?? getDataset(this.#db, parent).catch(() => null); // without its source there is nothing to judge by
  }

  #progress({ runId, stage, done, rowsDone, rowsTotal, rowsPerSecond }: RunProgress): void {
    this.#patch(runId, { stage: stageWords(stage), done, rowsDone, rowsTotal, rowsPerSecond });
    if (stage === 'sampling') this.#announce(`${rowsDone} of ${rowsTotal} rows`);
  }

  #hear(message: StorageMessage): void {
    if (message.kind === 'run-progress' && !this.#working.has(message.runId)) void this.#follow(message);
    if (message.kind !== 'run-state' || this.#working.has(message.runId)) return;
    if (message.state === 'running') return;
    // Only lines of other tabs: news of a run of this tab may come after its end, and would take its error away.
    this.#jobs = this.#jobs.filter((job) => job.id !== message.runId || job.state !== 'elsewhere');
    if (message.projectId === this.#projects.current?.id) void this.read(message.projectId);
  }

  /** A run of another tab: shown here, and taken over when that tab dies. */
  async #follow(message: Extract<StorageMessage, { kind: 'run-progress' }>): Promise<void> {
    const { runId, stage, done, rowsDone, rowsTotal, rowsPerSecond } = message;
    const patch = { stage: `${stageWords(stage)} in another tab`, done, rowsDone, rowsTotal, rowsPerSecond };
    if (this.#jobs.some((job) => job.id === runId)) return this.#patch(runId, patch);
    const run = await getRun(this.#db, runId);
    if (this.#working.has(runId)) return;
    this.#put({ ...jobOfRun(run, 'elsewhere'), ...patch });
    await waitForLock(runLock(runId));
    const now = await getRun(this.#db, runId);
    if (now.state === 'running') await this.resume(now);
  }

  #put(job: Job): void {
    this.#jobs = [job, ...this.#jobs.filter((other) => other.id !== job.id)];
  }

  #patch(id: string, patch: Partial<Job>): void {
    this.#jobs = this.#jobs.map((job) => (job.id === id ? { ...job, ...patch } : job));
  }
}

function jobOfRun(run: Run, state: Job['state']): Job {
  return {
    ...{ id: run.id, kind: 'run', projectId: run.projectId, title: run.datasetName, state },
    stage: 'Starting',
    done: run.rowsDone / run.recipe.rows,
    ...{ rowsDone: run.rowsDone, rowsTotal: run.recipe.rows, rowsPerSecond: null },
    startedAt: Date.now(),
    datasetId: null,
    error: null,
  };
}
