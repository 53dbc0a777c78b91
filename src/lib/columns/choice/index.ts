import { aliases, askProblems } from '../model-shared/fields.ts';
import { templateReferences } from '../model-shared/template.ts';
import { type ColumnProblem, defineColumn, type OutputColumn, type Reference } from '../types.ts';
import { fields } from './fields.ts';
import { MAX_LABELS, tidyLabels } from './labels.ts';

const OWN_NAMES = ['labels'];

export const choice = defineColumn({
  id: 'choice',
  label: 'Label chosen by a model',
  group: 'model',
  summary: 'A language model chooses one of the given labels; how probable it found them is kept.',
  fields,
  references: ({ system, prompt, labelsFrom }): readonly Reference[] => [
    ...templateReferences(system, 'options.system', OWN_NAMES),
    ...templateReferences(prompt, 'options.prompt', OWN_NAMES),
    ...(labelsFrom === '' ? [] : [{ column: labelsFrom, path: 'options.labelsFrom' }]),
  ],
  outputs: ({ probability, probabilities }, { name }): readonly OutputColumn[] => [
    { name, kind: 'category' },
    ...(probability ? [{ name: `${name}_probability`, kind: 'number', decimals: 4 } as const] : []),
    ...(probabilities ? [{ name: `${name}_probabilities`, kind: 'json' } as const] : []),
  ],
  models: ({ model }) => aliases(model),
  problems: (options): readonly ColumnProblem[] => {
    const problems = askProblems(options);
    const count = tidyLabels(options.labels).length;
    if (options.labelsFrom !== '' || (count >= 2 && count <= MAX_LABELS)) return problems;
    const message = `there are ${count} different labels, a choice needs 2 to ${MAX_LABELS}`;
    return [...problems, { path: 'options.labels', message }];
  },
  load: async () => (await import('./make.ts')).prepare,
});
