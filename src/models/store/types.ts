// Where a model's files come from: beside the app, or from the person's own storage.

import type { ModelCard } from '../../lib/language/types.ts';

/** The files of one model. */
export interface ModelFiles {
  readonly card: ModelCard;
  /** The file at a path below the model's folder (`onnx/model.onnx`), or null when there is none. */
  read(path: string): Promise<Response | null>;
}
