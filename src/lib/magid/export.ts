// Pictured conversations as training records: messages with content parts, and the files that the parts stand for in
// order, as vision-language trainers read them (the `messages` and `images` columns of Hugging Face TRL).

import { type ImageRef, imageExtension } from '../images/image-ref.ts';
import type { ChatRole } from '../language/types.ts';
import type { PicturedMessage } from './types.ts';

export type ContentPart = { readonly type: 'text'; readonly text: string } | { readonly type: 'image' };

export interface MultimodalRecord {
  readonly messages: readonly { readonly role: ChatRole; readonly content: readonly ContentPart[] }[];
  /** Names of files, one for each image part, in order. A name occurs again where a picture does. */
  readonly images: readonly string[];
}

/** The usual name of a picture's file: its hash and ending. */
export function imageFileName(image: ImageRef): string {
  return `images/${image.hash}.${imageExtension(image.type)}`;
}

/** The record of a conversation: text first, then the picture of the message. `nameOf` says how files are called. */
export function multimodalRecord(
  messages: readonly PicturedMessage[],
  nameOf: (image: ImageRef) => string = imageFileName,
): MultimodalRecord {
  return {
    messages: messages.map(({ role, content, image }) => ({
      role,
      content: [{ type: 'text' as const, text: content }, ...(image ? [{ type: 'image' as const }] : [])],
    })),
    images: messages.flatMap(({ image }) => (image ? [nameOf(image)] : [])),
  };
}
