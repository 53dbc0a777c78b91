// What is wrong with a JSON Schema itself, as far as it would make every value fail, or none.

import { toStudioError } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import { compileSafePattern } from '../patterns/safe-pattern.ts';
import type { Schema, SchemaProblem } from './scalars.ts';
import { isSchema, resolveReference } from './validate.ts';

const TYPES = ['null', 'boolean', 'integer', 'number', 'string', 'array', 'object'];
const ONE = ['items', 'contains', 'not', 'if', 'then', 'else', 'additionalProperties', 'propertyNames'];
const LISTS = ['prefixItems', 'allOf', 'anyOf', 'oneOf'];
const NAMED = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'];
const RANGES = [
  ...[
    ['minimum', 'maximum'],
    ['minLength', 'maxLength'],
    ['minItems', 'maxItems'],
    ['minProperties', 'maxProperties'],
  ],
] as const;
const UNKNOWN = ['$dynamicRef', 'unevaluatedProperties', 'unevaluatedItems', 'dependentSchemas'];
const MAX_DEPTH = 100;

/** Problems with their places in the schema: `properties.age.minimum`. */
export function findSchemaProblems(schema: JsonValue): readonly SchemaProblem[] {
  return problemsAt(schema, '', { root: schema, depth: 0 });
}

interface Position {
  readonly root: JsonValue;
  readonly depth: number;
}

function problemsAt(schema: JsonValue, path: string, { root, depth }: Position): readonly SchemaProblem[] {
  if (typeof schema === 'boolean') return [];
  if (!isSchema(schema)) return [{ path, message: 'a schema is an object, or true or false' }];
  if (depth > MAX_DEPTH) return [{ path, message: `the schema is nested deeper than ${MAX_DEPTH}` }];
  const inner = (part: JsonValue, at: string): readonly SchemaProblem[] =>
    problemsAt(part, join(path, at), { root, depth: depth + 1 });
  return [
    ...ownProblems(schema, root).map((problem) => ({ ...problem, path: join(path, problem.path) })),
    ...ONE.flatMap((name) => (schema[name] === undefined ? [] : inner(schema[name], name))),
    ...LISTS.flatMap((name) => {
      const list = schema[name];
      return Array.isArray(list)
        ? (list as readonly JsonValue[]).flatMap((part, i) => inner(part, `${name}[${i}]`))
        : [];
    }),
    ...NAMED.flatMap((name) => {
      const parts = schema[name];
      return isSchema(parts) ? Object.entries(parts).flatMap(([key, part]) => inner(part, `${name}.${key}`)) : [];
    }),
  ];
}

function ownProblems(schema: Schema, root: JsonValue): readonly SchemaProblem[] {
  const { type, required, $ref: reference, pattern } = schema;
  const problems: SchemaProblem[] = [];
  const types = Array.isArray(type) ? (type as readonly JsonValue[]) : type === undefined ? [] : [type];
  const unknown = types.find((name) => typeof name !== 'string' || !TYPES.includes(name));
  if (unknown !== undefined)
    problems.push({ path: 'type', message: `there is no type ${JSON.stringify(unknown)}, only ${TYPES.join(', ')}` });
  if (Array.isArray(schema['enum']) ? schema['enum'].length === 0 : schema['enum'] !== undefined)
    problems.push({ path: 'enum', message: 'a list of values is needed' });
  if (required !== undefined && !Array.isArray(required))
    problems.push({ path: 'required', message: 'a list of names is needed' });
  if (reference !== undefined && (typeof reference !== 'string' || resolveReference(root, reference) === undefined))
    problems.push({ path: '$ref', message: `there is no ${JSON.stringify(reference)} in this schema` });
  for (const name of [...LISTS.filter((list) => schema[list] !== undefined && !Array.isArray(schema[list]))])
    problems.push({ path: name, message: 'a list of schemas is needed' });
  for (const name of [...NAMED.filter((list) => schema[list] !== undefined && !isSchema(schema[list]))])
    problems.push({ path: name, message: 'an object of schemas is needed' });
  for (const name of UNKNOWN)
    if (schema[name] !== undefined) problems.push({ path: name, message: `${name} is not known here` });
  return [...problems, ...patternProblems(pattern), ...rangeProblems(schema)];
}

function patternProblems(pattern: JsonValue | undefined): readonly SchemaProblem[] {
  if (pattern === undefined) return [];
  if (typeof pattern !== 'string') return [{ path: 'pattern', message: 'a regular expression is needed' }];
  try {
    compileSafePattern(pattern);
    return [];
  } catch (error) {
    return [{ path: 'pattern', message: toStudioError(error).message }];
  }
}

function rangeProblems(schema: Schema): readonly SchemaProblem[] {
  return RANGES.flatMap(([from, to]): readonly SchemaProblem[] => {
    const wrong = [from, to].find((name) => schema[name] !== undefined && typeof schema[name] !== 'number');
    if (wrong !== undefined) return [{ path: wrong, message: 'a number is needed' }];
    const [least, most] = [schema[from], schema[to]];
    if (typeof least !== 'number' || typeof most !== 'number' || least <= most) return [];
    return [{ path: from, message: `${least} is above ${to} ${most}` }];
  });
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
