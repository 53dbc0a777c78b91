import { type ColumnProblem, defineColumn, type OutputColumn } from '../types.ts';
import { fields } from './fields.ts';

export const scene = defineColumn({
  id: 'scene',
  label: 'Scene of shapes',
  group: 'sampled',
  summary: 'Draws plain shapes whose caption, boxes and count are known: for detection, counting and captions.',
  fields,
  references: () => [],
  outputs: (_options, { name }): readonly OutputColumn[] => [
    { name, kind: 'image' },
    { name: `${name}_caption`, kind: 'text' },
    { name: `${name}_count`, kind: 'integer' },
    { name: `${name}_objects`, kind: 'json' },
  ],
  problems: ({ least, most }): readonly ColumnProblem[] =>
    least > most ? [{ path: 'options.least', message: `at least ${least} objects are more than at most ${most}` }] : [],
  load: async () => (await import('./make.ts')).prepare,
});
