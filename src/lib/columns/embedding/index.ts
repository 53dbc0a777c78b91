// Two outputs only. A projection to two numbers would have to be fitted on some rows, so that a cell would depend on
// which rows came first; a report may project, a column may not.

import { aliases } from '../model-shared/fields.ts';
import { templateProblems, templateReferences } from '../model-shared/template.ts';
import { type ColumnProblem, defineColumn, type OutputColumn } from '../types.ts';
import { fields } from './fields.ts';

export const embedding = defineColumn({
  id: 'embedding',
  label: 'Embedding',
  group: 'model',
  summary: 'How close two texts of a row are in meaning, or the embedding of one as a list of numbers.',
  fields,
  references: ({ text, other, output }) => [
    ...templateReferences(text, 'options.text'),
    ...(output === 'similarity' ? templateReferences(other, 'options.other') : []),
  ],
  outputs: ({ output, decimals }, { name }): readonly OutputColumn[] => [
    output === 'vector' ? { name, kind: 'json' } : { name, kind: 'number', decimals },
  ],
  models: ({ model }) => aliases(model),
  problems: ({ model, text, other, output }): readonly ColumnProblem[] => {
    const problems: ColumnProblem[] = [];
    if (model === '') problems.push({ path: 'options.model', message: 'no model is chosen' });
    if (text.trim() === '') problems.push({ path: 'options.text', message: 'there is no text to embed' });
    problems.push(...templateProblems(text, 'options.text'));
    if (output === 'vector') return problems;
    if (other.trim() === '') problems.push({ path: 'options.other', message: 'there is no text to compare with' });
    return [...problems, ...templateProblems(other, 'options.other')];
  },
  load: async () => (await import('./make.ts')).prepare,
});
