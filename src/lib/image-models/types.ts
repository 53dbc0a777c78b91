// What image models are to the rest of the studio: texts in, pixels out; pictures and texts in, vectors out. Pure types
// and settings; `src/models/image` implements them, columns and screens use them.

import type { ImageRef, Pixels } from '../images/image-ref.ts';
import type { Device } from '../language/types.ts';

export const imageSamplers = ['euler', 'heun', 'ddim', 'dpm-solver++'] as const;
/** How the steps from noise to picture are taken. */
export type ImageSampler = (typeof imageSamplers)[number];

export interface ImageSettings {
  readonly sampler: ImageSampler;
  /** Steps from noise to picture, 1 to 200. */
  readonly steps: number;
  /** Weight of the prompt against none (classifier-free guidance), 0 to 30; 1 asks the model once a step. */
  readonly guidance: number;
  /** Pixels; null takes the model's own. */
  readonly width: number | null;
  readonly height: number | null;
}

export interface ImageRequest {
  readonly prompt: string;
  /** What the picture should not be; empty for nothing. */
  readonly negative: string;
  readonly settings: ImageSettings;
  /** Same seed and request, same pixels on the same device class, for any batch. A safe integer. */
  readonly seed: number;
}

export interface ImageStep {
  /** Index of the request in its call. */
  readonly request: number;
  /** Steps done, of `steps`. */
  readonly step: number;
  readonly steps: number;
  /** The picture as it forms, where the model can show it cheaply. */
  readonly preview: Pixels | null;
}

export interface ImageContext {
  readonly signal?: AbortSignal | undefined;
  /** Awaited by nobody; throttled by the sender. Fires at most once a step and request. */
  readonly onStep?: ((step: ImageStep) => void) | undefined;
  /** Called as pictures finish, in any order. */
  readonly onResult?: ((request: number, pixels: Pixels) => void) | undefined;
}

/** What is known once an image model is loaded. */
export interface LoadedImageModel {
  readonly id: string;
  readonly device: Device | 'none';
  readonly fingerprint: string;
  readonly loadMs: number;
  readonly sizeBytes: number;
  /** Settings to start from. */
  readonly defaults: ImageSettings;
  readonly notes: readonly string[];
}

/** A text-to-image model. @throws StudioError `aborted`, `model-failed`, `model-missing`, `bad-input`, `limit` */
export interface ImageModel {
  readonly info: LoadedImageModel;
  /** Pictures in the order of the requests. Cancel takes effect within one step. */
  generate(requests: readonly ImageRequest[], context: ImageContext): Promise<readonly Pixels[]>;
}

/** Puts pictures and texts into one space. @throws StudioError `aborted`, `model-failed`, `model-missing`, `limit` */
export interface ImageMatcher {
  readonly info: Omit<LoadedImageModel, 'defaults'> & {
    /** Length of the vectors. */
    readonly dimensions: number;
    /** Multiplies cosines before a softmax over candidates (CLIP's logit scale). */
    readonly logitScale: number;
  };
  /** Unit-length vectors. */
  embedImages(pictures: readonly Pixels[], context: ImageContext): Promise<readonly Float32Array<ArrayBuffer>[]>;
  embedTexts(texts: readonly string[], context: ImageContext): Promise<readonly Float32Array<ArrayBuffer>[]>;
}

/** What a column, a metric or a screen may ask of image models and stored pictures. */
export interface ImageServices {
  /** @throws StudioError `model-missing`, `model-failed`, `aborted` */
  imageModel(id: string, signal?: AbortSignal): Promise<ImageModel>;
  /** @throws StudioError `model-missing`, `model-failed`, `aborted` */
  imageMatcher(id: string, signal?: AbortSignal): Promise<ImageMatcher>;
  /** Stores pixels as PNG and returns what a cell says of them. Storing the same bytes again changes nothing. */
  storeImage(pixels: Pixels, alt: string): Promise<ImageRef>;
  /** Decodes a stored picture, scaled down so that no side is longer than `maxSide`. @throws StudioError `not-found`, `bad-input` */
  readPixels(ref: ImageRef, maxSide: number): Promise<Pixels>;
}

/** The models that are embedded in the studio. */
export const EMBEDDED_IMAGE_MODEL = 'terrarium-emoji';
export const EMBEDDED_IMAGE_MATCHER = 'terrarium-matcher';
