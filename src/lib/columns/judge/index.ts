import { aliases, askProblems } from '../model-shared/fields.ts';
import { templateReferences } from '../model-shared/template.ts';
import { type ColumnProblem, defineColumn, type OutputColumn } from '../types.ts';
import { fields } from './fields.ts';
import { readCriteria } from './rubric.ts';

const PATH = 'options.criteria';

export const judge = defineColumn({
  id: 'judge',
  label: 'Judged by a model',
  group: 'model',
  summary: 'A language model scores the row by a rubric and says why: first the reason, then the scores.',
  fields,
  references: ({ system, prompt }) => [
    ...templateReferences(system, 'options.system'),
    ...templateReferences(prompt, 'options.prompt'),
  ],
  outputs: ({ criteria, expected, reason }, { name }): readonly OutputColumn[] => {
    const scores = readCriteria(criteria, PATH).criteria.map((criterion) => `${name}_${criterion.name}`);
    return [
      ...scores.map((score) => ({ name: score, kind: 'integer' }) as const),
      ...(expected ? scores.map((score) => ({ name: `${score}_expected`, kind: 'number', decimals: 3 }) as const) : []),
      ...(reason ? [{ name: `${name}_reason`, kind: 'text' } as const] : []),
    ];
  },
  models: ({ model }) => aliases(model),
  problems: (options): readonly ColumnProblem[] => [
    ...askProblems(options),
    ...readCriteria(options.criteria, PATH).problems,
  ],
  load: async () => (await import('./make.ts')).prepare,
});
