import { defineImporter } from '../types.ts';
import { detectCsv } from './detect.ts';
import { csvFields } from './fields.ts';

/** Comma, semicolon, tab or bar separated text. */
export const csv = defineImporter({
  id: 'csv',
  label: 'CSV or TSV',
  extensions: ['csv', 'tsv', 'tab', 'txt'],
  fields: csvFields,
  detect: detectCsv,
  load: async () => (await import('./read.ts')).readCsv,
});
