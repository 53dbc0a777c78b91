// The image models of one worker or page: each in a worker of its own, loaded when first asked for, shared after that.

import { StudioError } from '../lib/errors.ts';
import type { ImageMatcher, ImageModel, ImageServices } from '../lib/image-models/types.ts';
import type { LoadProgress } from './contracts.ts';
import { createImageWorkerMatcher, createImageWorkerModel, type ImageWorkerOptions } from './image-client.ts';
import type { ImageModelChoice } from './image-contracts.ts';

interface Held<Model> {
  readonly loading: Promise<Model & { dispose(): void }>;
}
export interface ImagePoolOptions {
  readonly device?: ImageModelChoice['device'];
  readonly threads?: number | undefined;
  /** Of whatever model is being loaded. */
  readonly onProgress?: ((model: string, progress: LoadProgress) => void) | undefined;
}

/** The models half of `ImageServices`, and how to let go of them. */
export interface ImagePool extends Pick<ImageServices, 'imageModel' | 'imageMatcher'> {
  /** Lets go of all models but those of these ids; resolves when their memory is free. */
  keepOnly(ids: readonly string[]): Promise<void>;
  /** Milliseconds spent on loading so far. */
  readonly loadMs: number;
}

/** An empty pool, keyed by model id. A model that failed to load is tried anew when it is asked for again. */
export function createImagePool(options: ImagePoolOptions = {}): ImagePool {
  const models = new Map<string, Held<ImageModel>>();
  const matchers = new Map<string, Held<ImageMatcher>>();
  let loadMs = 0;

  async function get<Model>(
    held: Map<string, Held<Model>>,
    id: string,
    start: (choice: ImageModelChoice, given: ImageWorkerOptions) => Promise<Model & { dispose(): void }>,
    signal: AbortSignal | undefined,
  ): Promise<Model> {
    if (signal?.aborted) throw new StudioError('aborted', 'the operation was cancelled');
    const began = performance.now();
    const entry = held.get(id) ?? {
      loading: start(
        { model: id, device: options.device ?? 'auto' },
        {
          ...{ signal, threads: options.threads },
          onProgress: (progress) => options.onProgress?.(id, progress),
        },
      ).finally(() => (loadMs += performance.now() - began)),
    };
    held.set(id, entry);
    try {
      return await entry.loading;
    } catch (error) {
      if (held.get(id) === entry) held.delete(id);
      throw error;
    }
  }

  async function release<Model>(held: Map<string, Held<Model>>, wanted: ReadonlySet<string>): Promise<void> {
    const gone = [...held].filter(([id]) => !wanted.has(id));
    for (const [id, { loading }] of gone) {
      held.delete(id);
      (await loading.catch(() => null))?.dispose(); // what never came leaves nothing behind
    }
  }

  return {
    imageModel: (id, signal) => get(models, id, createImageWorkerModel, signal),
    imageMatcher: (id, signal) => get(matchers, id, createImageWorkerMatcher, signal),
    async keepOnly(ids) {
      const wanted = new Set(ids);
      await Promise.all([release(models, wanted), release(matchers, wanted)]);
    },
    get loadMs() {
      return loadMs;
    },
  };
}
