// Conversations with pictures, and what the parts of the pipeline hand on to each other.

import type { ImageRef } from '../images/image-ref.ts';
import type { ChatMessage } from '../language/types.ts';

/** A message that may show a picture; the picture's `alt` is its description. */
export interface PicturedMessage extends ChatMessage {
  readonly image?: ImageRef;
}

/** Where a picture would help, and what it shows. */
export interface PicturePick {
  /** Index of the message, from 0. */
  readonly turn: number;
  /** A noun phrase, at most 200 characters. */
  readonly description: string;
  /** Why, in words for the reader; may be empty. */
  readonly reason: string;
}

export interface ScanContext {
  readonly signal?: AbortSignal | undefined;
}

/** Picks turns of conversations: ascending, no turn twice, never one that is not there. Answers in order. */
export type ScanDialogues = (
  dialogues: readonly (readonly ChatMessage[])[],
  context: ScanContext,
) => Promise<readonly (readonly PicturePick[])[]>;

/** Pictures a dialogue gets at most unless told otherwise (the paper's two). */
export const MOST_PICTURES = 2;
export const MAX_DESCRIPTION_LENGTH = 200;
