import { chatFields, chatParts, suggestChat } from '../chat-records.ts';
import { extensionOfForm } from '../training-records.ts';
import { defineExporter } from '../types.ts';

/** ShareGPT: {"conversations": [{"from": "human", "value": "…"}, …]}. */
export const sharegpt = defineExporter({
  id: 'sharegpt',
  label: 'ShareGPT',
  summary: 'Conversations with from and value, for fine-tuning',
  extension: 'jsonl',
  extensionOf: extensionOfForm,
  mediaType: 'application/jsonl',
  fields: chatFields,
  parts: chatParts,
  suggest: suggestChat,
  load: async () => (await import('./write.ts')).writeShareGpt,
});
