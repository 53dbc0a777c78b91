// What is wrong with a schema before any model is asked.

import { findSchemaProblems } from '../../json-schema/schema-problems.ts';
import type { JsonValue } from '../../json.ts';
import type { OptionsOf } from '../../options.ts';
import type { ColumnProblem } from '../types.ts';
import type { fields } from './fields.ts';
import { propertiesOf } from './spread.ts';

const PATH = 'options.schema';
const MAX_PROPERTIES = 100;

/** Problems of a schema, and of spreading it over columns. */
export function schemaProblems(
  schema: JsonValue,
  columns: OptionsOf<typeof fields>['columns'],
): readonly ColumnProblem[] {
  const own = findSchemaProblems(schema);
  if (own.length > 0)
    return own.map(({ path, message }) => ({ path: path === '' ? PATH : `${PATH}.${path}`, message }));
  const count = propertiesOf(schema).length;
  if (count > MAX_PROPERTIES) return [{ path: PATH, message: `${count} properties are more than ${MAX_PROPERTIES}` }];
  if (columns === 'whole' || count > 0) return [];
  return [{ path: `${PATH}.properties`, message: 'without properties there is nothing to make columns of' }];
}
