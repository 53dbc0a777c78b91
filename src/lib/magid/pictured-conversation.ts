// Conversations with pictures as cells: a JSON array of { role, content, image? }. Readers of plain conversations
// (`readConversation`) see the same messages without the pictures.

import { formatImageRef, readImageRef } from '../images/image-ref.ts';
import { readConversation } from '../language/conversation.ts';
import type { PicturedMessage } from './types.ts';

/** The text of such a cell; keys in the order role, content, image. */
export function formatPicturedConversation(messages: readonly PicturedMessage[]): string {
  return JSON.stringify(
    messages.map(({ role, content, image }) => ({
      role,
      content,
      ...(image ? { image: JSON.parse(formatImageRef(image)) as unknown } : {}),
    })),
  );
}

/** The messages of a conversation cell with their pictures, or null when the text is none. A broken picture is left out. */
export function readPicturedConversation(cell: string): readonly PicturedMessage[] | null {
  const messages = readConversation(cell);
  if (!messages) return null;
  const parts = JSON.parse(cell) as readonly { readonly image?: unknown }[];
  return messages.map((message, index) => {
    const image = readImageRef(parts[index]?.image);
    return image ? { ...message, image } : message;
  });
}
