// A file on its way in: looked at, shown, corrected, split and stored. Also brings `.terrarium` files back.

import { isAborted, type StudioError, toStudioError } from '../lib/errors.ts';
import { findImporter } from '../lib/importers/registry.ts';
import type { OptionValues } from '../lib/options.ts';
import type { ColumnSchema } from '../lib/table/schema.ts';
import { callback, createClient } from '../workers/client.ts';
import type { InferredColumn, SchemaOverride } from '../lib/table/infer.ts';
import type { ImportResult, Inspection, Progress } from '../workers/contracts.ts';
import type { Projects } from './projects.svelte.ts';

export type ImportPhase =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'inspecting' | 'importing' | 'restoring';
      readonly fileName: string;
      readonly done: number;
      readonly stage: string;
    }
  | { readonly kind: 'ready'; readonly fileName: string; readonly inspection: Inspection }
  | { readonly kind: 'failed'; readonly fileName: string; readonly error: StudioError };

export interface Split {
  readonly share: number;
  readonly seed: number;
  readonly key: string | null;
}

const PROJECT_FILE = /\.terrarium$/i;
const DEFAULT_SHARE = 0.2;

export class Import {
  readonly #projects: Projects;
  #phase = $state.raw<ImportPhase>({ kind: 'idle' });
  #overrides = $state.raw<Readonly<Record<string, SchemaOverride>>>({});
  #file = $state.raw<File | null>(null);
  #more: readonly File[] = [];
  #abort = new AbortController();
  #client = createClient('import');
  /** A project made for this file alone; goes again when the import is given up. */
  #ownProject: string | null = null;

  #inspection: Promise<boolean> = Promise.resolve(false);

  datasetName = $state('');
  share = $state(DEFAULT_SHARE);
  seed = $state(1);

  /** What the columns are after the corrections made here. */
  readonly columns = $derived(
    this.#phase.kind === 'ready' ? this.#phase.inspection.columns.map((profile) => this.corrected(profile)) : [],
  );
  readonly split = $derived<Split>({
    share: this.share,
    seed: this.seed,
    key: this.columns.find((column) => column.role === 'key')?.name ?? null,
  });

  constructor(projects: Projects) {
    this.#projects = projects;
  }

  get phase(): ImportPhase {
    return this.#phase;
  }

  get overrides(): readonly SchemaOverride[] {
    return Object.values(this.#overrides);
  }

  /**
   * Takes a file in: a table is looked at, a `.terrarium` file becomes a project; several files are documents.
   * Resolves with the project to show, or null when it failed (see `phase`). Never rejects.
   */
  async open(file: File, projectId: string | null, more: readonly File[] = []): Promise<string | null> {
    this.#abort.abort();
    if (PROJECT_FILE.test(file.name)) return this.#restore(file);
    try {
      const name = nameFor(file, more);
      this.datasetName = name;
      this.#file = file;
      this.#more = more;
      this.#overrides = {};
      this.share = DEFAULT_SHARE;
      if (projectId === null) this.#ownProject = (await this.#projects.create(name)).id;
      this.#inspection = this.inspect();
      return projectId ?? this.#ownProject;
    } catch (error) {
      this.#phase = { kind: 'failed', fileName: file.name, error: toStudioError(error) };
      return null;
    }
  }

  /** Looks at the file, again when importer or options were changed by hand. Resolves true when it can be shown. */
  async inspect(importer?: string, options?: OptionValues): Promise<boolean> {
    const file = this.#file;
    if (!file) return false;
    const before = this.#phase.kind === 'ready' ? this.#phase.inspection.importer : null;
    const chosen = importer === undefined ? {} : { importer, ...(options ? { options } : {}) };
    const request = { file, more: this.#more, ...chosen };
    const inspection = await this.#work('inspecting', file, (signal, onProgress) =>
      this.#client.call(async (remote, id) => remote.inspect(id, request, onProgress), signal),
    );
    if (!inspection) return false;
    if (inspection.importer !== before) this.share = findImporter(inspection.importer).isMaterial ? 0 : DEFAULT_SHARE;
    this.#phase = { kind: 'ready', fileName: file.name, inspection };
    return true;
  }

  /** Waits for the look at the file opened last; true when it can be shown. */
  settled(): Promise<boolean> {
    return this.#inspection;
  }

  /** Corrects a column; the schema proposed by the file itself is the fallback. */
  correct(override: SchemaOverride): void {
    this.#overrides = { ...this.#overrides, [override.name]: { ...this.#overrides[override.name], ...override } };
  }

  /** Takes over many corrections at once, e.g. from a metadata file. */
  correctAll(overrides: readonly SchemaOverride[]): void {
    for (const override of overrides) this.correct(override);
  }

  corrected({ schema }: InferredColumn): ColumnSchema {
    const override = this.#overrides[schema.name];
    return override ? { ...schema, ...override } : schema;
  }

  /** Stores the tables. Resolves with them, or null when it failed or was cancelled (see `phase`). */
  async store(projectId: string): Promise<ImportResult | null> {
    const { phase } = this;
    const file = this.#file;
    if (phase.kind !== 'ready' || !file) return null;
    const { importer, options } = phase.inspection;
    const overrides = this.overrides;
    const files = { file, more: this.#more };
    const request = {
      projectId,
      ...files,
      datasetName: this.datasetName,
      importer,
      options,
      overrides,
      split: this.split,
    };
    const result = await this.#work('importing', file, (signal, onProgress) =>
      this.#client.call(async (remote, id) => remote.importFile(id, request, onProgress), signal),
    );
    if (!result) return null;
    this.#ownProject = null;
    this.#reset();
    await this.#projects.refresh();
    return result;
  }

  /** Stops what is under way; a look that was finished stays on the screen. */
  cancel(): void {
    this.#abort.abort();
  }

  /** Gives the file up. Resolves true when the project made for it went with it. */
  async giveUp(): Promise<boolean> {
    this.cancel();
    const own = this.#ownProject;
    this.#ownProject = null;
    this.#reset();
    if (own === null || this.#projects.datasets.length > 0) return false;
    await this.#projects.removeNow(own);
    return true;
  }

  #reset(): void {
    this.#phase = { kind: 'idle' };
    this.#file = null;
    this.#more = [];
    this.#overrides = {};
    this.#client.stop();
  }

  async #restore(file: File): Promise<string | null> {
    const client = createClient('export');
    try {
      const result = await this.#work('restoring', file, (signal, onProgress) =>
        client.call(async (remote, id) => remote.importProject(id, file, onProgress), signal),
      );
      if (!result) return null;
      this.#reset();
      await this.#projects.refresh();
      return result.projectId;
    } finally {
      client.stop();
    }
  }

  async #work<T>(
    kind: 'inspecting' | 'importing' | 'restoring',
    file: File,
    job: (signal: AbortSignal, onProgress: (progress: Progress) => void) => Promise<T>,
  ): Promise<T | null> {
    const before = this.#phase;
    this.#abort.abort();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    const show = ({ done, stage }: Progress): void => {
      if (!signal.aborted && this.#phase.kind === kind) this.#phase = { kind, fileName: file.name, done, stage };
    };
    this.#phase = { kind, fileName: file.name, done: 0, stage: '' };
    try {
      const result = await job(signal, callback(show));
      return signal.aborted ? null : result;
    } catch (error) {
      if (this.#abort.signal !== signal) return null;
      const wasReady = before.kind === 'ready' && isAborted(error);
      this.#phase = wasReady
        ? before
        : isAborted(error)
          ? { kind: 'idle' }
          : { kind: 'failed', fileName: file.name, error: toStudioError(error) };
      return null;
    }
  }
}

/** Several files go by the folder they were in, or by their first. */
function nameFor(file: File, more: readonly File[]): string {
  if (more.length === 0) return stem(file.name);
  const folder = file.webkitRelativePath.split('/')[0] ?? '';
  return folder === '' ? `${stem(file.name)} and ${more.length} more` : folder;
}

/** `adult.train.csv.gz` becomes `adult.train`. */
function stem(fileName: string): string {
  return (
    fileName.replace(/(\.(csv|tsv|txt|json|jsonl|ndjson|parquet|gz|md|markdown|html?|pdf|docx|zip))+$/i, '') || fileName
  );
}
