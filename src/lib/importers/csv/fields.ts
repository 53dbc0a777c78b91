import { choice } from '../../options.ts';

export const csvFields = {
  delimiter: choice({
    label: 'Delimiter',
    choices: [
      { value: 'auto', label: 'Detect' },
      { value: ',', label: 'Comma' },
      { value: ';', label: 'Semicolon' },
      { value: '\t', label: 'Tab' },
      { value: '|', label: 'Vertical bar' },
    ],
    default: 'auto',
  }),
  header: choice({
    label: 'First line',
    help: 'Whether the first line holds the column names.',
    choices: [
      { value: 'auto', label: 'Detect' },
      { value: 'yes', label: 'Column names' },
      { value: 'no', label: 'Data' },
    ],
    default: 'auto',
  }),
  encoding: choice({
    label: 'Encoding',
    choices: [
      { value: 'auto', label: 'Detect' },
      { value: 'utf-8', label: 'UTF-8' },
      { value: 'utf-16le', label: 'UTF-16 (little-endian)' },
      { value: 'utf-16be', label: 'UTF-16 (big-endian)' },
      { value: 'windows-1252', label: 'Windows-1252 (Western European)' },
    ],
    default: 'auto',
  }),
  decimal: choice({
    label: 'Decimal sign',
    help: 'Where commas part the cells, a comma inside of a number is left as it is.',
    choices: [
      { value: 'auto', label: 'Detect' },
      { value: '.', label: 'Point (1.5)' },
      { value: ',', label: 'Comma (1,5)' },
    ],
    default: 'auto',
    advanced: true,
  }),
  quote: choice({
    label: 'Quote character',
    advanced: true,
    choices: [
      { value: '"', label: 'Double quote' },
      { value: "'", label: 'Single quote' },
      { value: 'none', label: 'None' },
    ],
    default: '"',
  }),
};
