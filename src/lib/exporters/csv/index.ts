import { choice, toggle } from '../../options.ts';
import { defineExporter } from '../types.ts';

const fields = {
  spreadsheetSafe: toggle({
    label: 'Safe for spreadsheets',
    default: true,
    help: "Puts ' before texts that a spreadsheet would run as a formula (= + - @, tab, line break). Numbers are left alone.",
  }),
  delimiter: choice({
    label: 'Delimiter',
    default: ',',
    choices: [
      { value: ',', label: 'Comma' },
      { value: ';', label: 'Semicolon' },
      { value: '\t', label: 'Tab' },
      { value: '|', label: 'Pipe' },
    ],
  }),
  header: toggle({ label: 'Header row', default: true, advanced: true }),
  byteOrderMark: toggle({
    label: 'Byte order mark',
    default: false,
    advanced: true,
    help: 'Helps older spreadsheets to read UTF-8.',
  }),
};

export type CsvFields = typeof fields;

/** CSV after RFC 4180, with LF line ends; missing is the empty cell. */
export const csv = defineExporter({
  id: 'csv',
  label: 'CSV',
  summary: 'Opens everywhere',
  extension: 'csv',
  mediaType: 'text/csv',
  fields,
  load: async () => (await import('./write.ts')).writeCsv,
});
