// Runs a job file from beginning to end: import, synthesize, judge, write. The same workers and storage as by hand.

import type { Remote } from 'comlink';
import { StudioError, throwIfAborted, toStudioError } from '../lib/errors.ts';
import { sha256 } from '../lib/hash.ts';
import { type DataOutput, type Job, parseJob } from '../lib/jobs/job.ts';
import type { SynthesisRecipe } from '../lib/recipe/types.ts';
import type { ReportDocument } from '../lib/report/document.ts';
import type { StudioDatabase } from '../storage/database.ts';
import { createProject } from '../storage/projects.ts';
import { createRun } from '../storage/runs.ts';
import { readStagedFile } from '../storage/staging.ts';
import type { Dataset, Report } from '../storage/types.ts';
import { callback, createClient } from '../workers/client.ts';
import type { ExportedFile, ExportWorkerApi, ImportResult, RunOutcome } from '../workers/contracts.ts';
import { documentOf } from './report-document.ts';
import { askedMetrics, ReportPool } from './report-pool.ts';
import { missingMetrics } from './report-view.ts';

type ExportApi = Pick<Remote<ExportWorkerApi>, 'exportDataset' | 'exportProject'>;
export type OutputKind = 'data' | 'bundle' | 'report' | 'project';
export interface BatchOutput {
  readonly kind: OutputKind;
  /** Where the job wants it. */
  readonly path: string;
  readonly sha256: string;
  readonly content: Blob;
}
export type BatchStage = 'reading' | 'importing' | 'growing' | 'judging' | 'writing';
type Timings = Readonly<Partial<Record<BatchStage | 'firstFinding' | 'headlines', number>>>;
export type BatchState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly stage: BatchStage; readonly done: number }
  | {
      readonly kind: 'done';
      readonly outputs: readonly BatchOutput[];
      readonly synthetic: Dataset;
      /** Milliseconds each stage took, and from the start of judging to the first finding and to all headline ones. */
      readonly timings: Timings;
    }
  | { readonly kind: 'failed'; readonly error: StudioError };

export class Batch {
  #state = $state.raw<BatchState>({ kind: 'idle' });
  readonly #db: StudioDatabase;
  #abort = new AbortController();
  #stopwatch = new Stopwatch();

  constructor(db: StudioDatabase) {
    this.#db = db;
  }

  get state(): BatchState {
    return this.#state;
  }

  cancel(): void {
    this.#abort.abort();
  }

  /** Runs the job on the data file. Never rejects: the state says how it ended. */
  async run(jobFile: File, dataFile: File): Promise<void> {
    this.#abort = new AbortController();
    this.#stopwatch = new Stopwatch();
    try {
      this.#step('reading', 0);
      const job = parseJob(await readJson(jobFile));
      const imported = await this.#import(job, dataFile);
      const synthetic = await this.#grow(job, imported.real);
      const wantsScores = job.outputs.report !== undefined || job.outputs.bundle !== undefined;
      const report = wantsScores ? await this.#judge(imported.real, synthetic) : null;
      const document =
        report && documentOf(report, { dataset: synthetic, reference: imported.real, holdout: imported.holdout });
      const outputs = await this.#write(job, synthetic, document);
      this.#stopwatch.lap();
      this.#state = { kind: 'done', outputs, synthetic, timings: this.#stopwatch.timings };
    } catch (error) {
      this.#state = { kind: 'failed', error: toStudioError(error) };
    }
  }

  #step(stage: BatchStage, done: number): void {
    throwIfAborted(this.#abort.signal);
    this.#stopwatch.lap(stage);
    this.#state = { kind: 'running', stage, done };
  }

  async #import(job: Job, file: File): Promise<ImportResult> {
    this.#step('importing', 0);
    const client = createClient('import');
    const signal = this.#abort.signal;
    const onProgress = callback(({ done }: { done: number }) => this.#show('importing', done));
    try {
      const inspection = await client.call((remote, id) => {
        const chosen = {
          ...(job.importer ? { importer: job.importer } : {}),
          ...(job.importOptions ? { options: job.importOptions } : {}),
        };
        return remote.inspect(id, { file, ...chosen }, onProgress);
      }, signal);
      const project = await createProject(this.#db, { name: file.name });
      const overrides = mergeOverrides(inspection.columns, job.overrides);
      return await client.call((remote, id) => {
        const { importer, options } = inspection;
        const request = {
          projectId: project.id,
          file,
          datasetName: file.name,
          importer,
          options,
          overrides,
          split: job.split,
        };
        return remote.importFile(id, request, onProgress);
      }, signal);
    } finally {
      client.stop();
    }
  }

  async #grow(job: Job, real: Dataset): Promise<Dataset> {
    this.#step('growing', 0);
    const { synthesizer, options, conditions, seed, rows = real.rowCount } = job.recipe;
    const block: SynthesisRecipe['block'] = { kind: 'synthesizer', synthesizer, options, conditions };
    const recipe: SynthesisRecipe = { format: 'terrarium-recipe', version: 1, seed, rows, source: real.id, block };
    const run = await createRun(this.#db, {
      projectId: real.projectId,
      recipe,
      datasetName: `${real.name}, synthetic`,
    });
    const client = createClient('run');
    try {
      const onProgress = callback(({ done }: { done: number }) => this.#show('growing', done));
      const outcome = await client.call<RunOutcome>(
        async (remote) => remote.execute(run.id, onProgress),
        this.#abort.signal,
        run.id,
      );
      if (outcome.state === 'done') return outcome.dataset;
      throw new StudioError(outcome.state === 'paused' ? 'storage-full' : 'aborted', outcome.reason);
    } finally {
      client.stop();
    }
  }

  async #judge(real: Dataset, synthetic: Dataset): Promise<Report> {
    this.#step('judging', 0);
    const pool = new ReportPool();
    try {
      return await pool.judge(this.#db, real, synthetic, {
        signal: this.#abort.signal,
        onReport: ({ metrics }, done) => {
          if (metrics.length > 0) this.#stopwatch.mark('firstFinding');
          if (missingMetrics(metrics, askedMetrics(real, synthetic)).every(({ tier }) => tier === 'full'))
            this.#stopwatch.mark('headlines');
          this.#show('judging', done);
        },
      });
    } finally {
      pool.stop();
    }
  }

  async #write(job: Job, synthetic: Dataset, report: ReportDocument | null): Promise<BatchOutput[]> {
    this.#step('writing', 0);
    const { data, bundle, report: reportPath, project } = job.outputs;
    const onProgress = callback(({ done }: { done: number }) => this.#show('writing', done));
    const client = createClient('export');
    const write = (kind: OutputKind, path: string, start: (api: ExportApi, id: string) => Promise<ExportedFile>) =>
      client.call(start, this.#abort.signal).then((file) => stagedOutput(kind, path, file));
    const rows = (output: DataOutput, packaging: 'file' | 'bundle') => {
      const { format: exporter, options } = output;
      const request = { datasetId: synthetic.id, exporter, options, filters: [], packaging };
      return (api: ExportApi, id: string) => api.exportDataset(id, request, null, onProgress);
    };
    try {
      const outputs: BatchOutput[] = [];
      if (data) outputs.push(await write('data', data.path, rows(data, 'file')));
      if (bundle) outputs.push(await write('bundle', bundle.path, rows(bundle, 'bundle')));
      if (reportPath !== undefined && report) outputs.push(await textOutput('report', reportPath, report));
      if (project !== undefined) {
        const { projectId } = synthetic;
        outputs.push(await write('project', project, (api, id) => api.exportProject(id, projectId, null, onProgress)));
      }
      return outputs;
    } finally {
      client.stop();
    }
  }

  /** Late progress of a stage that is over must not bring it back. */
  #show(stage: BatchStage, done: number): void {
    if (this.#state.kind === 'running') this.#state = { kind: 'running', stage, done };
  }
}

class Stopwatch {
  readonly timings: { -readonly [Key in keyof Timings]: Timings[Key] } = {};
  #stage: BatchStage | null = null;
  #since = performance.now();

  /** Ends the stage under way and begins the next. */
  lap(next: BatchStage | null = null): void {
    const now = performance.now();
    if (this.#stage) this.timings[this.#stage] = Math.round(now - this.#since);
    this.#stage = next;
    this.#since = now;
  }

  /** Notes how far into the stage this happened; only the first time counts. */
  mark(event: 'firstFinding' | 'headlines'): void {
    this.timings[event] ??= Math.round(performance.now() - this.#since);
  }
}

async function stagedOutput(kind: OutputKind, path: string, file: ExportedFile): Promise<BatchOutput> {
  if (file.opfsPath === null) throw new StudioError('internal', 'an export of a job must be staged');
  return { kind, path, sha256: file.sha256, content: await readStagedFile(file.opfsPath) };
}

async function textOutput(kind: OutputKind, path: string, value: unknown): Promise<BatchOutput> {
  const text = `${JSON.stringify(value, null, 2)}\n`;
  return { kind, path, sha256: await sha256(text), content: new Blob([text], { type: 'application/json' }) };
}

async function readJson(file: File): Promise<unknown> {
  try {
    return JSON.parse(await file.text());
  } catch (cause) {
    throw new StudioError('bad-input', `${file.name} is not JSON`, { cause });
  }
}

/** What the job says about a column; unknown names are an error, because a typing mistake would go unnoticed. */
function mergeOverrides(
  columns: readonly { readonly schema: { readonly name: string } }[],
  overrides: Job['overrides'],
): Job['overrides'] {
  const known = new Set(columns.map((column) => column.schema.name));
  const unknown = overrides.find((override) => !known.has(override.name));
  if (!unknown) return overrides;
  throw new StudioError('bad-input', `overrides: the file has no column ${unknown.name}`, {
    details: { where: 'overrides', given: unknown.name, allowed: [...known] },
  });
}
