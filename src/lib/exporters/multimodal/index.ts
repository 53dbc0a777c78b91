import { reference } from '../../options.ts';
import type { ColumnPart } from '../parts.ts';
import { defineExporter } from '../types.ts';

const fields = {
  conversation: reference({
    ...{ type: 'column', label: 'Conversation', default: '' },
    help: 'Messages as JSON, with pictures where they have some.',
  }),
};
export type MultimodalFields = typeof fields;

const conversationPart: ColumnPart = {
  ...{ field: 'conversation', isRequired: true, takes: 'conversation' },
  names: ['conversation', 'conversations', 'messages', 'dialogue', 'dialog', 'chat'],
};

/** Conversations with pictures, as trainers of vision-language models read them: content parts, and files in order. */
export const multimodal = defineExporter({
  id: 'multimodal',
  label: 'Conversations with pictures',
  summary: 'ZIP of messages with text and image parts, and the picture files',
  extension: 'zip',
  mediaType: 'application/zip',
  holdsPictures: true,
  isFolder: true,
  fields,
  parts: [conversationPart],
  load: async () => (await import('./write.ts')).writeMultimodal,
});
