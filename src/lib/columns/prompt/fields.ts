import { choice, integer, json, template, toggle } from '../../options.ts';
import { modelField, systemField } from '../model-shared/fields.ts';
import { samplingFields } from '../model-shared/sampling.ts';

export const fields = {
  model: modelField,
  prompt: template({ label: 'Prompt', maxLength: 50_000, default: '' }),
  system: systemField,
  output: choice({
    ...{ label: 'Output', default: 'text' },
    choices: [
      { value: 'text', label: 'Text' },
      { value: 'conversation', label: 'Conversation' },
      { value: 'lines', label: 'List, one entry a line' },
    ],
  }),
  examples: integer({
    ...{ label: 'Examples from liked rows', min: 0, max: 20, default: 0 },
    help: 'So many liked cells of this column are shown to the model, other ones for every row.',
  }),
  topics: json({
    ...{ label: 'Topic tree', advanced: true, default: null },
    help: 'A list of names or of { name, weight, children }. Each row gets a leaf as {{topic}} and {{topic_path}}.',
  }),
  keepTopic: toggle({ label: 'Keep the topic as a column', advanced: true, default: false }),
  minLength: integer({
    ...{ label: 'Shortest answer', advanced: true, min: 0, max: 1_000_000, default: 0 },
    help: 'Characters of a text, turns of a conversation, entries of a list.',
  }),
  maxLength: integer({
    ...{ label: 'Longest answer', advanced: true, min: 0, max: 1_000_000, default: 0 },
    help: 'As above; 0 is no limit.',
  }),
  unfinished: choice({
    ...{ label: 'Answers that break off', advanced: true, default: 'again' },
    choices: [
      { value: 'again', label: 'Ask again' },
      { value: 'cut', label: 'Cut after the last whole sentence, turn or entry' },
    ],
  }),
  unwrap: toggle({ label: 'Take off quotes and code fences', advanced: true, default: true }),
  ...samplingFields,
};
