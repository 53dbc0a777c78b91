import { chatFields, chatParts, suggestChat } from '../chat-records.ts';
import { extensionOfForm } from '../training-records.ts';
import { defineExporter } from '../types.ts';

/** OpenAI chat records: {"messages": [{"role": "user", "content": "…"}, …]}. */
export const chatml = defineExporter({
  id: 'chatml',
  label: 'OpenAI messages (ChatML)',
  summary: 'Conversations with role and content, for fine-tuning',
  extension: 'jsonl',
  extensionOf: extensionOfForm,
  mediaType: 'application/jsonl',
  fields: chatFields,
  parts: chatParts,
  suggest: suggestChat,
  load: async () => (await import('./write.ts')).writeChatMessages,
});
