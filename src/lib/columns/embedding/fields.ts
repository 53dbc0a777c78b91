import { choice, integer, template } from '../../options.ts';
import { modelField } from '../model-shared/fields.ts';

export const fields = {
  model: modelField,
  text: template({ label: 'Text', help: 'What is embedded, e.g. {{review}}.', maxLength: 50_000, default: '' }),
  output: choice({
    ...{ label: 'Output', default: 'similarity' },
    choices: [
      { value: 'similarity', label: 'Similarity to another text' },
      { value: 'vector', label: 'The vector, as a list of numbers' },
    ],
  }),
  other: template({
    ...{
      label: 'Other text',
      maxLength: 50_000,
      default: '',
      visibleWhen: { field: 'output', values: ['similarity'] },
    },
    help: 'The cosine between the two: 1 means the same, about 0 has nothing to do with it.',
  }),
  decimals: integer({ label: 'Digits after the point', advanced: true, min: 1, max: 9, default: 4 }),
};
