// Checks of JSON Schema that look at one value: type, enum and const, texts, numbers.

import { toStudioError } from '../errors.ts';
import { canonicalJson } from '../hash.ts';
import type { JsonValue } from '../json.ts';
import { compileSafePattern } from '../patterns/safe-pattern.ts';
import { hasFormat } from './formats.ts';

export interface SchemaProblem {
  /** Place in the value: `review.pros[2]`; empty is the whole. */
  readonly path: string;
  readonly message: string;
}

export type Schema = Readonly<Record<string, JsonValue>>;

export function checkType(value: JsonValue, { type }: Schema, path: string): readonly SchemaProblem[] {
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

export function checkEnum(value: JsonValue, schema: Schema, path: string): readonly SchemaProblem[] {
  const allowed = Array.isArray(schema['enum']) ? (schema['enum'] as readonly JsonValue[]) : null;
  const isSame = (other: JsonValue | undefined): boolean => canonicalJson(other) === canonicalJson(value);
  if (allowed && !allowed.some(isSame))
    return [{ path, message: `it is not one of ${allowed.map((v) => JSON.stringify(v)).join(', ')}` }];
  if (schema['const'] !== undefined && !isSame(schema['const']))
    return [{ path, message: `it is not ${JSON.stringify(schema['const'])}` }];
  return [];
}

export function checkText(value: JsonValue, schema: Schema, path: string): readonly SchemaProblem[] {
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

export function checkNumber(value: JsonValue, schema: Schema, path: string): readonly SchemaProblem[] {
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
