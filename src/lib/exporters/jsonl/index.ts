import { choice } from '../../options.ts';
import { defineExporter } from '../types.ts';

const fields = {
  missing: choice({
    label: 'Missing values',
    default: 'null',
    choices: [
      { value: 'null', label: 'Write null' },
      { value: 'omit', label: 'Leave the key out' },
    ],
  }),
};

export type JsonlFields = typeof fields;

/** JSON Lines: one object a row, keys in column order. */
export const jsonl = defineExporter({
  id: 'jsonl',
  label: 'JSON Lines',
  summary: 'One object a row, for pipelines',
  extension: 'jsonl',
  mediaType: 'application/jsonl',
  fields,
  load: async () => (await import('./write.ts')).writeJsonl,
});
