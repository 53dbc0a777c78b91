import { toStudioError } from '../../errors.ts';
import { compileExpression } from '../../expressions/expression.ts';
import { type ColumnProblem, defineColumn, type OutputColumn, type Reference } from '../types.ts';
import { fields } from './fields.ts';

export const expression = defineColumn({
  id: 'expression',
  label: 'Formula',
  group: 'computed',
  summary: 'A value computed from other columns of the row.',
  fields,
  references: ({ formula }): readonly Reference[] => {
    try {
      return compileExpression(formula).references.map((column) => ({ column, path: 'options.formula' }));
    } catch {
      return []; // `problems` tells what is wrong with it
    }
  },
  outputs: ({ output, decimals, format }, { name }): readonly OutputColumn[] => [
    {
      ...{ name, kind: output },
      ...(output === 'datetime' ? { format } : {}),
      ...(output === 'number' && decimals >= 0 ? { decimals } : {}),
    },
  ],
  problems: ({ formula }): readonly ColumnProblem[] => {
    if (formula.trim() === '') return [{ path: 'options.formula', message: 'the formula is empty' }];
    try {
      compileExpression(formula);
      return [];
    } catch (error) {
      return [{ path: 'options.formula', message: toStudioError(error).message }];
    }
  },
  load: async () => (await import('./make.ts')).prepare,
});
