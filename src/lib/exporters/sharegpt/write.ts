import type { ChatRole } from '../../language/types.ts';
import type { OptionsOf } from '../../options.ts';
import { type ChatFields, createChatMaker } from '../chat-records.ts';
import { writeRecords } from '../training-records.ts';
import type { ExportContext, ExportSource } from '../types.ts';

const SPEAKERS: Readonly<Record<ChatRole, string>> = { system: 'system', user: 'human', assistant: 'gpt' };

/** Writes `conversations` records; see `Write`. */
export function writeShareGpt(
  source: ExportSource,
  options: OptionsOf<ChatFields>,
  context: ExportContext,
): AsyncIterable<Uint8Array<ArrayBuffer>> {
  const make = createChatMaker(source.schema, options, (messages) => ({
    conversations: messages.map(({ role, content }) => ({ from: SPEAKERS[role], value: content })),
  }));
  return writeRecords(source, context, { form: options.form, make });
}
