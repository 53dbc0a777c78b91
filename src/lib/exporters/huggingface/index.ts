import { choice, integer, text } from '../../options.ts';
import { defineExporter } from '../types.ts';

const fields = {
  conversations: choice({
    label: 'Conversations',
    default: 'nested',
    choices: [
      { value: 'nested', label: 'Lists of role and content' },
      { value: 'text', label: 'JSON text' },
    ],
    help: 'Trainers read lists as they are.',
  }),
  testPercent: integer({
    label: 'Test split in percent',
    default: 0,
    min: 0,
    max: 50,
    help: '0 writes a train split only.',
  }),
  seed: integer({ label: 'Seed of the split', default: 1, min: 0, max: 2 ** 31 - 1, advanced: true }),
  licence: text({ label: 'Licence', default: '', maxLength: 60, help: 'For the card, e.g. cc-by-4.0.' }),
  language: text({ label: 'Language', default: '', maxLength: 20, help: 'For the card, e.g. en.' }),
};
export type HuggingFaceFields = typeof fields;

/** A folder as dataset hubs take it: README.md with YAML front matter and Parquet files under `data`. */
export const huggingface = defineExporter({
  id: 'huggingface',
  label: 'Hugging Face folder',
  summary: 'ZIP with dataset card and Parquet, ready to upload',
  extension: 'zip',
  mediaType: 'application/zip',
  holdsPictures: true,
  isFolder: true,
  fields,
  load: async () => (await import('./write.ts')).writeHuggingFace,
});
