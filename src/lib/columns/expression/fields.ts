import { choice, expression, integer, text } from '../../options.ts';

export const fields = {
  formula: expression({
    ...{ label: 'Formula', maxLength: 4000, default: '' },
    help: 'e.g. price * 1.19, upper(name), "adult" if age > 17 else "child". Names with blanks stand in `backticks`.',
  }),
  output: choice({
    ...{ label: 'Gives', default: 'text' },
    choices: [
      { value: 'text', label: 'Text' },
      { value: 'category', label: 'Label' },
      { value: 'number', label: 'Number' },
      { value: 'integer', label: 'Whole number' },
      { value: 'boolean', label: 'Yes or no' },
      { value: 'datetime', label: 'Date or time' },
      { value: 'json', label: 'JSON' },
    ],
  }),
  decimals: integer({
    ...{ label: 'Digits after the point', min: -1, max: 12, default: -1 },
    visibleWhen: { field: 'output', values: ['number'] },
    help: '-1 does not round.',
  }),
  format: text({
    ...{ label: 'Format', maxLength: 40, default: '%Y-%m-%d' },
    visibleWhen: { field: 'output', values: ['datetime'] },
    help: 'strftime, the form in which the formula gives dates.',
  }),
};
