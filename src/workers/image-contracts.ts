// What the image worker answers. Types only, like contracts.ts.

import type { ImageRequest, ImageStep, LoadedImageModel } from '../lib/image-models/types.ts';
import type { Pixels } from '../lib/images/image-ref.ts';
import type { Device } from '../lib/language/types.ts';
import type { Cancellable, LoadProgress } from './contracts.ts';

export interface ImageModelChoice {
  /** Id of the model card. */
  readonly model: string;
  readonly device: Device | 'auto';
}
export interface LoadedImageMatcher extends Omit<LoadedImageModel, 'defaults'> {
  readonly dimensions: number;
  readonly logitScale: number;
}

/** One worker holds one text-to-image model or one matcher. */
export interface ImageWorkerApi extends Cancellable {
  /** Loads a model, or returns at once when it is loaded. @throws StudioError `model-missing`, `model-failed`, `aborted` */
  loadGenerator(
    jobId: string,
    choice: ImageModelChoice,
    onProgress: (progress: LoadProgress) => void,
    threads?: number,
  ): Promise<LoadedImageModel>;
  loadMatcher(
    jobId: string,
    choice: ImageModelChoice,
    onProgress: (progress: LoadProgress) => void,
    threads?: number,
  ): Promise<LoadedImageMatcher>;
  generate(
    jobId: string,
    requests: readonly ImageRequest[],
    onStep: (step: ImageStep) => void,
    onResult: (request: number, pixels: Pixels) => void,
  ): Promise<readonly Pixels[]>;
  embedImages(jobId: string, pictures: readonly Pixels[]): Promise<readonly Float32Array<ArrayBuffer>[]>;
  embedTexts(jobId: string, texts: readonly string[]): Promise<readonly Float32Array<ArrayBuffer>[]>;
  /** Answers while the worker lives; counts steps done so far. */
  heartbeat(): number;
  unload(): Promise<void>;
}
