import { templateProblems, templateReferences } from '../model-shared/template.ts';
import { type ColumnProblem, defineColumn, type OutputColumn, type Reference } from '../types.ts';
import { fields } from './fields.ts';

export const match = defineColumn({
  id: 'match',
  label: 'Picture fits text',
  group: 'checked',
  summary: 'How well a picture fits a text: the cosine of a matcher, with pictures drawn again where it is too low.',
  fields,
  isSlow: true,
  references: ({ picture, text }): readonly Reference[] => [
    ...(picture === '' ? [] : [{ column: picture, path: 'options.picture' }]),
    ...templateReferences(text, 'options.text'),
  ],
  outputs: (_options, { name }): readonly OutputColumn[] => [{ name, kind: 'number', decimals: 4 }],
  problems: ({ picture, text, model }): readonly ColumnProblem[] => [
    ...(picture === '' ? [{ path: 'options.picture', message: 'no picture column is chosen' }] : []),
    ...(text.trim() === '' ? [{ path: 'options.text', message: 'there is no text to compare with' }] : []),
    ...(model.trim() === '' ? [{ path: 'options.model', message: 'no matcher is named' }] : []),
    ...templateProblems(text, 'options.text'),
  ],
  load: async () => (await import('./make.ts')).prepare,
});
