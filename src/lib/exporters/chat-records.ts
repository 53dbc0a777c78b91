// What ShareGPT and OpenAI messages share: a conversation column, or a question and an answer that make one.

import type { ChatMessage } from '../language/types.ts';
import { choice, type OptionsOf, type OptionValues, reference } from '../options.ts';
import type { ColumnSchema } from '../table/schema.ts';
import type { Table } from '../table/table.ts';
import { type ColumnPart, suggestParts } from './parts.ts';
import { createConversationReader, createTextReader, formField, type MadeRecord, skip } from './training-records.ts';

export const chatFields = {
  made: choice({
    label: 'A conversation is',
    default: 'conversation',
    choices: [
      { value: 'conversation', label: 'One column' },
      { value: 'pair', label: 'A question and an answer' },
    ],
  }),
  conversation: reference({
    type: 'column',
    label: 'Conversation',
    default: '',
    help: 'Messages as JSON, or text with lines such as “user: …” and “assistant: …”.',
    visibleWhen: { field: 'made', values: ['conversation'] },
  }),
  user: reference({
    type: 'column',
    label: 'User says',
    default: '',
    visibleWhen: { field: 'made', values: ['pair'] },
  }),
  assistant: reference({
    type: 'column',
    label: 'Assistant says',
    default: '',
    visibleWhen: { field: 'made', values: ['pair'] },
  }),
  system: reference({ type: 'column', label: 'System message', default: '', help: 'Optional.' }),
  form: formField,
};
export type ChatFields = typeof chatFields;

const CONVERSATION: ColumnPart = {
  field: 'conversation',
  isRequired: true,
  takes: 'conversation',
  names: ['conversation', 'conversations', 'messages', 'dialogue', 'dialog', 'chat', 'transcript'],
};
const TURNS: readonly ColumnPart[] = [
  {
    field: 'assistant',
    isRequired: true,
    takes: 'text',
    names: ['assistant', 'answer', 'response', 'output', 'reply', 'completion', 'agent'],
  },
  {
    field: 'user',
    isRequired: true,
    takes: 'text',
    names: ['user', 'question', 'prompt', 'instruction', 'query', 'customer', 'input', 'message'],
  },
];
const SYSTEM: ColumnPart = {
  field: 'system',
  isRequired: false,
  takes: 'text',
  names: ['system', 'system_prompt', 'system_message'],
};

export const chatParts: readonly ColumnPart[] = [CONVERSATION, ...TURNS, SYSTEM];

/** One column where there is a conversation, else a question and an answer. */
export function suggestChat(schema: readonly ColumnSchema[]): OptionValues {
  const whole = suggestParts([CONVERSATION, SYSTEM], schema);
  const turns = suggestParts([...TURNS, SYSTEM], schema);
  if (whole['conversation'] !== '') return { made: 'conversation', ...whole, user: '', assistant: '' };
  return { made: 'pair', ...turns, conversation: '' };
}

/** A maker of records from the messages of a row. */
export function createChatMaker(
  schema: readonly ColumnSchema[],
  options: OptionsOf<ChatFields>,
  toRecord: (messages: readonly ChatMessage[]) => Readonly<Record<string, unknown>>,
): (table: Table, row: number) => MadeRecord {
  const read = options.made === 'pair' ? pairReader(schema, options) : conversationReader(schema, options);
  const system = createTextReader(schema, options.system);
  return (table, row) => {
    const messages = read(table, row);
    if (typeof messages === 'string') return skip(messages);
    const rules = system(table, row);
    const hasSystem = messages[0]?.role === 'system';
    const whole = rules === null || hasSystem ? messages : [{ role: 'system' as const, content: rules }, ...messages];
    return { kind: 'record', record: toRecord(whole) };
  };
}

/** Messages, or why there are none. */
type ReadChat = (table: Table, row: number) => readonly ChatMessage[] | string;

function conversationReader(schema: readonly ColumnSchema[], { conversation }: OptionsOf<ChatFields>): ReadChat {
  const read = createConversationReader(schema, conversation);
  return (table, row) => {
    const messages = read(table, row);
    if (messages === null) return 'the conversation is missing';
    if (messages.length === 0) return 'no speakers such as “user:” and “assistant:” were found in the text';
    return messages;
  };
}

function pairReader(schema: readonly ColumnSchema[], options: OptionsOf<ChatFields>): ReadChat {
  const user = createTextReader(schema, options.user);
  const assistant = createTextReader(schema, options.assistant);
  return (table, row) => {
    const question = user(table, row);
    const answer = assistant(table, row);
    if (question === null || answer === null) return 'the question or the answer is missing';
    return [
      { role: 'user', content: question },
      { role: 'assistant', content: answer },
    ];
  };
}
