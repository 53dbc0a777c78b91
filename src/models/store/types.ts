// Where a model's files come from: beside the app, or from the person's own storage.

import type { ModelCard } from '../../lib/language/types.ts';

/** The files of one model. */
export interface ModelFiles {
  readonly card: ModelCard;
  /**
   * The file at a path below the model's folder (`onnx/model.onnx`), or null when there is none.
   * Rejects with StudioError `model-failed` when the bytes are not those of the card.
   */
  read(path: string): Promise<Response | null>;
}

/** What an import that was cut off left behind. Adding the same files under the same name goes on from there. */
export interface Leftover {
  readonly id: string;
  readonly name: string;
  readonly origin: 'disk' | 'airlock';
  readonly bytes: number;
  /** Another tab is adding it right now. */
  readonly isBusy: boolean;
}
