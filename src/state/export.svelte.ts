// Getting data out: what to write, how large it will be, writing it with progress, and checking what was written.

import { safeFileName } from '../lib/file-name.ts';
import { isAborted, type StudioError, toStudioError } from '../lib/errors.ts';
import { exporters } from '../lib/exporters/registry.ts';
import { findMappingProblem } from '../lib/exporters/parts.ts';
import type { Exporter } from '../lib/exporters/types.ts';
import { createStreamingHash } from '../lib/hash.ts';
import type { OptionValues } from '../lib/options.ts';
import type { Filter } from '../lib/query/types.ts';
import { readStagedFile } from '../storage/staging.ts';
import type { Dataset } from '../storage/types.ts';
import { callback, createClient, type WorkerClient } from '../workers/client.ts';
import type { ExportedFile, OnProgress, Progress, QueryWorkerApi } from '../workers/contracts.ts';
import { ExportExampleState } from './export-example.svelte.ts';
import { estimateBytes, remainingMs } from './export-estimate.ts';
import { formatFilters, parseFilters } from './export-filters.ts';
import { canPickFiles, pickFile, type PickOptions } from './pick-file.ts';
import type { Projects } from './projects.svelte.ts';
import type { Router } from './router.svelte.ts';
import { saveBlob } from './save-file.ts';

export type ExportJob =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'running';
      readonly what: string;
      readonly progress: Progress;
      readonly remainingMs: number | null;
    }
  | {
      readonly kind: 'done';
      readonly what: string;
      readonly file: ExportedFile;
      readonly place: 'picked' | 'downloads';
    }
  | { readonly kind: 'failed'; readonly error: StudioError };

/** What is known about the rows to write. */
export interface ExportSize {
  readonly rows: number;
  readonly bytes: number | null;
}
export interface Verification {
  readonly fileName: string;
  readonly sha256: string;
  readonly matches: boolean;
}
interface Tools {
  readonly router: Router;
  readonly projects: Projects;
  readonly query: WorkerClient<QueryWorkerApi>;
  readonly announce: (text: string) => void;
}

const SAMPLE_ROWS = 64;
type ExportRemote = Parameters<Parameters<ReturnType<typeof createClient<'export'>>['call']>[0]>[0];
type WriteFile = (
  remote: ExportRemote,
  job: { readonly id: string; readonly handle: FileSystemFileHandle | null; readonly onProgress: OnProgress },
) => Promise<ExportedFile>;

export class ExportState {
  readonly exporters: readonly Exporter[] = exporters;
  readonly canPick = canPickFiles();
  readonly #tools: Tools;
  readonly #client = createClient('export');
  #abort = new AbortController();
  /** As a person chose it; null takes what suits the dataset. */
  #format = $state<string | null>(null);
  #options = $state.raw<Readonly<Record<string, OptionValues>>>({});
  packaging = $state<'file' | 'bundle'>('file');
  place = $state<'picked' | 'downloads'>(canPickFiles() ? 'picked' : 'downloads');
  #job = $state.raw<ExportJob>({ kind: 'idle' });
  #size = $state.raw<ExportSize | null>(null);
  #sizeError = $state.raw<StudioError | null>(null);
  #verification = $state.raw<Verification | null>(null);

  /** The dataset of the address, or the newest synthetic version, or the newest dataset. */
  readonly dataset: Dataset | null = $derived.by(() => this.#readDataset());
  readonly holdsPictures: boolean = $derived(this.dataset?.schema.some(({ kind }) => kind === 'image') ?? false);
  readonly exporter: Exporter = $derived.by(() => {
    const format = this.#format ?? (this.holdsPictures ? 'imagefolder' : 'csv');
    return exporters.find((entry) => entry.id === format) ?? exporters[0];
  });
  /** What the table suggests, with the person's choices on top. */
  readonly options: OptionValues = $derived({
    ...this.exporter.suggest(this.dataset?.schema ?? []),
    ...this.#options[this.#optionsKey()],
  });
  readonly filters: readonly Filter[] = $derived.by(() => parseFilters(this.#tools.router.path.query['filters']));
  /** Why nothing can be written with these options, or null. */
  readonly problem: string | null = $derived(
    findMappingProblem(this.exporter.parts, this.exporter.fields, {
      options: this.options,
      schema: this.dataset?.schema ?? [],
    }),
  );
  readonly example = new ExportExampleState(this.#client);

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  get job(): ExportJob {
    return this.#job;
  }
  get size(): ExportSize | null {
    return this.#size;
  }
  get sizeError(): StudioError | null {
    return this.#sizeError;
  }
  get verification(): Verification | null {
    return this.#verification;
  }

  chooseDataset(id: string): void {
    this.#tools.router.setQuery({ dataset: id, filters: null });
  }
  chooseFormat(id: string): void {
    this.#format = id;
  }
  setOptions(values: OptionValues): void {
    this.#options = { ...this.#options, [this.#optionsKey()]: values };
  }
  setFilters(filters: readonly Filter[]): void {
    this.#tools.router.setQuery({ filters: formatFilters(filters) });
  }

  /** Shows what the first row becomes, for formats whose records have parts. */
  showExample(): void {
    const { dataset, exporter, options, filters, problem } = this;
    const isShown = dataset !== null && exporter.parts.length > 0 && problem === null;
    void this.example.ask(isShown ? { datasetId: dataset.id, exporter: exporter.id, options, filters } : null);
  }

  /** Counts the rows and guesses the size; call it again when dataset, format or filters change. */
  async measure(): Promise<void> {
    const { dataset, exporter, filters } = this;
    if (!dataset) return;
    this.#sizeError = null;
    const spec = { datasetId: dataset.id, filters, sort: null };
    try {
      const { rowCount } = await this.#tools.query.call((remote, jobId) => remote.open(jobId, spec));
      const window = await this.#tools.query.call((remote) => remote.window(spec, 0, SAMPLE_ROWS));
      const isLatest = this.dataset === dataset && this.exporter === exporter && this.filters === filters;
      if (!isLatest) return;
      const bytes = estimateBytes({
        exporter: exporter.id,
        columnNames: dataset.schema.map((column) => column.name),
        sample: window.rows,
        rowCount,
        storedRowBytes: dataset.sizeBytes / Math.max(1, dataset.rowCount),
      });
      this.#size = { rows: rowCount, bytes };
    } catch (error) {
      if (!isAborted(error)) this.#sizeError = toStudioError(error);
    }
  }

  /** Writes the chosen rows. */
  async exportRows(): Promise<void> {
    const { dataset, exporter, options, filters, packaging } = this;
    if (!dataset) return;
    const isBundle = packaging === 'bundle' && !exporter.isFolder;
    const suggestedName = `${safeFileName(dataset.name)}.${isBundle ? 'zip' : exporter.extensionFor(options)}`;
    const request = { datasetId: dataset.id, exporter: exporter.id, options, filters, packaging };
    await this.#write(
      dataset.name,
      { suggestedName, description: isBundle ? 'ZIP archive' : exporter.label },
      (remote, job) => remote.exportDataset(job.id, request, job.handle, job.onProgress),
    );
  }

  /** Writes the whole project as one `.terrarium` file. */
  async exportProject(): Promise<void> {
    const project = this.#tools.projects.current;
    if (!project) return;
    const suggestedName = `${safeFileName(project.name)}.terrarium`;
    await this.#write(project.name, { suggestedName, description: 'Terrarium project' }, (remote, job) =>
      remote.exportProject(job.id, project.id, job.handle, job.onProgress),
    );
    await this.#tools.projects.refresh();
  }

  /** Reads a `.terrarium` file as a new project and goes there. */
  async importProject(file: File): Promise<void> {
    const signal = this.#begin(file.name);
    try {
      const onProgress = this.#progress(file.name);
      const result = await this.#client.call((remote, id) => remote.importProject(id, file, onProgress), signal);
      this.#job = { kind: 'idle' };
      await this.#tools.projects.refresh();
      this.#tools.router.go(this.#tools.router.href('data', {}, result.projectId));
    } catch (error) {
      this.#fail(error);
    }
  }

  cancel(): void {
    this.#abort.abort();
  }

  /** Back to the form. */
  reset(): void {
    this.#job = { kind: 'idle' };
    this.#verification = null;
  }

  /** Hashes a file the person picked and compares it with what was written. */
  async verify(file: File): Promise<void> {
    if (this.#job.kind !== 'done') return;
    const expected = this.#job.file.sha256;
    const hash = await createStreamingHash();
    const reader = file.stream().getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) hash.update(piece.value);
    const sha256 = hash.digest();
    this.#verification = { fileName: file.name, sha256, matches: sha256 === expected };
  }

  stop(): void {
    this.#abort.abort();
    this.#client.stop();
    this.#tools.query.stop();
  }

  async #write(what: string, pick: PickOptions, write: WriteFile): Promise<void> {
    const place = this.canPick ? this.place : 'downloads';
    try {
      // First of all, because the picker needs the person's click.
      const handle = place === 'picked' ? await pickFile(pick) : null;
      const signal = this.#begin(what);
      const onProgress = this.#progress(what);
      const file = await this.#client.call((remote, id) => write(remote, { id, handle, onProgress }), signal);
      if (file.opfsPath !== null) saveBlob(file.fileName, await readStagedFile(file.opfsPath));
      this.#job = { kind: 'done', what, file, place };
      this.#tools.announce(`${file.fileName} was written`);
    } catch (error) {
      this.#fail(error);
    }
  }

  #begin(what: string): AbortSignal {
    this.#abort = new AbortController();
    this.#verification = null;
    this.#job = { kind: 'running', what, progress: { done: 0, stage: 'starting' }, remainingMs: null };
    return this.#abort.signal;
  }

  #progress(what: string): OnProgress {
    const startedAt = performance.now();
    return callback((progress: Progress) => {
      if (this.#job.kind !== 'running') return;
      const left = remainingMs(progress.done, performance.now() - startedAt);
      this.#job = { kind: 'running', what, progress, remainingMs: left };
    });
  }

  #fail(error: unknown): void {
    this.#job = isAborted(error) ? { kind: 'idle' } : { kind: 'failed', error: toStudioError(error) };
  }

  /** A mapping belongs to a table; other options hold for every table. */
  #optionsKey(): string {
    return this.exporter.parts.length > 0 ? `${this.exporter.id}/${this.dataset?.id ?? ''}` : this.exporter.id;
  }

  #readDataset(): Dataset | null {
    const { projects, router } = this.#tools;
    return projects.dataset(router.path.query['dataset']) ?? projects.synthetics[0] ?? projects.datasets[0] ?? null;
  }
}
