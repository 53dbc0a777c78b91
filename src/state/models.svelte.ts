// The models of this browser: what is here, what fits, and files on their way in. A model on its way in goes on while
// other screens are shown.

import { isAborted, type StudioError, toStudioError } from '../lib/errors.ts';
import { type Fit, judgeFit } from '../lib/language/model-fit.ts';
import type { Dtype, ModelCard } from '../lib/language/types.ts';
import { callback, createClient } from '../workers/client.ts';
import type {
  DeviceFacts,
  Leftover,
  ModelInspection,
  ModelSource,
  OnProgress,
  Progress,
} from '../workers/contracts.ts';
import type { Toasts } from './toasts.svelte.ts';

export type AddPhase =
  | { readonly kind: 'idle' }
  | { readonly kind: 'inspecting'; readonly what: string; readonly progress: AddProgress }
  | { readonly kind: 'ready'; readonly what: string; readonly inspection: ModelInspection }
  | { readonly kind: 'adding'; readonly what: string; readonly progress: AddProgress }
  | { readonly kind: 'failed'; readonly what: string; readonly error: StudioError };
export interface AddProgress {
  readonly done: number;
  readonly stage: string;
  /** Null until there is a rate to tell by. */
  readonly remainingMs: number | null;
}

export type Check =
  | { readonly kind: 'running'; readonly done: number }
  | { readonly kind: 'good' }
  | { readonly kind: 'damaged'; readonly paths: readonly string[] }
  | { readonly kind: 'failed'; readonly error: StudioError };

export interface StoreSpace {
  readonly models: readonly { readonly id: string; readonly bytes: number }[];
  readonly leftoverBytes: number;
}

/** Below this share the rate says little. */
const FIRST_GUESS = 0.02;

export class Models {
  readonly #toasts: Toasts;
  readonly #client = createClient('models');
  #cards = $state.raw<readonly ModelCard[] | null>(null);
  #device = $state.raw<DeviceFacts | null>(null);
  #space = $state.raw<StoreSpace | null>(null);
  #leftovers = $state.raw<readonly Leftover[]>([]);
  #error = $state.raw<StudioError | null>(null);
  #phase = $state.raw<AddPhase>({ kind: 'idle' });
  #checks = $state.raw<Readonly<Record<string, Check>>>({});
  /** Deleted, but still to be undone. */
  #hidden = $state.raw<ReadonlySet<string>>(new Set());
  #files: readonly ModelSource[] = [];
  #abort = new AbortController();

  /** Of the model being added. */
  name = $state('');

  constructor(toasts: Toasts) {
    this.#toasts = toasts;
  }

  /** Null while the list is read. */
  readonly cards = $derived(this.#cards?.filter(({ id }) => !this.#hidden.has(id)) ?? null);

  get device(): DeviceFacts | null {
    return this.#device;
  }
  get space(): StoreSpace | null {
    return this.#space;
  }
  get leftovers(): readonly Leftover[] {
    return this.#leftovers.filter(({ id }) => !this.#hidden.has(id));
  }
  /** Why the list could not be read. */
  get error(): StudioError | null {
    return this.#error;
  }
  get phase(): AddPhase {
    return this.#phase;
  }
  get isWorking(): boolean {
    return this.#phase.kind === 'inspecting' || this.#phase.kind === 'adding';
  }

  /** Reads everything anew. Never rejects: see `error`. */
  async refresh(): Promise<void> {
    try {
      this.#cards = await this.#client.call<readonly ModelCard[]>(async (remote) => remote.list());
      this.#device = await this.#client.call<DeviceFacts>(async (remote) => remote.deviceFacts());
      this.#leftovers = await this.#client.call<readonly Leftover[]>(async (remote) => remote.leftovers());
      this.#space = await this.#client.call<StoreSpace>(async (remote) => remote.space());
      this.#error = null;
    } catch (error) {
      this.#error = toStudioError(error);
    }
  }

  /** Whether that model runs on this device; null until the device was asked. */
  fitOf(model: {
    readonly dtypes: readonly { readonly dtype: Dtype; readonly sizeBytes: number }[];
    readonly facts?: ModelCard['facts'];
  }): Fit | null {
    const largest = model.facts?.['largestTensor'];
    const largestTensor = typeof largest === 'number' ? largest : undefined;
    return this.#device && judgeFit({ dtypes: model.dtypes, largestTensor }, this.#device);
  }

  checkOf(id: string): Check | null {
    return this.#checks[id] ?? null;
  }

  /** Looks at files that were picked or dropped. */
  async inspect(files: readonly ModelSource[]): Promise<void> {
    const [first] = files;
    if (!first || this.isWorking) return;
    const what = files.length === 1 ? first.path : `${first.path.split('/')[0] ?? first.path} (${files.length} files)`;
    this.#files = files;
    const inspection = await this.#work('inspecting', what, (signal, onProgress) =>
      this.#client.call<ModelInspection>(async (remote, id) => remote.inspect(id, files, onProgress), signal),
    );
    if (!inspection) return;
    this.name = inspection.card.name;
    this.#phase = { kind: 'ready', what, inspection };
  }

  /** Stores what was looked at. */
  async add(): Promise<ModelCard | null> {
    if (this.#phase.kind !== 'ready') return null;
    const { what } = this.#phase;
    const files = this.#files;
    const name = this.name.trim() || this.#phase.inspection.card.name;
    const card = await this.#work('adding', what, (signal, onProgress) =>
      this.#client.call<ModelCard>(async (remote, id) => remote.add(id, files, name, onProgress), signal),
    );
    if (card) {
      this.#phase = { kind: 'idle' };
      this.#toasts.show(`Added ${card.name}`, 'good');
    }
    await this.refresh();
    return card;
  }

  /** Stops looking or storing, or puts a look or a failure aside. What was stored whole is kept for another try. */
  giveUp(): void {
    this.#abort.abort();
    if (!this.isWorking) this.#phase = { kind: 'idle' };
  }

  /** Reads every byte of a model again. */
  async verify(id: string): Promise<void> {
    const set = (check: Check): void => {
      this.#checks = { ...this.#checks, [id]: check };
    };
    set({ kind: 'running', done: 0 });
    const onProgress = callback(({ done }: Progress) => set({ kind: 'running', done }));
    try {
      const { damaged } = await this.#client.call<{ readonly damaged: readonly string[] }>(async (remote, jobId) =>
        remote.verify(jobId, id, onProgress),
      );
      set(damaged.length === 0 ? { kind: 'good' } : { kind: 'damaged', paths: damaged });
    } catch (error) {
      set({ kind: 'failed', error: toStudioError(error) });
    }
  }

  /** Deletes a stored model, or what an import left, in ten seconds. */
  remove({ id, name }: { readonly id: string; readonly name: string }): void {
    this.#hide(id, true);
    this.#toasts.undoable(
      `Deleted ${name}`,
      () => this.#hide(id, false),
      () => void this.#removeNow(id, name),
    );
  }

  async #removeNow(id: string, name: string): Promise<void> {
    try {
      await this.#client.call(async (remote) => remote.remove(id));
    } catch (error) {
      this.#toasts.show(`${name} could not be deleted: ${toStudioError(error).message}`, 'poor');
    }
    await this.refresh();
    this.#hide(id, false);
  }

  #hide(id: string, isHidden: boolean): void {
    const hidden = new Set(this.#hidden);
    if (isHidden) hidden.add(id);
    else hidden.delete(id);
    this.#hidden = hidden;
  }

  async #work<T>(
    kind: 'inspecting' | 'adding',
    what: string,
    job: (signal: AbortSignal, onProgress: OnProgress) => Promise<T>,
  ): Promise<T | null> {
    const abort = (this.#abort = new AbortController());
    const started = performance.now();
    this.#phase = { kind, what, progress: { done: 0, stage: '', remainingMs: null } };
    const onProgress = callback(({ done, stage }: Progress) => {
      if (abort.signal.aborted || this.#phase.kind !== kind) return;
      const spent = performance.now() - started;
      const remainingMs = done > FIRST_GUESS ? (spent / done) * (1 - done) : null;
      this.#phase = { kind, what, progress: { done, stage, remainingMs } };
    });
    try {
      return await job(abort.signal, onProgress);
    } catch (error) {
      this.#phase = isAborted(error) ? { kind: 'idle' } : { kind: 'failed', what, error: toStudioError(error) };
      return null;
    }
  }
}
