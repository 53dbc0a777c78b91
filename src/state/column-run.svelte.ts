// A run of a column recipe as its screen shows it: rows as they come, what was set aside, pace, and what can be done.

import { type ErrorCode, StudioError, toStudioError } from '../lib/errors.ts';
import { type ColumnRecipe, isColumnRecipe } from '../lib/recipe/types.ts';
import { createEta, type Eta, type TimeLeft } from '../lib/runs/eta.ts';
import type { MadeRow } from '../lib/runs/made-row.ts';
import { asideOfReject, asideOfRow, type SetAside } from '../lib/runs/set-aside.ts';
import { listen } from '../storage/broadcast.ts';
import type { StudioDatabase } from '../storage/database.ts';
import { findDataset } from '../storage/datasets.ts';
import { readLastRows, readQuarantined } from '../storage/row-batches.ts';
import { endRunHere, getRun } from '../storage/runs.ts';
import type { Dataset, Run } from '../storage/types.ts';
import type { Job } from './job.ts';
import { COVERED_ROWS, RunCoverage } from './run-coverage.svelte.ts';
import type { Runs } from './runs.svelte.ts';

/** Rows kept on screen. */
const LIVE_ROWS = 200;
/** Rows set aside that are listed, as many as imports keep. */
const LISTED = 100;
/** Batches looked through for them when a screen opens: a huge run must not make it wait. */
const LOOKED_AT = 400;
/** The most attempts a recipe may ask for. */
const MAX_ATTEMPTS = 20;

type ColumnRun = Run & { readonly recipe: ColumnRecipe };

export class ColumnRunView {
  readonly #db: StudioDatabase;
  readonly #runs: Runs;
  readonly #id: string;
  /** How much of its topics it has reached. */
  readonly coverage = new RunCoverage();
  #eta: Eta = createEta();
  #run = $state.raw<ColumnRun | null>(null);
  #dataset = $state.raw<Dataset | null>(null);
  #rows = $state.raw<readonly MadeRow[]>([]);
  #aside = $state.raw<readonly SetAside[]>([]);
  #left = $state.raw<TimeLeft | null>(null);
  #error = $state.raw<StudioError | null>(null);

  constructor(tools: { readonly db: StudioDatabase; readonly runs: Runs }, runId: string) {
    this.#db = tools.db;
    this.#runs = tools.runs;
    this.#id = runId;
  }

  /** Null while it is read, and when it is no run of a column recipe. */
  get run(): ColumnRun | null {
    return this.#run;
  }

  /** Why it cannot be shown. */
  get error(): StudioError | null {
    return this.#error;
  }

  /** Why it failed, or paused by itself. */
  get failure(): StudioError | null {
    const note = this.#run?.error;
    return this.job?.error ?? (note ? new StudioError(note.code as ErrorCode, note.message) : null);
  }

  /** The finished dataset. */
  get dataset(): Dataset | null {
    return this.#dataset;
  }

  /** The last rows that came, oldest first; good ones and those set aside. */
  get rows(): readonly MadeRow[] {
    return this.#rows;
  }

  /** The first rows that were set aside; `quarantined` counts all. */
  get aside(): readonly SetAside[] {
    return this.#aside;
  }

  /** Its line in the tray, in this visit; null when nobody works on it. */
  get job(): Job | null {
    return this.#runs.jobs.find((job) => job.kind === 'run' && job.id === this.#id) ?? null;
  }

  get state(): Run['state'] | 'elsewhere' {
    const job = this.job;
    if (job?.state === 'running' || job?.state === 'elsewhere') return job.state;
    return this.#run?.state ?? 'queued';
  }

  get isWorking(): boolean {
    return this.state === 'running' && this.job !== null;
  }

  get rowsDone(): number {
    return Math.max(this.#run?.rowsDone ?? 0, this.job?.rowsDone ?? 0);
  }

  get quarantined(): number {
    return Math.max(this.#run?.quarantined ?? 0, this.job?.quarantined ?? 0);
  }

  /** How long the rest takes at the pace of the last batches; null while unknown. */
  get left(): TimeLeft | null {
    return this.isWorking ? this.#left : null;
  }

  /** Attempts that trying again would allow a cell; null when it makes no sense. */
  get retryAttempts(): number | null {
    const run = this.#run;
    if (!run || this.quarantined === 0 || this.isWorking) return null;
    if (run.state !== 'done' && run.state !== 'failed') return null;
    const attempts = Math.min(MAX_ATTEMPTS, run.recipe.attempts * 2);
    return attempts > run.recipe.attempts && run.rowsDone === run.recipe.rows ? attempts : null;
  }

  /** True where the rows so far can be made a dataset without the rest. */
  get canKeep(): boolean {
    const state = this.#run?.state;
    const isHalfway = this.rowsDone > this.quarantined && this.rowsDone < (this.#run?.recipe.rows ?? 0);
    return !this.isWorking && isHalfway && (state === 'paused' || state === 'stopped' || state === 'failed');
  }

  /** Reads the run and follows it, here and in other tabs, until the returned function is called. */
  open(): () => void {
    void this.#read();
    const stopRows = this.#runs.listenTo(this.#id, ({ fresh, rowsDone }) => this.#take(fresh, rowsDone));
    const stopNews = listen((message) => {
      if (message.kind === 'run-state' && message.runId === this.#id) void this.#read();
    });
    return () => {
      stopRows();
      stopNews();
      this.coverage.stop();
    };
  }

  /** Goes on where it stood: after a pause, a stop, a failure or a crash. */
  async resume(): Promise<void> {
    const run = this.#run;
    if (!run) return;
    this.#eta = createEta();
    this.#left = null;
    await this.#runs.resume(run);
    await this.#read();
  }

  /** Ends the run with the rows it has, and makes them a dataset. */
  async keep(): Promise<void> {
    await endRunHere(this.#db, this.#id);
    await this.#read();
    await this.resume();
  }

  /** Stops when the rows under way are stored. */
  pause(): void {
    this.#runs.pause(this.#id);
  }

  /** Stops now: the rows under way are given up, those stored stay. */
  stop(): void {
    this.#runs.stop(this.#id);
  }

  /**
   * Makes a new version with more attempts a cell: good rows come out the same, those set aside are tried further.
   * Resolves with the new run, which is started; null when trying again makes no sense.
   */
  async retry(): Promise<Run | null> {
    const run = this.#run;
    const attempts = this.retryAttempts;
    if (!run || attempts === null) return null;
    const { projectId, datasetName, id: reuses } = run;
    const retried = await this.#runs.create({
      ...{ projectId, reuses, recipe: { ...run.recipe, attempts } },
      datasetName: freeName(datasetName, this.#runs.takenNames),
    });
    void this.#runs.resume(retried);
    return retried;
  }

  async #read(): Promise<void> {
    try {
      const run = await getRun(this.#db, this.#id);
      if (!isColumnRecipe(run.recipe)) return;
      const [rows, aside] = await Promise.all([
        readLastRows(this.#db, run.id, COVERED_ROWS),
        readQuarantined(this.#db, run.id, { count: LISTED, limit: LOOKED_AT }),
      ]);
      this.#dataset = run.state === 'done' ? await findDataset(this.#db, run.datasetId) : null;
      if (rows.length > 0) this.#rows = rows.slice(-LIVE_ROWS);
      if (aside.length > 0) this.#aside = aside.flatMap((row) => asideOfRow(row) ?? []);
      else if (this.#dataset) this.#aside = this.#dataset.rejects.kept.map(asideOfReject);
      this.#run = { ...run, recipe: run.recipe };
      this.coverage.take(run.recipe, rows);
      this.#error = null;
    } catch (error) {
      this.#error = toStudioError(error);
    }
  }

  #take(fresh: readonly MadeRow[], rowsDone: number): void {
    if (fresh.length > 0) {
      const last = this.#rows.at(-1)?.row ?? -1;
      const news = fresh.filter(({ row }) => row > last);
      this.#rows = [...this.#rows, ...news].slice(-LIVE_ROWS);
      const bad = news.flatMap((row) => asideOfRow(row) ?? []);
      if (bad.length > 0) this.#aside = [...this.#aside, ...bad].slice(0, LISTED);
    }
    if (this.#run) this.coverage.take(this.#run.recipe, fresh);
    this.#eta.note(rowsDone, performance.now());
    this.#left = this.#eta.left((this.#run?.recipe.rows ?? 0) - rowsDone);
  }
}

/** `Reviews`, then `Reviews, tried again`, then `Reviews, tried again 2`. */
function freeName(name: string, taken: readonly string[]): string {
  const base = `${name.replace(/, tried again( \d+)?$/, '')}, tried again`;
  let free = base;
  for (let n = 2; taken.includes(free); n++) free = `${base} ${n}`;
  return free;
}
