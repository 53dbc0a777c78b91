import { choice, integer, json, template } from '../../options.ts';
import { modelField, systemField } from '../model-shared/fields.ts';
import { samplingFields } from '../model-shared/sampling.ts';

export const fields = {
  model: modelField,
  prompt: template({
    ...{ label: 'Prompt', maxLength: 50_000, default: '' },
    help: 'The keys of the schema are named at its end, unless it speaks of JSON itself.',
  }),
  schema: json({
    label: 'JSON schema',
    help: 'Every answer has this shape: the model cannot write anything else.',
    default: {
      type: 'object',
      properties: {
        title: { type: 'string', minLength: 1, maxLength: 80 },
        text: { type: 'string', minLength: 1, maxLength: 600 },
        tags: { type: 'array', items: { type: 'string', maxLength: 30 }, maxItems: 5 },
      },
      required: ['title', 'text', 'tags'],
      additionalProperties: false,
    },
  }),
  columns: choice({
    ...{ label: 'Columns', default: 'whole' },
    choices: [
      { value: 'whole', label: 'One column with the whole answer' },
      { value: 'spread', label: 'One column for each property' },
      { value: 'prefixed', label: 'One for each property, named after this column' },
      { value: 'both', label: 'The whole answer, and one for each property' },
    ],
  }),
  system: systemField,
  examples: integer({
    ...{ label: 'Examples from liked rows', min: 0, max: 20, default: 0 },
    help: 'So many liked answers are shown to the model, other ones for every row.',
  }),
  ...samplingFields,
};
