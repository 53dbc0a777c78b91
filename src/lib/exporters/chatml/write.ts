import type { OptionsOf } from '../../options.ts';
import { type ChatFields, createChatMaker } from '../chat-records.ts';
import { writeRecords } from '../training-records.ts';
import type { ExportContext, ExportSource } from '../types.ts';

/** Writes `messages` records; see `Write`. */
export function writeChatMessages(
  source: ExportSource,
  options: OptionsOf<ChatFields>,
  context: ExportContext,
): AsyncIterable<Uint8Array<ArrayBuffer>> {
  const make = createChatMaker(source.schema, options, (messages) => ({ messages }));
  return writeRecords(source, context, { form: options.form, make });
}
