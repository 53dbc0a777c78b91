import { json, template, toggle } from '../../options.ts';
import { modelField, systemField } from '../model-shared/fields.ts';
import { samplingFields } from '../model-shared/sampling.ts';

export const fields = {
  model: modelField,
  prompt: template({
    ...{ label: 'Prompt', maxLength: 50_000, default: '' },
    help: 'What is judged, e.g. {{answer}}. The criteria are put at its end, unless it speaks of JSON itself.',
  }),
  criteria: json({
    label: 'Criteria',
    help: 'A list of { name, description, min, max }; scores are whole numbers.',
    default: [{ name: 'quality', description: 'How good is this text?', min: 1, max: 5 }],
  }),
  reason: toggle({ label: 'Column with the reason', default: true }),
  expected: toggle({
    ...{ label: 'Columns with expected scores', advanced: true, default: false },
    help: 'The mean of the scale by the probabilities of its steps: finer than a whole number, at one more question each.',
  }),
  system: systemField,
  ...samplingFields,
};
