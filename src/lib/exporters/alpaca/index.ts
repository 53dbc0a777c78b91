import { reference } from '../../options.ts';
import type { ColumnPart } from '../parts.ts';
import { extensionOfForm, formField } from '../training-records.ts';
import { defineExporter } from '../types.ts';

const fields = {
  instruction: reference({ type: 'column', label: 'Instruction', default: '' }),
  input: reference({ type: 'column', label: 'Input', default: '', help: 'Optional: what the instruction is about.' }),
  output: reference({ type: 'column', label: 'Output', default: '' }),
  system: reference({ type: 'column', label: 'System message', default: '', help: 'Optional.', advanced: true }),
  form: formField,
};
export type AlpacaFields = typeof fields;

const parts: readonly ColumnPart[] = [
  {
    field: 'instruction',
    isRequired: true,
    takes: 'text',
    names: ['instruction', 'instructions', 'prompt', 'question', 'task', 'query', 'request', 'user'],
  },
  {
    field: 'output',
    isRequired: true,
    takes: 'text',
    names: ['output', 'response', 'answer', 'completion', 'reply', 'target', 'assistant', 'summary', 'label'],
  },
  { field: 'input', isRequired: false, takes: 'text', names: ['input', 'context', 'passage', 'document_text', 'text'] },
  { field: 'system', isRequired: false, takes: 'text', names: ['system', 'system_prompt', 'system_message'] },
];

/** Alpaca: {"instruction": "…", "input": "…", "output": "…"}, with "system" where a column is chosen for it. */
export const alpaca = defineExporter({
  id: 'alpaca',
  label: 'Alpaca',
  summary: 'Instruction, input and output, for fine-tuning',
  extension: 'jsonl',
  extensionOf: extensionOfForm,
  mediaType: 'application/jsonl',
  fields,
  parts,
  load: async () => (await import('./write.ts')).writeAlpaca,
});
