// What each worker answers. Types only: the page imports this file and never a worker's code. Every method that takes
// long takes a `jobId`; `cancel(jobId)` makes it reject with `aborted`. Progress callbacks are Comlink proxies, called
// at most ten times a second.

import type {
  ChoiceRequest,
  ChoiceResult,
  LoadedModel,
  ModelCard,
  ModelChoice,
  TextRequest,
  TextResult,
  TextToken,
} from '../lib/language/types.ts';
import type { OptionValues } from '../lib/options.ts';
import type { JsonValue } from '../lib/json.ts';
import type { SkipSummary } from '../lib/exporters/skips.ts';
import type { Reject } from '../lib/importers/types.ts';
import type { MetricReport } from '../lib/metrics/types.ts';
import type { ReplacementLocale } from '../lib/pii/replace.ts';
import type { Selection } from '../lib/pii/replace-table.ts';
import type { PiiFinding } from '../lib/pii/types.ts';
import type { Filter, Sort } from '../lib/query/types.ts';
import type { ColumnRecipe, SynthesisRecipe } from '../lib/recipe/types.ts';
import type { RepairOffer } from '../lib/repairs/types.ts';
import type { ScalingPlan, ScalingResult } from '../lib/scaling/measure.ts';
import type { MadeRow } from '../lib/runs/made-row.ts';
import type { CanaryResult } from '../lib/seal/canary.ts';
import type { Association } from '../lib/table/association.ts';
import type { InferredColumn, SchemaOverride } from '../lib/table/infer.ts';
import type { Distribution } from '../lib/table/profile.ts';
import type { Table } from '../lib/table/table.ts';
import type { Leftover } from '../models/store/types.ts';
import type { Dataset } from '../storage/types.ts';

export interface Progress {
  /** Share done in [0, 1]. */
  readonly done: number;
  readonly stage: string;
  /** Rows so far, where rows are counted. */
  readonly rows?: number;
}
export type OnProgress = (progress: Progress) => void;

export interface Cancellable {
  cancel(jobId: string): void;
}

// ---------------------------------------------------------------- import

export interface Inspection {
  readonly importer: string;
  readonly options: OptionValues;
  readonly evidence: string;
  readonly rowCount: number;
  readonly columns: readonly InferredColumn[];
  readonly rejects: { readonly count: number; readonly kept: readonly Reject[] };
  /** First 100 records as display texts, row-major; null is missing. */
  readonly preview: readonly (readonly (string | null)[])[];
  readonly notes: readonly string[];
}
export interface ImportRequest {
  readonly projectId: string;
  readonly file: File;
  /** Further files of the same import, for importers that take many. */
  readonly more?: readonly File[];
  readonly datasetName: string;
  readonly importer: string;
  readonly options: OptionValues;
  readonly overrides: readonly SchemaOverride[];
  /** share 0 makes no holdout. `key`: all rows of an entity fall on one side. */
  readonly split: { readonly share: number; readonly seed: number; readonly key: string | null };
}
export interface ImportResult {
  readonly real: Dataset;
  readonly holdout: Dataset | null;
}
export interface ImportWorkerApi extends Cancellable {
  /** Reads the whole file once and says what is in it. Without importer and options, detects them. */
  inspect(
    jobId: string,
    request: { file: File; more?: readonly File[]; importer?: string; options?: OptionValues },
    onProgress: OnProgress,
  ): Promise<Inspection>;
  /** Reads it again with the confirmed schema and stores real and holdout datasets. */
  importFile(jobId: string, request: ImportRequest, onProgress: OnProgress): Promise<ImportResult>;
}

// ---------------------------------------------------------------- run

export interface RunProgress {
  readonly runId: string;
  readonly stage: 'waiting' | 'reading' | 'loading' | 'preparing' | 'fitting' | 'sampling' | 'saving';
  readonly done: number;
  readonly rowsDone: number;
  readonly rowsTotal: number;
  /** Exponentially weighted over 30 s; null before the first chunk. */
  readonly rowsPerSecond: number | null;
  /** Column recipes only: rows set aside, tokens of the models a second, and rows that came since the last event. */
  readonly quarantined?: number;
  readonly tokensPerSecond?: number | null;
  readonly fresh?: readonly MadeRow[];
}
export type RunOutcome =
  | { readonly state: 'done'; readonly dataset: Dataset }
  | { readonly state: 'stopped' | 'paused'; readonly rowsDone: number; readonly reason: string };
export interface RunWorkerApi extends Cancellable {
  /**
   * Executes or resumes the stored run under the Web Lock `run:<id>`.
   * Rejects with `locked` when another tab holds it; resolves `paused` when storage is full (`storage-full`) or a
   * person paused it (`person`). `pageModel` is the browser's own model, which only a page can reach.
   */
  execute(
    runId: string,
    onProgress: (progress: RunProgress) => void,
    pageModel?: LanguageWorkerApi,
  ): Promise<RunOutcome>;
  /** Asks a run of a column recipe to pause when the rows under way are committed. */
  pause(runId: string): void;
  /** Five to ten rows of a recipe without storing anything, and the time they took. */
  preview(
    jobId: string,
    request: { recipe: SynthesisRecipe; count: number },
  ): Promise<{ rows: Table; fitMs: number; sampleMs: number }>;
  /**
   * Makes some rows of a column recipe without storing anything. Cells given in `keep` are taken as they are, and
   * `attempts` says from which attempt on a cell is drawn: one more each time a person asks for another.
   */
  previewColumns(
    jobId: string,
    request: ColumnsPreviewRequest,
    onRow: (row: MadeRow) => void,
    pageModel?: LanguageWorkerApi,
  ): Promise<ColumnsPreview>;
}

export interface ColumnsPreviewRequest {
  readonly recipe: ColumnRecipe;
  readonly rows: readonly number[];
  /** By row, then column: cells not to make again. */
  readonly keep: Readonly<Record<number, Readonly<Record<string, JsonValue>>>>;
  /** By row, then column: the first attempt, where it is not 0. */
  readonly attempts: Readonly<Record<number, Readonly<Record<string, number>>>>;
  /** Only these columns and those that need them are made; null makes all that `keep` does not give. */
  readonly columns: readonly string[] | null;
}
export interface ColumnsPreview {
  readonly rows: readonly MadeRow[];
  /** Milliseconds by column, model loading left out. */
  readonly elapsedMs: Readonly<Record<string, number>>;
  readonly loadMs: number;
  readonly tokens: number;
}

// ---------------------------------------------------------------- language

export interface LoadProgress {
  readonly stage: 'reading' | 'verifying' | 'compiling' | 'probing';
  readonly loadedBytes: number;
  readonly totalBytes: number;
}
/** Threads for WASM and answers written side by side; as many as are sensible where nothing is said. */
export type LoadLimits = Readonly<{ threads?: number; maxRows?: number }>;
export interface LanguageWorkerApi extends Cancellable {
  /** Loads a model, or returns at once when it is loaded with these settings. One worker holds one model. */
  load(
    jobId: string,
    choice: Omit<ModelChoice, 'sampling'>,
    onProgress: (progress: LoadProgress) => void,
    limits?: LoadLimits,
  ): Promise<LoadedModel>;
  generate(
    jobId: string,
    requests: readonly TextRequest[],
    onText: (tokens: readonly TextToken[]) => void,
    onResult: (request: number, result: TextResult) => void,
  ): Promise<readonly TextResult[]>;
  choose(jobId: string, requests: readonly ChoiceRequest[]): Promise<readonly ChoiceResult[]>;
  embed(jobId: string, texts: readonly string[]): Promise<readonly Float32Array<ArrayBuffer>[]>;
  countTokens(texts: readonly string[]): Promise<readonly number[]>;
  /** Answers while the worker lives: the watchdog's heartbeat. Counts decoding steps done so far. */
  heartbeat(): number;
  unload(): Promise<void>;
}

// ---------------------------------------------------------------- models

export interface DeviceFacts {
  readonly threads: number;
  readonly isIsolated: boolean;
  readonly gpu: {
    readonly name: string;
    readonly hasHalf: boolean;
    readonly maxBufferBytes: number;
    readonly isFallback: boolean;
  } | null;
  readonly memoryGb: number | null;
}
export interface ModelInspection {
  readonly card: ModelCard;
  /** What is missing or unusual, in plain words. */
  readonly warnings: readonly string[];
  /** Not enough to run, in plain words; empty when it can be imported. */
  readonly problems: readonly string[];
  readonly ignored: readonly string[];
}
export interface ModelsWorkerApi extends Cancellable {
  /** Embedded, self-hosted and stored models. */
  list(): Promise<readonly ModelCard[]>;
  deviceFacts(): Promise<DeviceFacts>;
  /** Looks at files (a folder, several files, or one ZIP) without storing anything. */
  inspect(jobId: string, files: readonly ModelSource[], onProgress: OnProgress): Promise<ModelInspection>;
  /** Stores them in OPFS, hashing; resumes what an earlier try left. @throws StudioError `bad-input`, `storage-full`, `limit` */
  add(jobId: string, files: readonly ModelSource[], name: string, onProgress: OnProgress): Promise<ModelCard>;
  /** Reads every byte again and compares hashes. */
  verify(jobId: string, id: string, onProgress: OnProgress): Promise<{ readonly damaged: readonly string[] }>;
  remove(id: string): Promise<void>;
  /** Bytes of stored models, and of what broken imports left. */
  space(): Promise<{ readonly models: readonly { id: string; bytes: number }[]; readonly leftoverBytes: number }>;
  /** Imports that were cut off. `remove` clears one; adding the same files under its name goes on with it. */
  leftovers(): Promise<readonly Leftover[]>;
}
export interface ModelSource {
  /** Path below the picked folder, or the file's name. */
  readonly path: string;
  readonly file: File;
}

// ---------------------------------------------------------------- report

export interface ReportRequest {
  readonly projectId: string;
  readonly datasetId: string;
  readonly referenceId: string;
  readonly seed: number;
  readonly target: string | null;
}
export interface ReportWorkerApi extends Cancellable {
  /** Metric ids of the registry, in the order in which they should be run (first findings first). */
  plan(): Promise<readonly string[]>;
  /** One metric with its baselines. The page spreads metrics over a pool of report workers and stores the report. */
  judge(jobId: string, request: ReportRequest, metricId: string, onProgress: OnProgress): Promise<MetricReport>;
  /** Learning curves of those tables with laws fitted to them, or why there are none, in plain words. */
  scale(
    jobId: string,
    request: ReportRequest,
    plan: ScalingPlan,
    onProgress: OnProgress,
  ): Promise<ScalingResult | string>;
}

// ---------------------------------------------------------------- repair

export interface RepairRequest {
  /** The real dataset; only its own rows are read, never those of its holdout. */
  readonly referenceId: string;
  readonly datasetId: string;
  readonly datasetName: string;
  readonly offer: Pick<RepairOffer, 'repair' | 'options' | 'scope'>;
  readonly seed: number;
}
export interface RepairWorkerApi extends Cancellable {
  /** Derives the repaired version of a dataset and stores it beside the old one. */
  mend(jobId: string, request: RepairRequest, onProgress: OnProgress): Promise<Dataset>;
}

// ---------------------------------------------------------------- query

export interface ViewSpec {
  readonly datasetId: string;
  readonly filters: readonly Filter[];
  readonly sort: Sort | null;
}
export interface ViewInfo {
  /** Rows that pass the filters. */
  readonly rowCount: number;
  readonly totalRows: number;
}
export interface RowWindow {
  readonly start: number;
  /** Display texts, row-major; null is missing. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** Row numbers in the dataset. */
  readonly rowIds: readonly number[];
}
/** Limits what a window carries: only these columns (schema indices, in that order), texts cut at `textLimit`. */
export interface WindowOptions {
  readonly columns?: readonly number[];
  readonly textLimit?: number;
}
export interface QueryWorkerApi extends Cancellable {
  open(jobId: string, spec: ViewSpec): Promise<ViewInfo>;
  /** Rows [start, start + count) of the view opened last for this spec; all columns unless the options say which. */
  window(spec: ViewSpec, start: number, count: number, options?: WindowOptions): Promise<RowWindow>;
  /** Where in the view a row of the dataset is, or -1. */
  locate(spec: ViewSpec, rowId: number): Promise<number>;
  /** One distribution a dataset for that column, over shared edges or labels (those of the first dataset first). */
  distributions(
    jobId: string,
    datasetIds: readonly string[],
    column: string,
    bins: number,
  ): Promise<readonly Distribution[]>;
  association(jobId: string, datasetId: string): Promise<Association>;
  /** Frees what is held for a dataset, or for all. */
  release(datasetId?: string): Promise<void>;
}

// ---------------------------------------------------------------- export

export interface ExportRequest {
  readonly datasetId: string;
  readonly exporter: string;
  readonly options: OptionValues;
  readonly filters: readonly Filter[];
  /** `file`: data only. `bundle`: folder ZIP with data, README.md card, manifest.json, recipe.json, report.json. */
  readonly packaging: 'file' | 'bundle';
}
export interface ExportedFile {
  readonly fileName: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  /** Of the bytes written, computed while writing. */
  readonly sha256: string;
  /** SHA-256 of every file in a bundle. */
  readonly entries: readonly { readonly name: string; readonly sha256: string; readonly sizeBytes: number }[];
  /** OPFS path to read the finished file from, when no sink was given. */
  readonly opfsPath: string | null;
  /** Rows that the format could not hold. */
  readonly skipped: SkipSummary;
}
/** What the first row that the format can hold becomes. */
export interface ExportExample {
  /** Cut at 4,000 characters; null when none of the first rows gives anything. */
  readonly text: string | null;
  /** Place of that row among those that pass the filters, from 0. */
  readonly row: number;
  /** Of the rows tried. */
  readonly skipped: SkipSummary;
}
export interface ExportWorkerApi extends Cancellable {
  /** Writes to the picked file (atomically: a cancelled export leaves it as it was), or to OPFS staging when null. */
  exportDataset(
    jobId: string,
    request: ExportRequest,
    sink: FileSystemFileHandle | null,
    onProgress: OnProgress,
  ): Promise<ExportedFile>;
  /** Writes the first rows as text, to be shown. For text formats only. */
  example(jobId: string, request: Omit<ExportRequest, 'packaging'>): Promise<ExportExample>;
  exportProject(
    jobId: string,
    projectId: string,
    sink: FileSystemFileHandle | null,
    onProgress: OnProgress,
  ): Promise<ExportedFile>;
  /** Reads a `.terrarium` file and stores it as a new project; returns its id. */
  importProject(
    jobId: string,
    file: File,
    onProgress: OnProgress,
  ): Promise<{ projectId: string; datasets: number; rows: number }>;
  /** Removes staged files that are older than a day or named. */
  clearStaging(opfsPath?: string): Promise<void>;
}

// ---------------------------------------------------------------- personal data

export interface PiiScan {
  readonly findings: readonly PiiFinding[];
  /** Rows looked at: all, or an even share of a large table. */
  readonly rowsScanned: number;
}
export interface ReplaceRequest {
  readonly datasetId: string;
  readonly selections: readonly Selection[];
  readonly locale: ReplacementLocale;
  /** Secret of the project: the same input gives the same output under it. */
  readonly key: string;
  readonly datasetName: string;
}
export interface PiiWorkerApi extends Cancellable {
  /** Looks for personal data in every column but measured numbers. */
  scan(jobId: string, datasetId: string, onProgress: OnProgress): Promise<PiiScan>;
  /** Stores a version with the chosen kinds replaced, and its holdout with it. Resolves with the new real version. */
  replace(jobId: string, request: ReplaceRequest, onProgress: OnProgress): Promise<Dataset>;
}

// ---------------------------------------------------------------- canary

export interface CanaryWorkerApi extends Cancellable {
  /** Tries every way out a dedicated worker has. */
  run(enforcesAllowlist: boolean | null): Promise<readonly CanaryResult[]>;
  /** Those headers of the worker's own script; null where one is missing. */
  readHeaders(names: readonly string[]): Promise<readonly (string | null)[]>;
}

export type { Association, Distribution, Filter, Leftover, Sort };
