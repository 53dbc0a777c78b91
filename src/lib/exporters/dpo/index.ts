import { reference } from '../../options.ts';
import type { ColumnPart } from '../parts.ts';
import { extensionOfForm, formField } from '../training-records.ts';
import { defineExporter } from '../types.ts';

const fields = {
  prompt: reference({ type: 'column', label: 'Prompt', default: '' }),
  chosen: reference({ type: 'column', label: 'Chosen answer', default: '' }),
  rejected: reference({ type: 'column', label: 'Rejected answer', default: '' }),
  form: formField,
};
export type DpoFields = typeof fields;

const parts: readonly ColumnPart[] = [
  {
    field: 'chosen',
    ...{ isRequired: true, isNamed: true },
    takes: 'text',
    names: ['chosen', 'preferred', 'accepted', 'better', 'winner', 'good', 'answer_a', 'response_a'],
  },
  {
    field: 'rejected',
    ...{ isRequired: true, isNamed: true },
    takes: 'text',
    names: ['rejected', 'dispreferred', 'refused', 'worse', 'loser', 'bad', 'answer_b', 'response_b'],
  },
  {
    field: 'prompt',
    isRequired: true,
    takes: 'text',
    names: ['prompt', 'question', 'instruction', 'query', 'input', 'user'],
  },
];

/** Preference pairs: {"prompt": "…", "chosen": "…", "rejected": "…"}. */
export const dpo = defineExporter({
  id: 'dpo',
  label: 'DPO pairs',
  summary: 'Prompt with a better and a worse answer, for preference tuning',
  extension: 'jsonl',
  extensionOf: extensionOfForm,
  mediaType: 'application/jsonl',
  fields,
  parts,
  load: async () => (await import('./write.ts')).writeDpo,
});
