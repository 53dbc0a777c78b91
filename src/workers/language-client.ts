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
import { Watch } from './watch.ts';
import { WorkerClient } from './worker-client.ts';

/** Silence that is fine, and how much more for each 100 MB of a model that is being compiled. */
const STILL_MS = 15_000;
const LARGE_STILL_MS = 15_000;
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
  readonly #watch: Watch<LanguageWorkerApi>;
  #choice: WorkerModelChoice;
  #limits: LoadLimits;
  #isLoaded = false;
  #isClosed = false;
  info: LoadedModel | null = null;

  constructor(choice: WorkerModelChoice, options: WorkerModelOptions) {
    this.#choice = choice;
    this.#options = options;
    this.#limits = options.threads === undefined ? {} : { threads: options.threads };
    this.#client = new WorkerClient<LanguageWorkerApi>(options.start ?? startLanguageWorker);
    const stillMs = options.stillMs ?? STILL_MS;
    this.#watch = new Watch(this.#client, { stillMs, largeStillMs: LARGE_STILL_MS });
  }

  async load(): Promise<LoadedModel> {
    const { onProgress, signal, pageModel } = this.#options;
    const load = (api: LanguageWorkerApi, jobId: string, heard: (progress: LoadProgress) => void) => {
      const report = proxy((progress: LoadProgress) => {
        heard(progress);
        onProgress?.(progress);
      });
      return api.load(jobId, this.#choice, report, this.#limits);
    };
    const info = await (this.#choice.provider === 'browser'
      ? callOnPage(pageModel, (api, jobId) => load(api, jobId, () => undefined), signal)
      : this.#watch.load((api, jobId, heard) => load(api as unknown as LanguageWorkerApi, jobId, heard), signal));
    this.info = info;
    this.#isLoaded = true;
    return info;
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
        return await this.#call(call, signal);
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

  async #call<T>(call: Call<T>, signal: AbortSignal | undefined): Promise<T> {
    if (this.#choice.provider === 'browser') return callOnPage(this.#options.pageModel, call, signal);
    return this.#watch.call((api, jobId) => call(api as unknown as LanguageWorkerApi, jobId), { signal, sizeBytes: 0 });
  }
}

/** The browser's own model has no worker to watch over. */
async function callOnPage<T>(
  api: LanguageWorkerApi | undefined,
  call: Call<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  if (!api) throw new StudioError('model-missing', 'the browser offers no model here');
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
