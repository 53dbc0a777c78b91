// A validator for JSON Schema (draft 2020-12): all that constrained decoding can enforce, and the other keywords that look
// at one value. References stay within the schema. Unknown keywords are ignored, as the specification says.

import { canonicalJson } from '../hash.ts';
import type { JsonValue } from '../json.ts';
import { compileSafePattern } from '../patterns/safe-pattern.ts';
import { checkEnum, checkNumber, checkText, checkType, type Schema, type SchemaProblem } from './scalars.ts';

/** Steps from schema to schema, deep and in all; they end schemas that refer to themselves without end. */
const MAX_DEPTH = 200;
const MAX_STEPS = 200_000;

/** What a check may ask. */
interface Place {
  readonly path: string;
  /** Problems of a value under another schema: at this place unless told. */
  readonly validate: (schema: JsonValue, value: JsonValue, path?: string) => readonly SchemaProblem[];
}
type Check = (value: JsonValue, schema: Schema, place: Place) => readonly SchemaProblem[];

/** Everything that keeps the value from fitting the schema; empty when it fits. `true` accepts all, `false` nothing. */
export function validateJson(schema: JsonValue, value: JsonValue): readonly SchemaProblem[] {
  return validateAt(schema, value, { path: '', root: schema, depth: 0, budget: { steps: MAX_STEPS } });
}

interface Position {
  readonly path: string;
  readonly root: JsonValue;
  readonly depth: number;
  readonly budget: { steps: number };
}

function validateAt(schema: JsonValue, value: JsonValue, position: Position): readonly SchemaProblem[] {
  const { path, root, depth, budget } = position;
  if (schema === true) return [];
  if (schema === false) return [{ path, message: 'nothing is allowed here' }];
  if (!isSchema(schema)) return [{ path, message: 'the schema is no object' }];
  if (depth > MAX_DEPTH || --budget.steps < 0) return [{ path, message: 'the schema refers to itself without end' }];
  const validate: Place['validate'] = (other, inner, at = path) =>
    validateAt(other, inner, { path: at, root, depth: depth + 1, budget });
  const reference = schema['$ref'];
  const target = typeof reference === 'string' ? resolveReference(root, reference) : true;
  if (target === undefined) return [{ path, message: `the schema has no ${JSON.stringify(reference)}` }];
  return [...validate(target, value), ...checks.flatMap((check) => check(value, schema, { path, validate }))];
}

const checks: readonly Check[] = [
  ...[checkType, checkEnum, checkText, checkNumber].map(
    (check): Check =>
      (value, schema, { path }) =>
        check(value, schema, path),
  ),
  ...[checkArray, checkContains, checkObject, checkNames, checkCombined, checkCondition],
];

/** The part of a schema that `#`, or a JSON pointer behind it, names. */
export function resolveReference(root: JsonValue, reference: string): JsonValue | undefined {
  if (!reference.startsWith('#')) return undefined;
  const steps = reference.slice(1).split('/').slice(1);
  return steps.reduce<JsonValue | undefined>((at, step) => {
    const name = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    return (at as Schema)[name];
  }, root);
}

function checkArray(value: JsonValue, schema: Schema, { path, validate }: Place): readonly SchemaProblem[] {
  if (!Array.isArray(value)) return [];
  const items = value as readonly JsonValue[];
  const problems: SchemaProblem[] = [];
  const { minItems, maxItems, uniqueItems } = schema;
  if (typeof minItems === 'number' && items.length < minItems)
    problems.push({ path, message: `it has ${items.length} items, at least ${minItems} are asked for` });
  if (typeof maxItems === 'number' && items.length > maxItems)
    problems.push({ path, message: `it has ${items.length} items, at most ${maxItems} are allowed` });
  if (uniqueItems === true && new Set(items.map((item) => canonicalJson(item))).size < items.length)
    problems.push({ path, message: 'items repeat' });
  const prefix = listOf(schema, 'prefixItems');
  items.forEach((item, i) => {
    const own = prefix[i] ?? schema['items'];
    if (own !== undefined) problems.push(...validate(own, item, `${path}[${i}]`));
  });
  return problems;
}

function checkContains(value: JsonValue, schema: Schema, { path, validate }: Place): readonly SchemaProblem[] {
  const { contains, minContains = 1, maxContains = Infinity } = schema;
  if (!Array.isArray(value) || contains === undefined) return [];
  const count = (value as readonly JsonValue[]).filter((item) => validate(contains, item).length === 0).length;
  if (count >= Number(minContains) && count <= Number(maxContains)) return [];
  return [{ path, message: `${count} items are of the kind that it has to contain` }];
}

function checkObject(value: JsonValue, schema: Schema, { path, validate }: Place): readonly SchemaProblem[] {
  if (!isSchema(value)) return [];
  const properties = isSchema(schema['properties']) ? schema['properties'] : {};
  const patterns = isSchema(schema['patternProperties']) ? Object.entries(schema['patternProperties']) : [];
  const problems = missing(value, namesIn(schema['required']), path);
  for (const [name, member] of Object.entries(value)) {
    const at = join(path, name);
    const own = patterns.filter(([pattern]) => isNamedBy(pattern, name)).map(([, inner]) => inner);
    if (Object.hasOwn(properties, name)) own.push(properties[name] as JsonValue);
    if (own.length === 0 && schema['additionalProperties'] !== undefined) own.push(schema['additionalProperties']);
    if (own.includes(false)) problems.push({ path: at, message: 'no such member is allowed' });
    else problems.push(...own.flatMap((inner) => validate(inner, member, at)));
  }
  return problems;
}

function isNamedBy(pattern: string, name: string): boolean {
  try {
    return compileSafePattern(pattern).test(name);
  } catch {
    return false; // `findSchemaProblems` tells of patterns that are none
  }
}

function namesIn(list: JsonValue | undefined): readonly string[] {
  return Array.isArray(list) ? list.filter((name) => typeof name === 'string') : [];
}

function missing(value: Schema, names: readonly string[], path: string): SchemaProblem[] {
  return names
    .filter((name) => !Object.hasOwn(value, name))
    .map((name) => ({ path: join(path, name), message: 'it is missing' }));
}

/** How many members there are, how they are called, and which need which. */
function checkNames(value: JsonValue, schema: Schema, { path, validate }: Place): readonly SchemaProblem[] {
  if (!isSchema(value)) return [];
  const names = Object.keys(value);
  const { minProperties, maxProperties, propertyNames, dependentRequired } = schema;
  const problems: SchemaProblem[] = [];
  if (typeof minProperties === 'number' && names.length < minProperties)
    problems.push({ path, message: `it has ${names.length} members, at least ${minProperties} are asked for` });
  if (typeof maxProperties === 'number' && names.length > maxProperties)
    problems.push({ path, message: `it has ${names.length} members, at most ${maxProperties} are allowed` });
  if (propertyNames !== undefined)
    problems.push(...names.flatMap((name) => validate(propertyNames, name, join(path, name))));
  for (const [name, needed] of Object.entries(isSchema(dependentRequired) ? dependentRequired : {})) {
    if (Object.hasOwn(value, name)) problems.push(...missing(value, namesIn(needed), path));
  }
  return problems;
}

function checkCombined(value: JsonValue, schema: Schema, { path, validate }: Place): readonly SchemaProblem[] {
  const fits = (option: JsonValue): boolean => validate(option, value).length === 0;
  const problems = listOf(schema, 'allOf').flatMap((part) => validate(part, value));
  const [any, one] = [listOf(schema, 'anyOf'), listOf(schema, 'oneOf')];
  if (any.length > 0 && !any.some(fits)) problems.push({ path, message: 'it fits none of the alternatives' });
  const count = one.filter(fits).length;
  if (one.length > 0 && count !== 1) problems.push({ path, message: `it fits ${count} of the alternatives, not one` });
  return problems;
}

function checkCondition(value: JsonValue, schema: Schema, { path, validate }: Place): readonly SchemaProblem[] {
  const problems: SchemaProblem[] = [];
  if (schema['not'] !== undefined && validate(schema['not'], value).length === 0)
    problems.push({ path, message: 'it fits what it must not be' });
  if (schema['if'] === undefined) return problems;
  const next = schema[validate(schema['if'], value).length === 0 ? 'then' : 'else'];
  return next === undefined ? problems : [...problems, ...validate(next, value)];
}

function listOf(schema: Schema, name: string): readonly JsonValue[] {
  const list = schema[name];
  return Array.isArray(list) ? (list as readonly JsonValue[]) : [];
}

export function isSchema(value: JsonValue | undefined): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
