import { choice, integer } from '../../options.ts';
import { defineImporter } from '../types.ts';
import { detectDocument } from './detect.ts';

const fields = {
  by: choice({
    label: 'Cut into chunks by',
    default: 'sentences',
    choices: [
      { value: 'sentences', label: 'Whole sentences' },
      { value: 'headings', label: 'Headings' },
      { value: 'tokens', label: 'Tokens' },
    ],
    help: 'Every chunk becomes a row.',
  }),
  size: integer({
    label: 'Tokens of a chunk at most',
    default: 400,
    min: 10,
    max: 8_192,
    help: 'Counted by rule of thumb: three words are four tokens.',
  }),
  overlap: integer({
    label: 'Tokens repeated from the chunk before',
    default: 0,
    min: 0,
    max: 4_096,
    help: 'At most half of a chunk.',
    visibleWhen: { field: 'by', values: ['sentences', 'tokens'] },
  }),
  headingLevel: integer({
    label: 'Headings down to level',
    default: 2,
    min: 1,
    max: 6,
    help: 'Headings below it are part of the text.',
    visibleWhen: { field: 'by', values: ['headings'] },
  }),
};
export type DocumentFields = typeof fields;

/** Documents as material for recipes: text, Markdown, HTML, PDF and Word files, or a ZIP of them, a row a chunk. */
export const documents = defineImporter({
  id: 'documents',
  label: 'Documents',
  extensions: ['md', 'txt', 'html', 'htm', 'pdf', 'docx', 'zip', 'markdown'],
  fields,
  takesMany: true,
  isMaterial: true,
  detect: detectDocument,
  load: async () => (await import('./read.ts')).readDocuments,
});
