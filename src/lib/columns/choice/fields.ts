import { choice, lines, number, reference, template, toggle } from '../../options.ts';
import { modelField, systemField } from '../model-shared/fields.ts';

export const fields = {
  model: modelField,
  labels: lines({ label: 'Labels', help: 'One a line.', maxItems: 200, default: ['positive', 'neutral', 'negative'] }),
  labelsFrom: reference({
    ...{ type: 'column', label: 'Labels from a column', advanced: true, default: '' },
    help: 'A column whose cells are lists, for labels of its own in every row.',
  }),
  prompt: template({
    ...{ label: 'Prompt', maxLength: 50_000, default: 'Which label fits? Choose one of: {{labels}}.' },
    help: '{{labels}} are the labels with commas between them.',
  }),
  system: systemField,
  pick: choice({
    ...{ label: 'Which label', default: 'likeliest' },
    choices: [
      { value: 'likeliest', label: 'The likeliest' },
      { value: 'drawn', label: 'Drawn by the probabilities' },
    ],
  }),
  temperature: number({
    ...{ label: 'Temperature', min: 0.05, max: 5, default: 1, visibleWhen: { field: 'pick', values: ['drawn'] } },
    help: 'Below 1 the likelier labels come more often, above 1 less often.',
  }),
  probability: toggle({ label: 'Column with the probability of the label', default: true }),
  probabilities: toggle({ label: 'Column with all probabilities', advanced: true, default: false }),
};
