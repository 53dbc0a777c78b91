import { aliases, askProblems } from '../model-shared/fields.ts';
import { templateReferences } from '../model-shared/template.ts';
import { type ColumnProblem, defineColumn } from '../types.ts';
import { fields } from './fields.ts';
import { schemaProblems } from './problems.ts';
import { outputColumns } from './spread.ts';

export const structured = defineColumn({
  id: 'structured',
  label: 'Structured answer',
  group: 'model',
  summary: 'A language model fills in JSON of a given schema; every answer fits it.',
  fields,
  references: ({ system, prompt }) => [
    ...templateReferences(system, 'options.system'),
    ...templateReferences(prompt, 'options.prompt'),
  ],
  outputs: ({ schema, columns }, { name }) => outputColumns(name, schema, columns),
  models: ({ model }) => aliases(model),
  problems: (options): readonly ColumnProblem[] => [
    ...askProblems(options),
    ...schemaProblems(options.schema, options.columns),
  ],
  load: async () => (await import('./make.ts')).prepare,
});
