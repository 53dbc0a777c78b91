// A validator for the part of JSON Schema (draft 2020-12) that constrained decoding can enforce: types, enum, const,
// objects, arrays, bounds, patterns and formats. Unknown keywords are ignored, as the specification says.

import { toStudioError } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import { compileSafePattern } from '../patterns/safe-pattern.ts';
import { hasFormat } from './formats.ts';

export interface SchemaProblem {
  /** Place in the value: `review.pros[2]`; empty is the whole. */
  readonly path: string;
  readonly message: string;
}

type Schema = Readonly<Record<string, JsonValue>>;
type Check = (value: JsonValue, schema: Schema, path: string) => readonly SchemaProblem[];

/** Everything that keeps the value from fitting the schema; empty when it fits. `true` accepts all, `false` nothing. */
export function validateJson(schema: JsonValue, value: JsonValue, path = ''): readonly SchemaProblem[] {
  if (schema === true) return [];
  if (schema === false) return [{ path, message: 'nothing is allowed here' }];
  if (!isSchema(schema)) return [{ path, message: 'the schema is no object' }];
  return checks.flatMap((check) => check(value, schema, path));
}

const checks: readonly Check[] = [checkType, checkEnum, checkText, checkNumber, checkArray, checkObject, checkCombined];

function checkType(value: JsonValue, { type }: Schema, path: string): readonly SchemaProblem[] {
  if (type === undefined) return [];
  const allowed = (Array.isArray(type) ? type : [type]).filter((name) => typeof name === 'string');
  if (allowed.some((name) => isOfType(value, name))) return [];
  return [{ path, message: `it is ${typeName(value)}, not ${allowed.join(' or ')}` }];
}

function isOfType(value: JsonValue, type: string): boolean {
  if (type === 'integer') return typeof value === 'number' && Number.isInteger(value);
  return typeName(value) === type;
}

function typeName(value: JsonValue): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'object' ? 'object' : typeof value;
}

function checkEnum(value: JsonValue, schema: Schema, path: string): readonly SchemaProblem[] {
  const allowed = Array.isArray(schema['enum']) ? (schema['enum'] as readonly JsonValue[]) : null;
  const isSame = (other: JsonValue | undefined): boolean => JSON.stringify(other) === JSON.stringify(value);
  if (allowed && !allowed.some(isSame))
    return [{ path, message: `it is not one of ${allowed.map((v) => JSON.stringify(v)).join(', ')}` }];
  if (schema['const'] !== undefined && !isSame(schema['const']))
    return [{ path, message: `it is not ${JSON.stringify(schema['const'])}` }];
  return [];
}

function checkText(value: JsonValue, schema: Schema, path: string): readonly SchemaProblem[] {
  if (typeof value !== 'string') return [];
  const problems: SchemaProblem[] = [];
  const length = Array.from(value).length; // code points, as the specification counts
  const { minLength, maxLength, pattern, format } = schema;
  if (typeof minLength === 'number' && length < minLength)
    problems.push({ path, message: `it has ${length} characters, at least ${minLength} are asked for` });
  if (typeof maxLength === 'number' && length > maxLength)
    problems.push({ path, message: `it has ${length} characters, at most ${maxLength} are allowed` });
  if (typeof pattern === 'string') problems.push(...patternProblems(value, pattern, path));
  if (typeof format === 'string' && !hasFormat(value, format)) problems.push({ path, message: `it is no ${format}` });
  return problems;
}

function patternProblems(value: string, pattern: string, path: string): readonly SchemaProblem[] {
  try {
    return compileSafePattern(pattern).test(value) ? [] : [{ path, message: `it does not match ${pattern}` }];
  } catch (error) {
    return [{ path, message: toStudioError(error).message }];
  }
}

function checkNumber(value: JsonValue, schema: Schema, path: string): readonly SchemaProblem[] {
  if (typeof value !== 'number') return [];
  const problems: SchemaProblem[] = [];
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  if (typeof minimum === 'number' && value < minimum) problems.push({ path, message: `${value} is below ${minimum}` });
  if (typeof maximum === 'number' && value > maximum) problems.push({ path, message: `${value} is above ${maximum}` });
  if (typeof exclusiveMinimum === 'number' && value <= exclusiveMinimum)
    problems.push({ path, message: `${value} is not above ${exclusiveMinimum}` });
  if (typeof exclusiveMaximum === 'number' && value >= exclusiveMaximum)
    problems.push({ path, message: `${value} is not below ${exclusiveMaximum}` });
  if (typeof multipleOf === 'number' && multipleOf > 0) {
    const times = value / multipleOf;
    if (Math.abs(times - Math.round(times)) > 1e-9)
      problems.push({ path, message: `${value} is no multiple of ${multipleOf}` });
  }
  return problems;
}

function checkArray(value: JsonValue, schema: Schema, path: string): readonly SchemaProblem[] {
  if (!Array.isArray(value)) return [];
  const items = value as readonly JsonValue[];
  const problems: SchemaProblem[] = [];
  const { minItems, maxItems, uniqueItems } = schema;
  if (typeof minItems === 'number' && items.length < minItems)
    problems.push({ path, message: `it has ${items.length} items, at least ${minItems} are asked for` });
  if (typeof maxItems === 'number' && items.length > maxItems)
    problems.push({ path, message: `it has ${items.length} items, at most ${maxItems} are allowed` });
  if (uniqueItems === true && new Set(items.map((item) => JSON.stringify(item))).size < items.length)
    problems.push({ path, message: 'items repeat' });
  const prefix = Array.isArray(schema['prefixItems']) ? (schema['prefixItems'] as readonly JsonValue[]) : [];
  items.forEach((item, i) => {
    const own = prefix[i] ?? schema['items'];
    if (own !== undefined) problems.push(...validateJson(own, item, `${path}[${i}]`));
  });
  return problems;
}

function checkObject(value: JsonValue, schema: Schema, path: string): readonly SchemaProblem[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  const members = value as Readonly<Record<string, JsonValue>>;
  const properties = isSchema(schema['properties']) ? schema['properties'] : {};
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const problems: SchemaProblem[] = required
    .filter((name) => !Object.hasOwn(members, String(name)))
    .map((name) => ({ path: join(path, String(name)), message: 'it is missing' }));
  for (const [name, member] of Object.entries(members)) {
    const own = Object.hasOwn(properties, name) ? properties[name] : schema['additionalProperties'];
    if (own === false) problems.push({ path: join(path, name), message: 'no such member is allowed' });
    else if (own !== undefined) problems.push(...validateJson(own, member, join(path, name)));
  }
  return problems;
}

function checkCombined(value: JsonValue, schema: Schema, path: string): readonly SchemaProblem[] {
  const list = (name: string): readonly JsonValue[] =>
    Array.isArray(schema[name]) ? (schema[name] as readonly JsonValue[]) : [];
  const fits = (option: JsonValue): boolean => validateJson(option, value, path).length === 0;
  const problems = list('allOf').flatMap((part) => validateJson(part, value, path));
  if (list('anyOf').length > 0 && !list('anyOf').some(fits))
    return [...problems, { path, message: 'it fits none of the alternatives' }];
  const count = list('oneOf').filter(fits).length;
  if (list('oneOf').length > 0 && count !== 1)
    return [...problems, { path, message: `it fits ${count} of the alternatives, not one` }];
  return problems;
}

function isSchema(value: JsonValue | undefined): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
