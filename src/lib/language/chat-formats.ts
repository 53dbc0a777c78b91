// Conversations as other tools write them: { role, content } lists, { from, value } lists, and objects around them.

import type { ChatMessage, ChatRole } from './types.ts';

const ROLES: ReadonlyMap<string, ChatRole> = new Map<string, ChatRole>([
  ...(['user', 'human', 'prompter'] as const).map((name) => [name, 'user'] as const),
  ...(['assistant', 'gpt', 'chatgpt', 'bot', 'model'] as const).map((name) => [name, 'assistant'] as const),
  ['system', 'system'],
]);
const WRAPPERS = ['messages', 'conversations', 'conversation'] as const;

/**
 * The messages of a parsed JSON value, or null when it is no conversation that can be told in our three roles (tool
 * calls, for instance). Takes lists of { role, content } and of { from, value } (ShareGPT), and an object that holds
 * such a list under `messages`, `conversations` or `conversation`.
 */
export function toMessages(value: unknown): readonly ChatMessage[] | null {
  if (Array.isArray(value)) return messagesOf(value);
  if (typeof value !== 'object' || value === null) return null;
  for (const name of WRAPPERS) {
    const inner: unknown = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : null;
    if (Array.isArray(inner)) return messagesOf(inner);
  }
  return null;
}

/** The messages of a JSON text; see `toMessages`. */
export function readMessages(text: string): readonly ChatMessage[] | null {
  const first = text.trimStart()[0];
  if (first !== '[' && first !== '{') return null;
  try {
    return toMessages(JSON.parse(text));
  } catch {
    return null; // the answer, not a failure
  }
}

function messagesOf(items: readonly unknown[]): readonly ChatMessage[] | null {
  const messages: ChatMessage[] = [];
  for (const item of items) {
    const message = messageOf(item);
    if (!message) return null;
    messages.push(message);
  }
  return messages.length > 0 ? messages : null;
}

function messageOf(item: unknown): ChatMessage | null {
  if (typeof item !== 'object' || item === null) return null;
  const { role, from, content, value } = item as Readonly<Record<string, unknown>>;
  const speaker = role ?? from;
  const known = typeof speaker === 'string' ? ROLES.get(speaker.toLowerCase()) : undefined;
  const text = textOf(content ?? value);
  return known && text !== null ? { role: known, content: text } : null;
}

/** A text, or the list of text parts that newer chat formats use. */
function textOf(content: unknown): string | null {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return null;
  const texts = content.map((part: unknown) => {
    if (typeof part !== 'object' || part === null) return null;
    const { type, text } = part as Readonly<Record<string, unknown>>;
    return type === 'text' && typeof text === 'string' ? text : null;
  });
  return texts.length > 0 && texts.every((text) => text !== null) ? texts.join('\n') : null;
}
