import { choice, columns, expression, json, reference, text } from '../../options.ts';

const onColumn = { visibleWhen: { field: 'check', values: ['schema', 'regex', 'range'] } } as const;

export const fields = {
  check: choice({
    ...{ label: 'Check', default: 'formula' },
    choices: [
      { value: 'formula', label: 'A formula is true' },
      { value: 'schema', label: 'JSON fits a schema' },
      { value: 'regex', label: 'Text matches a pattern' },
      { value: 'range', label: 'Number lies in a range' },
    ],
  }),
  column: reference({ type: 'column', label: 'Column', default: '', ...onColumn }),
  formula: expression({
    ...{ label: 'Formula', maxLength: 4000, default: '', visibleWhen: { field: 'check', values: ['formula'] } },
    help: 'e.g. len(review.text) > 20 and rating >= 1',
  }),
  schema: json({ label: 'JSON schema', default: {}, visibleWhen: { field: 'check', values: ['schema'] } }),
  pattern: text({ label: 'Pattern', maxLength: 500, default: '', visibleWhen: { field: 'check', values: ['regex'] } }),
  least: text({ label: 'At least', maxLength: 40, default: '', visibleWhen: { field: 'check', values: ['range'] } }),
  most: text({ label: 'At most', maxLength: 40, default: '', visibleWhen: { field: 'check', values: ['range'] } }),
  action: choice({
    ...{ label: 'A row that fails', default: 'flag' },
    choices: [
      { value: 'flag', label: 'Is marked, in two columns' },
      { value: 'again', label: 'Has columns made again' },
      { value: 'aside', label: 'Is set aside' },
    ],
  }),
  redo: columns({
    ...{ label: 'Columns to make again', default: [], visibleWhen: { field: 'action', values: ['again'] } },
    help: 'Empty makes the checked column again.',
  }),
};
