import { toStudioError } from '../../errors.ts';
import { compileExpression } from '../../expressions/expression.ts';
import { findSchemaProblems } from '../../json-schema/schema-problems.ts';
import type { OptionsOf } from '../../options.ts';
import { compileSafePattern } from '../../patterns/safe-pattern.ts';
import { type ColumnProblem, defineColumn, type OutputColumn, type Reference } from '../types.ts';
import { fields } from './fields.ts';

type Options = OptionsOf<typeof fields>;

/** Whether values repeat is a question about all rows: see `ColumnRecipe.uniqueness`. */
export const validation = defineColumn({
  id: 'validation',
  label: 'Check',
  group: 'checked',
  summary: 'A rule that each row must meet: marked, made again, or set aside where it does not.',
  fields,
  references: (options): readonly Reference[] => [
    ...(options.check === 'formula' ? formulaReferences(options.formula) : []),
    ...(options.check !== 'formula' && options.column !== ''
      ? [{ column: options.column, path: 'options.column' }]
      : []),
    ...(options.action === 'again' ? options.redo.map((column) => ({ column, path: 'options.redo' })) : []),
  ],
  outputs: ({ action }, { name }): readonly OutputColumn[] =>
    action === 'flag'
      ? [
          { name, kind: 'boolean' },
          { name: `${name}_reason`, kind: 'text' },
        ]
      : [],
  problems: (options): readonly ColumnProblem[] => {
    const { check, column, formula, schema, pattern, least, most, action, redo } = options;
    if (check === 'formula') {
      const own = attempt('options.formula', () => void compileExpression(formula));
      const needsColumns = action === 'again' && redo.length === 0;
      return needsColumns ? [...own, { path: 'options.redo', message: 'say which columns to make again' }] : own;
    }
    if (column === '') return [{ path: 'options.column', message: 'no column is chosen' }];
    if (check === 'regex') return attempt('options.pattern', () => void compileSafePattern(pattern));
    if (check === 'range') return rangeProblems(least, most);
    return findSchemaProblems(schema).map(({ path, message }) => ({
      path: path === '' ? 'options.schema' : `options.schema.${path}`,
      message,
    }));
  },
  load: async () => (await import('./make.ts')).prepare,
});

function formulaReferences(formula: string): readonly Reference[] {
  try {
    return compileExpression(formula).references.map((column) => ({ column, path: 'options.formula' }));
  } catch {
    return []; // `problems` tells what is wrong with it
  }
}

function rangeProblems(least: Options['least'], most: Options['most']): readonly ColumnProblem[] {
  const problems = [
    ['options.least', least],
    ['options.most', most],
  ].filter(([, value]) => value !== '' && !Number.isFinite(Number(value)));
  if (problems.length > 0)
    return problems.map(([path = '', value = '']) => ({ path, message: `“${value}” is no number` }));
  if (least === '' && most === '') return [{ path: 'options.least', message: 'a range needs at least one end' }];
  const isEmpty = least !== '' && most !== '' && Number(least) > Number(most);
  return isEmpty ? [{ path: 'options.least', message: `it starts at ${least}, after its end ${most}` }] : [];
}

function attempt(path: string, read: () => void): readonly ColumnProblem[] {
  try {
    read();
    return [];
  } catch (error) {
    return [{ path, message: toStudioError(error).message }];
  }
}
