import { templateProblems, templateReferences } from '../model-shared/template.ts';
import { type ColumnProblem, defineColumn, type OutputColumn } from '../types.ts';
import { fields } from './fields.ts';

export const image = defineColumn({
  id: 'image',
  label: 'Picture by a model',
  group: 'model',
  summary: 'An image model draws what a prompt with {{columns}} in it says.',
  fields,
  isSlow: true,
  references: ({ prompt, negative, alt }) => [
    ...templateReferences(prompt, 'options.prompt'),
    ...templateReferences(negative, 'options.negative'),
    ...templateReferences(alt, 'options.alt'),
  ],
  outputs: (_options, { name }): readonly OutputColumn[] => [{ name, kind: 'image' }],
  problems: ({ prompt, negative, alt, model }): readonly ColumnProblem[] => [
    ...(prompt.trim() === '' ? [{ path: 'options.prompt', message: 'the prompt is empty' }] : []),
    ...(model.trim() === '' ? [{ path: 'options.model', message: 'no image model is named' }] : []),
    ...templateProblems(prompt, 'options.prompt'),
    ...templateProblems(negative, 'options.negative'),
    ...templateProblems(alt, 'options.alt'),
  ],
  load: async () => (await import('./make.ts')).prepare,
});
