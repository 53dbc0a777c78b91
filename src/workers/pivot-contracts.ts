// What the worker of dictionaries from pictures answers. Types only, like contracts.ts.

import type { Growth } from '../lib/pivot/growth.ts';
import type { SentencePair } from '../lib/pivot/pairs.ts';
import type { Cancellable, OnProgress } from './contracts.ts';

/** Where the captions of one language and their pictures are. */
export interface CorpusSource {
  readonly datasetId: string;
  /** Of kind `image`. */
  readonly picture: string;
  /** Of kind `text` or `category`. */
  readonly caption: string;
}

export interface PicturedCaption {
  readonly caption: string;
  /** SHA-256 of its picture. */
  readonly image: string;
}

export interface PivotRequest {
  readonly source: CorpusSource;
  readonly target: CorpusSource;
  /** Id of the matcher whose vectors describe the pictures. */
  readonly matcher: string;
  /** Captions of each language that are read, at most. */
  readonly most: number;
  /** Of the shuffled pictures. */
  readonly seed: number;
}

export interface ReadCorpus {
  readonly captions: readonly PicturedCaption[];
  /** Rows without a caption, or without a picture that can be read. */
  readonly leftOut: number;
}

export type PivotEvent =
  | { readonly kind: 'read'; readonly source: ReadCorpus; readonly target: ReadCorpus }
  | { readonly kind: 'grown'; readonly growth: Growth };

export interface PivotResult {
  /** By index into the captions that were read, best first; one a source caption at most. */
  readonly pairs: readonly SentencePair[];
  /** What the vectors come from: model and fingerprint of its files. */
  readonly features: string;
}

export interface PivotWorkerApi extends Cancellable {
  /** Reads, looks at the pictures, grows the dictionary and pairs the sentences. @throws StudioError `bad-option`, `not-enough-data` */
  grow(
    jobId: string,
    request: PivotRequest,
    onEvent: (event: PivotEvent) => void,
    onProgress: OnProgress,
  ): Promise<PivotResult>;
}
