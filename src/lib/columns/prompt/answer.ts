// From what a model wrote to a cell, or why it cannot be one.

import { parseDialogue } from '../../language/conversation.ts';
import type { ChatMessage, TextResult } from '../../language/types.ts';
import type { OptionsOf } from '../../options.ts';
import { brokenOff, refused } from '../model-shared/generate.ts';
import { cutAtSentence, splitLines, unwrap } from '../model-shared/tidy.ts';
import type { Cell, CellOutcome } from '../types.ts';
import type { fields } from './fields.ts';

type Options = OptionsOf<typeof fields>;

/** The outcome of one answer. */
export function readAnswer(result: TextResult, options: Options): CellOutcome {
  const unfinished = brokenOff(result);
  if (unfinished !== null && options.unfinished === 'again') return refused(unfinished, result);
  const text = options.unwrap ? unwrap(result.text) : result.text.trim();
  const { value, size } = readers[options.output](text, unfinished !== null);
  const problem = size === 0 ? 'the answer is empty' : lengthProblem(value, size, options);
  if (problem !== null) return refused(problem, result);
  return { kind: 'made', values: [value], tokens: result.tokens };
}

interface Read {
  readonly value: Cell;
  /** Characters, turns or entries. */
  readonly size: number;
}

const readers: Readonly<Record<Options['output'], (text: string, isCut: boolean) => Read>> = {
  text: (text, isCut) => {
    const value = isCut ? cutAtSentence(text) : text;
    return { value, size: value.length };
  },
  lines: (text, isCut) => {
    const value = splitLines(isCut ? text.slice(0, text.lastIndexOf('\n') + 1) : text);
    return { value, size: value.length };
  },
  conversation: (text, isCut) => {
    const turns = mergeTurns(parseDialogue(text));
    const value = (isCut ? turns.slice(0, -1) : turns).map(({ role, content }) => ({ role, content }));
    return { value, size: value.length };
  },
};

/** Two messages of one speaker in a row become one, so that the speakers take turns. */
function mergeTurns(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const turns: ChatMessage[] = [];
  for (const message of messages) {
    const last = turns.at(-1);
    if (last?.role !== message.role) turns.push(message);
    else turns[turns.length - 1] = { ...last, content: `${last.content}\n${message.content}` };
  }
  return turns;
}

function lengthProblem(value: Cell, size: number, { output, minLength, maxLength }: Options): string | null {
  const unit = { text: 'characters', conversation: 'turns', lines: 'entries' }[output];
  const speakers =
    output === 'conversation' ? new Set((value as unknown as ChatMessage[]).map(({ role }) => role)) : null;
  if (speakers && !(speakers.has('user') && speakers.has('assistant'))) {
    return 'a conversation needs turns of a user and of an assistant, one a line as "user: …" and "assistant: …"';
  }
  if (size < minLength) return `the answer has ${size} ${unit}, fewer than ${minLength}`;
  return maxLength > 0 && size > maxLength ? `the answer has ${size} ${unit}, more than ${maxLength}` : null;
}
