// Runs and reports under way: from recipe to rows to verdict, with pause, stop, resume, and rescue after a crash.

import { isAborted, StudioError, toStudioError } from '../lib/errors.ts';
import { isTextColumn } from '../lib/metrics/report.ts';
import { type Recipe, usesPageModel } from '../lib/recipe/types.ts';
import type { MadeRow } from '../lib/runs/made-row.ts';
import { listen, type StorageMessage } from '../storage/broadcast.ts';
import type { StudioDatabase } from '../storage/database.ts';
import { getDataset } from '../storage/datasets.ts';
import { referenceIdOf } from '../storage/lineage.ts';
import { waitForLock } from '../storage/locks.ts';
import { createRun, deleteRun, getRun, listInterruptedRuns, listRuns, runLock } from '../storage/runs.ts';
import type { Dataset, Report, Run } from '../storage/types.ts';
import { callback, createClient, pageModel, type WorkerClient } from '../workers/client.ts';
import type { RunOutcome, RunProgress, RunWorkerApi } from '../workers/contracts.ts';
import { figuresOf, type Job, jobOfRun, stageWords } from './job.ts';
import { Judge } from './judge.svelte.ts';
import type { Projects } from './projects.svelte.ts';
import { Repairs } from './repairs.svelte.ts';

export interface GrowRequest {
  readonly projectId: string;
  readonly recipe: Recipe;
  readonly datasetName: string;
  /** A run of the same recipe with fewer attempts, whose good rows are taken over. */
  readonly reuses?: string;
}

/** What a screen hears of a run, in this tab or another. */
export type RunListener = (news: { readonly fresh: readonly MadeRow[]; readonly rowsDone: number }) => void;

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
  readonly #listeners = new Map<string, Set<RunListener>>();
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
    return this.resume(await this.create(request));
  }

  /** Stores a run without starting it, for screens that show it by its id before `resume`. */
  create(request: GrowRequest): Promise<Run> {
    return createRun(this.#db, request);
  }

  /** Hears of a run's rows as they are committed. Returns how to stop. */
  listenTo(runId: string, listener: RunListener): () => void {
    const listeners = this.#listeners.get(runId) ?? new Set();
    this.#listeners.set(runId, listeners.add(listener));
    return () => listeners.delete(listener);
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

  /**
   * Judges a synthetic dataset against the one it was learned from or seeded with; without one that has a column in
   * common there is nothing to compare, and no report. `isFresh` forgets what was found before.
   */
  async judge(dataset: Dataset, isFresh = false): Promise<void> {
    const reference = await this.#referenceOf(dataset);
    if (reference) await this.#judge.judge(reference, dataset, isFresh);
  }

  /** Pauses a run of a column recipe when the rows under way are committed. */
  pause(id: string): void {
    const worker = this.#working.get(id);
    if (!worker) return;
    this.#patch(id, { stage: 'Pausing' });
    // A worker that dies meanwhile has no run to pause; its end is told by the call that executes.
    worker.client.call(async (remote) => remote.pause(id)).catch(() => undefined);
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
    const page = usesPageModel(run.recipe) ? pageModel() : undefined;
    for (;;) {
      try {
        return await client.call<RunOutcome>(
          async (remote) => remote.execute(run.id, onProgress, page),
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
    const isFull = outcome.state === 'paused' && outcome.reason !== 'person';
    const full = isFull ? new StudioError('storage-full', outcome.reason) : null;
    this.#patch(run.id, { state: outcome.state, rowsDone: outcome.rowsDone, error: full });
    return null;
  }

  async #referenceOf(dataset: Dataset): Promise<Dataset | null> {
    const parent = referenceIdOf(dataset);
    if (parent === null) return dataset.schema.some(isTextColumn) ? dataset : null;
    const known = this.#projects.dataset(parent);
    const reference = known ?? (await getDataset(this.#db, parent).catch(() => null)); // it may have been deleted
    const names = new Set(dataset.schema.map(({ name }) => name));
    const hasTexts = dataset.schema.some(isTextColumn);
    if (reference && (hasTexts || reference.schema.some(({ name }) => names.has(name)))) return reference;
    return hasTexts ? dataset : null;
  }

  #progress(progress: RunProgress): void {
    this.#patch(progress.runId, { stage: stageWords(progress.stage), ...figuresOf(progress) });
    if (progress.stage === 'sampling') this.#announce(`${progress.rowsDone} of ${progress.rowsTotal} rows`);
    this.#tell(progress);
  }

  #tell({ runId, fresh = [], rowsDone }: Pick<RunProgress, 'runId' | 'fresh' | 'rowsDone'>): void {
    for (const listener of this.#listeners.get(runId) ?? []) listener({ fresh, rowsDone });
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
    const { runId } = message;
    const patch = { stage: `${stageWords(message.stage)} in another tab`, ...figuresOf(message) };
    this.#tell(message);
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
