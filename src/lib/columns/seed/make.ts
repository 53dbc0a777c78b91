import { permutation, randomStream } from '../../random.ts';
import type { Column } from '../../table/column.ts';
import { columnNamed } from '../../table/table.ts';
import { cellAt } from '../table-cells.ts';
import type { Prepare, PreparedColumn } from '../types.ts';
import type { fields } from './fields.ts';
import { chosenColumns } from './chosen-columns.ts';

export const prepare: Prepare<typeof fields> = async (options, scope, services, context) => {
  const { seed, rowCount, table: read } = services;
  const { dataset, columns, order, repeat, first } = options;
  const table = await read(dataset, context);
  const chosen = chosenColumns(dataset, columns, scope).map((schema): { schema: typeof schema; column: Column } => ({
    schema,
    column: columnNamed(table, schema.name),
  }));
  const stream = randomStream(seed, 'column', scope.name);
  const shuffled = order === 'shuffled' ? permutation(table.rowCount, stream.derive('order')) : null;
  const sourceRow = (row: number, attempt: number): number => {
    const at = Math.floor(row / repeat) + first - 1;
    if (order === 'replacement') return stream.derive('draw', attempt).below(table.rowCount, at);
    const within = at % table.rowCount;
    return shuffled ? (shuffled[within] as number) : within;
  };
  return {
    make: async (tasks) =>
      tasks.map(({ row, attempt }) => {
        const from = sourceRow(row, attempt);
        return { kind: 'made', values: chosen.map(({ schema, column }) => cellAt(schema, column, from)) };
      }),
    facts: order === 'replacement' ? [] : repeats(scope.name, Math.ceil(rowCount / repeat) + first - 1, table.rowCount),
  };
};

/** Tells when the dataset is shorter than the run, so that it begins anew. */
function repeats(name: string, wanted: number, rows: number): NonNullable<PreparedColumn['facts']> {
  if (wanted <= rows) return [];
  return [{ label: name, value: `the dataset has ${rows} rows, which begin anew after the last` }];
}
