import { permutation, randomStream } from '../../random.ts';
import type { Column } from '../../table/column.ts';
import { columnNamed } from '../../table/table.ts';
import { cellAt } from '../table-cells.ts';
import type { Prepare } from '../types.ts';
import type { fields } from './fields.ts';
import { chosenColumns } from './chosen-columns.ts';

export const prepare: Prepare<typeof fields> = async (options, scope, { seed, table: read }, context) => {
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
  };
};
