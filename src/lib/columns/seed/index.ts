import { type ColumnProblem, defineColumn, type OutputColumn } from '../types.ts';
import type { ColumnSchema } from '../../table/schema.ts';
import { chosenColumns } from './chosen-columns.ts';
import { fields } from './fields.ts';

export const seed = defineColumn({
  id: 'seed',
  label: 'Rows of a dataset',
  group: 'data',
  summary: 'Real rows of a dataset of this project, in order, shuffled or drawn, for other columns to build on.',
  fields,
  references: () => [],
  outputs: ({ dataset, columns }, scope): readonly OutputColumn[] =>
    chosenColumns(dataset, columns, scope).map(outputOf),
  problems: ({ dataset, columns }, scope): readonly ColumnProblem[] => {
    const found = scope.datasets.get(dataset);
    if (!found) {
      const message = dataset === '' ? 'no dataset is chosen' : 'the dataset is not in this project';
      return [{ path: 'options.dataset', message }];
    }
    if (found.rowCount === 0) return [{ path: 'options.dataset', message: `${found.name} has no rows` }];
    return columns
      .filter((name) => !found.schema.some((column) => column.name === name))
      .map((name) => ({ path: 'options.columns', message: `${found.name} has no column ${name}` }));
  },
  load: async () => (await import('./make.ts')).prepare,
});

function outputOf({ name, kind, format, decimals }: ColumnSchema): OutputColumn {
  return { name, kind, ...(format === undefined ? {} : { format }), ...(decimals === undefined ? {} : { decimals }) };
}
