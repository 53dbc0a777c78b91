// What the worker of pictures for dialogues answers. Types only, like contracts.ts.

import type { ModelChoice } from '../lib/language/types.ts';
import type { GateThresholds } from '../lib/magid/gate.ts';
import type { SlottedDialogue, StoredAttempt } from '../lib/magid/slots.ts';
import type { PicturePick } from '../lib/magid/types.ts';
import type { Dataset } from '../storage/types.ts';
import type { Cancellable, LanguageWorkerApi, OnProgress } from './contracts.ts';

export interface DialogueSource {
  readonly datasetId: string;
  /** Of kind `conversation`. */
  readonly column: string;
}

/** rules: no model. Otherwise the language model that reads the dialogues and shortens descriptions. */
export type ScannerChoice = { readonly kind: 'rules' } | { readonly kind: 'model'; readonly choice: ModelChoice };

export interface PictureModels {
  /** Id of a text-to-image model. */
  readonly generator: string;
  /** Id of a matcher of pictures and texts. */
  readonly matcher: string;
}

export interface MagidRunRequest {
  readonly dialogues: readonly SlottedDialogue[];
  readonly models: PictureModels;
  readonly scanner: ScannerChoice;
  readonly thresholds: GateThresholds;
  /** Of every first try. */
  readonly seed: number;
}

export type MagidEvent =
  | { readonly kind: 'stage'; readonly stage: string }
  | { readonly kind: 'scanned'; readonly row: number; readonly picks: readonly PicturePick[] }
  /** `slot`: index among the picks of that dialogue. */
  | { readonly kind: 'attempt'; readonly row: number; readonly slot: number; readonly attempt: StoredAttempt }
  | { readonly kind: 'done'; readonly row: number }
  | { readonly kind: 'failed'; readonly row: number; readonly message: string };

export interface RedrawRequest {
  readonly models: PictureModels;
  readonly thresholds: GateThresholds;
  readonly turn: number;
  /** What the message says. */
  readonly utterance: string;
  /** What is drawn. */
  readonly words: string;
  readonly seed: number;
  /** Counts from 1. */
  readonly tryNumber: number;
}

export interface MagidSaveRequest {
  readonly source: DialogueSource;
  readonly dialogues: readonly SlottedDialogue[];
  readonly thresholds: GateThresholds;
  readonly datasetName: string;
  /** How it was made, in a few plain words each. */
  readonly facts: readonly { readonly label: string; readonly value: string }[];
}

export interface MagidWorkerApi extends Cancellable {
  /** The first dialogues of a column, without places for pictures; rows that hold none are left out. */
  read(jobId: string, source: DialogueSource, most: number): Promise<readonly SlottedDialogue[]>;
  /** Scans, draws and judges. Each attempt is stored and told at once; a dialogue that fails does not stop the others. */
  run(
    jobId: string,
    request: MagidRunRequest,
    onEvent: (event: MagidEvent) => void,
    pageModel?: LanguageWorkerApi,
  ): Promise<void>;
  /** One more picture for one place. */
  redraw(jobId: string, request: RedrawRequest): Promise<StoredAttempt>;
  /** Stores a version with the pictures that pass in its messages, and a column that says what was tried. */
  save(jobId: string, request: MagidSaveRequest, onProgress: OnProgress): Promise<Dataset>;
}
