// A language model in a worker of its own, for pages and for other workers. Watches over the worker: one that gives no
// sign of life, runs out of memory or loses its GPU is replaced, and what was not answered yet is asked once more.

import { proxy } from 'comlink';
import { StudioError, throwIfAborted, toStudioError } from '../lib/errors.ts';
import type {
  ChoiceRequest,
  ChoiceResult,
  GenerateContext,
  LanguageModel,
  LoadedModel,
  ModelChoice,
  TextRequest,
  TextResult,
} from '../lib/language/types.ts';
import type { LanguageWorkerApi, LoadLimits, LoadProgress } from './contracts.ts';
import { WorkerClient } from './worker-client.ts';

const BEAT_MS = 3000;
const STILL_MS = 15_000;
/** A worker that has not answered once may still be starting. No worker is given longer than that. */
const START_MS = 60_000;
/** Where starting took long the machine is busy, and steps take long as well: silence of this many starts is fine. */
const STARTS = 5;
/** Compiling a model takes a while in which the worker cannot answer: this much more for each 100 MB. */
const LOAD_STILL_MS = 15_000;
/** As much more while the runtime itself is compiled, which a busy machine needs and no model can prolong. */
const COMPILE_STILL_MS = 45_000;
const HUNDRED_MEGABYTES = 100 * 1024 * 1024;
const HALF_OF_DEFAULT_ROWS = 8;

export type WorkerModelChoice = Omit<ModelChoice, 'sampling'>;
export interface WorkerModelOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
  /** Threads for WASM; as many as are sensible when absent. */
  readonly threads?: number | undefined;
  /** The browser's own model, which lives on the page. */
  readonly pageModel?: LanguageWorkerApi | undefined;
  /** Silence after which a worker counts as hung, in milliseconds. */
  readonly stillMs?: number | undefined;
  /** Starts the worker; tests watch over others. */
  readonly start?: (() => Worker) | undefined;
}
export type WorkerModel = LanguageModel & { dispose(): void };

/** Spelled out here, because the bundler finds workers by this form. */
export function startLanguageWorker(): Worker {
  return new Worker(new URL('./language.worker.ts', import.meta.url), { type: 'module', name: 'language' });
}

/**
 * Starts a worker, loads a model in it and hands it over.
 * @throws StudioError `model-missing`, `model-failed`, `aborted`
 */
export async function createLanguageWorkerModel(
  { provider, model, fingerprint, device, dtype }: WorkerModelChoice,
  options: WorkerModelOptions = {},
): Promise<WorkerModel> {
  const choice = { provider, model, device, dtype, ...(fingerprint === undefined ? {} : { fingerprint }) };
  const link = new LanguageLink(choice, options);
  try {
    return new LinkedModel(link, await link.load());
  } catch (error) {
    link.dispose();
    throw error;
  }
}

class LinkedModel implements LanguageModel {
  readonly #link: LanguageLink;
  #info: LoadedModel;

  constructor(link: LanguageLink, info: LoadedModel) {
    this.#link = link;
    this.#info = info;
  }

  /** Of the worker as it is now: after a fallback the device is another. */
  get info(): LoadedModel {
    this.#info = this.#link.info ?? this.#info;
    return this.#info;
  }

  async generate(requests: readonly TextRequest[], context: GenerateContext): Promise<readonly TextResult[]> {
    const results = new Array<TextResult | undefined>(requests.length);
    await this.#link.attempt(context.signal, async (api, jobId) => {
      // After a failure only what has no answer yet is asked again.
      const open = requests.flatMap((request, index) => (results[index] ? [] : [{ request, index }]));
      const answers = await api.generate(
        jobId,
        open.map(({ request }) => request),
        proxy((tokens) =>
          context.onText?.(tokens.map(({ request, text }) => ({ request: open[request]?.index ?? request, text }))),
        ),
        proxy((request, result) => {
          const index = open[request]?.index;
          if (index === undefined || results[index]) return;
          results[index] = result;
          context.onResult?.(index, result);
        }),
      );
      answers.forEach((result, at) => {
        const index = (open[at] as { index: number }).index;
        if (!results[index]) context.onResult?.(index, result);
        results[index] = result;
      });
    });
    return results as readonly TextResult[];
  }

  choose(requests: readonly ChoiceRequest[], { signal }: GenerateContext): Promise<readonly ChoiceResult[]> {
    return this.#link.attempt(signal, (api, jobId) => api.choose(jobId, requests));
  }

  embed(texts: readonly string[], { signal }: GenerateContext): Promise<readonly Float32Array<ArrayBuffer>[]> {
    return this.#link.attempt(signal, (api, jobId) => api.embed(jobId, texts));
  }

  countTokens(texts: readonly string[]): Promise<readonly number[]> {
    return this.#link.attempt(undefined, (api) => api.countTokens(texts));
  }

  dispose(): void {
    this.#link.dispose();
  }
}

type Call<T> = (api: LanguageWorkerApi, jobId: string) => Promise<T>;

class LanguageLink {
  readonly #options: WorkerModelOptions;
  readonly #client: WorkerClient<LanguageWorkerApi>;
  #choice: WorkerModelChoice;
  #limits: LoadLimits;
  #isLoaded = false;
  #isClosed = false;
  /** How long the worker took to start. */
  #startMs = 0;
  /** When the worker last gave a sign of life. */
  #lastBeat = 0;
  info: LoadedModel | null = null;

  constructor(choice: WorkerModelChoice, options: WorkerModelOptions) {
    this.#choice = choice;
    this.#options = options;
    this.#limits = options.threads === undefined ? {} : { threads: options.threads };
    this.#client = new WorkerClient<LanguageWorkerApi>(options.start ?? startLanguageWorker);
  }

  async load(): Promise<LoadedModel> {
    const { onProgress, signal } = this.#options;
    let extraMs = 0;
    const report = proxy((progress: LoadProgress) => {
      this.#lastBeat = performance.now();
      extraMs = (LOAD_STILL_MS * progress.totalBytes) / HUNDRED_MEGABYTES;
      if (progress.stage === 'compiling') extraMs += COMPILE_STILL_MS;
      onProgress?.(progress);
    });
    const still = (): number => this.#stillMs + extraMs;
    const load: Call<LoadedModel> = (api, jobId) => api.load(jobId, this.#choice, report, this.#limits);
    this.info = await this.#watched(load, signal, still);
    this.#isLoaded = true;
    return this.info;
  }

  /** A call, and where a remedy is known, the remedy and the call once more. */
  async attempt<T>(signal: AbortSignal | undefined, call: Call<T>): Promise<T> {
    let tries = 0;
    for (;;) {
      try {
        if (this.#isClosed) throw new StudioError('model-failed', 'the model was let go of');
        // A worker that died between two calls left its model behind.
        if (!this.#isLoaded || !this.#isAlive) await this.load();
        throwIfAborted(signal);
        return await this.#watched(call, signal, () => this.#stillMs);
      } catch (error) {
        const known = toStudioError(error, 'model-failed');
        if (this.#isClosed || !this.#remedy(known, ++tries)) throw asModelFailure(known);
      }
    }
  }

  dispose(): void {
    this.#isClosed = true;
    this.#stop();
  }

  get #isAlive(): boolean {
    return this.#choice.provider === 'browser' || this.#client.isRunning;
  }

  get #stillMs(): number {
    return this.#options.stillMs ?? STILL_MS;
  }

  /** Prepares another try; false when there is none. */
  #remedy(error: StudioError, tries: number): boolean {
    const reason = error.details['reason'];
    if (error.code === 'worker-lost') {
      this.#stop();
      return tries <= 1;
    }
    if (error.code !== 'model-failed') return false;
    if (reason === 'memory') {
      this.#stop();
      const rows = this.#limits.maxRows;
      this.#limits = { ...this.#limits, maxRows: rows === undefined ? HALF_OF_DEFAULT_ROWS : Math.max(1, rows >> 1) };
      return tries <= 1;
    }
    if (reason === 'gpu-lost') {
      this.#stop();
      if (tries > 1) this.#choice = { ...this.#choice, device: 'wasm', dtype: 'auto' };
      return tries <= 2;
    }
    return false;
  }

  #stop(): void {
    this.#isLoaded = false;
    this.#client.stop();
  }

  /** Asks for a sign of life every few seconds while the call goes on, and ends the worker when none comes. */
  async #watched<T>(call: Call<T>, signal: AbortSignal | undefined, still: () => number): Promise<T> {
    const { pageModel } = this.#options;
    if (this.#choice.provider === 'browser') {
      if (!pageModel) throw new StudioError('model-missing', 'the browser offers no model here');
      return callOnPage(pageModel, call, signal);
    }
    const isNew = !this.#client.isRunning;
    const askedAt = performance.now();
    this.#lastBeat = askedAt;
    let hasStarted = false;
    const limit = (): number => Math.max(still(), hasStarted ? Math.min(START_MS, STARTS * this.#startMs) : START_MS);
    const beat = async (): Promise<void> => {
      await this.#client.call(async (api) => api.heartbeat());
      if (isNew && !hasStarted) this.#startMs = performance.now() - askedAt;
      hasStarted = true;
      this.#lastBeat = performance.now();
    };
    const check = (): void => {
      if (performance.now() - this.#lastBeat > limit()) {
        this.#client.stop(new StudioError('worker-lost', 'the model gave no sign of life'));
      }
      beat().catch(() => undefined); // the call itself tells of a lost worker
    };
    // Asked before the call, so answered before it, as soon as the worker has started.
    beat().catch(() => undefined);
    const timer = setInterval(check, Math.min(BEAT_MS, still() / 4));
    try {
      return await this.#client.call((remote, jobId) => call(remote as unknown as LanguageWorkerApi, jobId), signal);
    } finally {
      clearInterval(timer);
    }
  }
}

/** The browser's own model has no worker to watch over. */
async function callOnPage<T>(api: LanguageWorkerApi, call: Call<T>, signal: AbortSignal | undefined): Promise<T> {
  const jobId = crypto.randomUUID();
  const onAbort = (): void => {
    api.cancel(jobId);
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await call(api, jobId);
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}

function asModelFailure(error: StudioError): StudioError {
  if (error.code !== 'worker-lost') return error;
  return new StudioError('model-failed', `${error.message}, twice`, { cause: error, details: { ...error.details } });
}
