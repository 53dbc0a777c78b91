// Conversations as cells: a JSON array of { role, content } as text.

import type { ChatMessage, ChatRole } from './types.ts';

const SPEAKERS: Readonly<Record<string, ChatRole>> = {
  ...{ user: 'user', customer: 'user', human: 'user', client: 'user', caller: 'user', patient: 'user', q: 'user' },
  ...{
    assistant: 'assistant',
    agent: 'assistant',
    bot: 'assistant',
    gpt: 'assistant',
    ai: 'assistant',
    a: 'assistant',
  },
  ...{ system: 'system' },
};
const LINE = /^\s*(?:\*\*)?([A-Za-z]{1,12})(?:\*\*)?\s*:\s*(.*)$/;

/** Reads `user: …` and `assistant: …` lines; lines without a speaker go on with the message before. */
export function parseDialogue(text: string): readonly ChatMessage[] {
  const messages: { role: ChatRole; content: string }[] = [];
  for (const line of text.split(/\r?\n/)) {
    const match = LINE.exec(line);
    const role = match ? SPEAKERS[(match[1] as string).toLowerCase()] : undefined;
    const last = messages.at(-1);
    if (match && role) messages.push({ role, content: (match[2] as string).trim() });
    else if (last && line.trim() !== '') last.content = `${last.content}\n${line.trim()}`.trim();
  }
  return messages.filter((message) => message.content !== '');
}

/** The inverse of `parseDialogue` for messages of one line. */
export function formatDialogue(messages: readonly ChatMessage[]): string {
  return messages.map(({ role, content }) => `${role}: ${content}`).join('\n');
}

/** The messages of a conversation cell, or null when the text is none. */
export function readConversation(cell: string): readonly ChatMessage[] | null {
  try {
    const value: unknown = JSON.parse(cell);
    if (!Array.isArray(value) || value.length === 0) return null;
    return value.every(isMessage) ? value.map(({ role, content }) => ({ role, content })) : null;
  } catch {
    return null; // the answer, not a failure
  }
}

function isMessage(value: unknown): value is ChatMessage {
  if (typeof value !== 'object' || value === null) return false;
  const { role, content } = value as Partial<ChatMessage>;
  return (role === 'user' || role === 'assistant' || role === 'system') && typeof content === 'string';
}
