import { templateProblems, templateReferences } from '../model-shared/template.ts';
import { type ColumnProblem, defineColumn, type OutputColumn, type Reference } from '../types.ts';
import { fields } from './fields.ts';

const OWN = ['label'];

export const caption = defineColumn({
  id: 'caption',
  label: 'Caption of a picture',
  group: 'model',
  summary: 'The caption out of many that fits a picture best (zero-shot classification by a matcher).',
  fields,
  isSlow: true,
  references: ({ picture, frame }): readonly Reference[] => [
    ...(picture === '' ? [] : [{ column: picture, path: 'options.picture' }]),
    ...templateReferences(frame, 'options.frame', OWN),
  ],
  outputs: ({ probability }, { name }): readonly OutputColumn[] => [
    { name, kind: 'category' },
    ...(probability ? [{ name: `${name}_probability`, kind: 'number' as const, decimals: 4 }] : []),
  ],
  problems: ({ picture, labels, frame, model }): readonly ColumnProblem[] => [
    ...(picture === '' ? [{ path: 'options.picture', message: 'no picture column is chosen' }] : []),
    ...(new Set(labels).size < 2 ? [{ path: 'options.labels', message: 'there must be at least two captions' }] : []),
    ...(model.trim() === '' ? [{ path: 'options.model', message: 'no matcher is named' }] : []),
    ...(frame.includes('label') ? [] : [{ path: 'options.frame', message: 'the frame has no {{label}}' }]),
    ...templateProblems(frame, 'options.frame'),
  ],
  load: async () => (await import('./make.ts')).prepare,
});
