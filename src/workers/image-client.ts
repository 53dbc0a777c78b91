// An image model in a worker of its own, for pages and for other workers. Watches over the worker as language-client.ts
// does: one that gives no sign of life, runs out of memory or loses its GPU is replaced, and what is still open is
// asked once more.

import { proxy } from 'comlink';
import { StudioError, throwIfAborted, toStudioError } from '../lib/errors.ts';
import type {
  ImageContext,
  ImageMatcher,
  ImageModel,
  ImageRequest,
  LoadedImageModel,
} from '../lib/image-models/types.ts';
import type { Pixels } from '../lib/images/image-ref.ts';
import type { LoadProgress } from './contracts.ts';
import type { ImageModelChoice, ImageWorkerApi, LoadedImageMatcher } from './image-contracts.ts';
import { Watch } from './watch.ts';
import { WorkerClient } from './worker-client.ts';

/** Silence that is fine, and how much more for each 100 MB of a model that is compiled or at work. */
const STILL_MS = 20_000;
const LARGE_STILL_MS = 20_000;

export interface ImageWorkerOptions {
  /** Stops loading; later calls bring signals of their own. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
  /** Threads for WASM; as many as are sensible when absent. */
  readonly threads?: number | undefined;
  /** Silence after which a worker counts as hung, in milliseconds. */
  readonly stillMs?: number | undefined;
  /** Starts the worker; tests watch over others. */
  readonly start?: (() => Worker) | undefined;
}
export type WorkerImageModel = ImageModel & { dispose(): void };
export type WorkerImageMatcher = ImageMatcher & { dispose(): void };

/** Spelled out here, because the bundler finds workers by this form. */
function startImageWorker(): Worker {
  return new Worker(new URL('./image.worker.ts', import.meta.url), { type: 'module', name: 'image' });
}

/**
 * Starts a worker, loads a text-to-image model in it and hands it over.
 * @throws StudioError `model-missing`, `model-failed`, `aborted`
 */
export async function createImageWorkerModel(
  choice: ImageModelChoice,
  options: ImageWorkerOptions = {},
): Promise<WorkerImageModel> {
  const link = new ImageLink<LoadedImageModel>(choice, options, (api, jobId, report, given) =>
    api.loadGenerator(jobId, given, report, options.threads),
  );
  await link.open();
  return {
    get info() {
      return link.info;
    },
    generate: (requests, context) => generate(link, requests, context),
    dispose: () => link.dispose(),
  };
}

/**
 * Starts a worker, loads a matcher of pictures and texts in it and hands it over.
 * @throws StudioError `model-missing`, `model-failed`, `aborted`
 */
export async function createImageWorkerMatcher(
  choice: ImageModelChoice,
  options: ImageWorkerOptions = {},
): Promise<WorkerImageMatcher> {
  const link = new ImageLink<LoadedImageMatcher>(choice, options, (api, jobId, report, given) =>
    api.loadMatcher(jobId, given, report, options.threads),
  );
  await link.open();
  return {
    get info() {
      return link.info;
    },
    embedImages: (pictures, { signal }) => link.attempt(signal, (api, jobId) => api.embedImages(jobId, pictures)),
    embedTexts: (texts, { signal }) => link.attempt(signal, (api, jobId) => api.embedTexts(jobId, texts)),
    dispose: () => link.dispose(),
  };
}

async function generate(
  link: ImageLink<LoadedImageModel>,
  requests: readonly ImageRequest[],
  context: ImageContext,
): Promise<readonly Pixels[]> {
  const results = new Array<Pixels | undefined>(requests.length);
  const keep = (index: number, pixels: Pixels): void => {
    if (results[index]) return;
    results[index] = pixels;
    context.onResult?.(index, pixels);
  };
  await link.attempt(context.signal, async (api, jobId) => {
    // After a failure only what has no picture yet is asked again.
    const open = requests.flatMap((request, index) => (results[index] ? [] : [{ request, index }]));
    const indexOf = (at: number): number => open[at]?.index ?? at;
    const pictures = await api.generate(
      jobId,
      open.map(({ request }) => request),
      proxy((step) => context.onStep?.({ ...step, request: indexOf(step.request) })),
      proxy((request, pixels) => keep(indexOf(request), pixels)),
    );
    pictures.forEach((pixels, at) => keep(indexOf(at), pixels));
  });
  return results as readonly Pixels[];
}

type Call<T> = (api: ImageWorkerApi, jobId: string) => Promise<T>;
type Load<Info> = (
  api: ImageWorkerApi,
  jobId: string,
  report: (progress: LoadProgress) => void,
  choice: ImageModelChoice,
) => Promise<Info>;

class ImageLink<Info extends { readonly sizeBytes: number }> {
  readonly #options: ImageWorkerOptions;
  readonly #load: Load<Info>;
  readonly #client: WorkerClient<ImageWorkerApi>;
  readonly #watch: Watch<ImageWorkerApi>;
  #choice: ImageModelChoice;
  #info: Info | null = null;
  #isLoaded = false;
  #isClosed = false;

  constructor(choice: ImageModelChoice, options: ImageWorkerOptions, load: Load<Info>) {
    this.#choice = choice;
    this.#options = options;
    this.#load = load;
    this.#client = new WorkerClient<ImageWorkerApi>(options.start ?? startImageWorker);
    const stillMs = options.stillMs ?? STILL_MS;
    this.#watch = new Watch(this.#client, { stillMs, largeStillMs: LARGE_STILL_MS });
  }

  /** Of the worker as it is now: after a fallback the device is another. */
  get info(): Info {
    if (!this.#info) throw new StudioError('model-missing', 'no model is loaded');
    return this.#info;
  }

  /** The first load; nothing is left of a worker whose model does not come. */
  async open(): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await this.#reload(this.#options.signal);
        return;
      } catch (error) {
        const known = toStudioError(error, 'model-failed');
        if (known.details['reason'] === 'gpu-unfit' && this.#remedy(known, tries)) continue;
        this.dispose();
        throw asModelFailure(known);
      }
    }
  }

  /** A call, and where a remedy is known, the remedy and the call once more. */
  async attempt<T>(signal: AbortSignal | undefined, call: Call<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        if (this.#isClosed) throw new StudioError('model-failed', 'the model was let go of');
        // A worker that died between two calls left its model behind.
        if (!this.#isLoaded || !this.#client.isRunning) await this.#reload(signal);
        throwIfAborted(signal);
        return await this.#watch.call((api, jobId) => call(api as unknown as ImageWorkerApi, jobId), {
          signal,
          sizeBytes: this.#info?.sizeBytes ?? 0,
        });
      } catch (error) {
        const known = toStudioError(error, 'model-failed');
        if (this.#isClosed || !this.#remedy(known, tries)) throw asModelFailure(known);
      }
    }
  }

  dispose(): void {
    this.#isClosed = true;
    this.#stop();
  }

  async #reload(signal: AbortSignal | undefined): Promise<void> {
    this.#info = await this.#watch.load((api, jobId, heard) => {
      const report = proxy((progress: LoadProgress) => {
        heard(progress);
        this.#options.onProgress?.(progress);
      });
      return this.#load(api as unknown as ImageWorkerApi, jobId, report, this.#choice);
    }, signal);
    this.#isLoaded = true;
  }

  /** Prepares another try; false when there is none. */
  #remedy(error: StudioError, tries: number): boolean {
    const reason = error.details['reason'];
    const isGpu = reason === 'gpu-lost' || reason === 'gpu-unfit';
    if (error.code !== 'worker-lost' && reason !== 'memory' && !isGpu) return false;
    this.#stop();
    if (!isGpu) return tries <= 1;
    if (tries > 1 || reason === 'gpu-unfit') this.#choice = { ...this.#choice, device: 'wasm' };
    return tries <= 2;
  }

  #stop(): void {
    this.#isLoaded = false;
    this.#client.stop();
  }
}

function asModelFailure(error: StudioError): StudioError {
  if (error.code !== 'worker-lost') return error;
  return new StudioError('model-failed', error.message, { cause: error, details: { ...error.details } });
}
