// JSON schemas as grammars. Every text of the grammar is JSON that validates; what a grammar cannot promise is refused.

import type { JsonObject, JsonValue } from '../../../lib/json.ts';
import { formatPattern } from './format-pattern.ts';
import { freeString, quotedPattern } from './json-text.ts';
import { decimalPattern, integerPattern, type NumberBounds } from './number-pattern.ts';
import { arrayPattern, objectPattern } from './nested-pattern.ts';
import { choice, type Grammar, lengthBounds, type Pattern, text } from './pattern.ts';
import { regexPattern } from './regex-pattern.ts';
import { isObject, numberOf, refuse, type SchemaBuilder, spell } from './schema-parts.ts';

const REFUSED = ['not', 'if', 'then', 'else', 'patternProperties', 'propertyNames', 'contains'];
const REFUSED_TOO = ['dependencies', 'dependentRequired', 'dependentSchemas', 'unevaluatedProperties'];
/** Keywords that only tell; `$ref` finds its targets in the whole schema. */
const NOTES = new Set([
  'title',
  'description',
  'default',
  'examples',
  '$defs',
  'definitions',
  '$schema',
  '$id',
  '$comment',
]);
const MAX_NESTING = 64;

/** @throws StudioError `bad-input` with { where } for a schema that cannot be enforced */
export function schemaGrammar(schema: JsonValue): Grammar {
  const rules = new Map<string, Pattern>();
  const names = new Map<string, string>();
  let depth = 0;
  const builder: SchemaBuilder = {
    build(part, where) {
      if (depth > MAX_NESTING) throw refuse(where, 'nested too deeply');
      depth += 1;
      const pattern = buildValue(part, where, { builder, root: schema });
      depth -= 1;
      return pattern;
    },
    rule(key, make) {
      const known = names.get(key);
      if (known !== undefined) return { kind: 'rule', name: known };
      const name = `r${names.size}`;
      names.set(key, name);
      rules.set(name, make());
      return { kind: 'rule', name };
    },
    resolve: (part, where) => resolveReference(part, where, schema),
  };
  return { root: builder.build(schema, '#'), rules };
}

interface Scope {
  readonly builder: SchemaBuilder;
  readonly root: JsonValue;
}

function buildValue(schema: JsonValue, where: string, { builder, root }: Scope): Pattern {
  if (isObject(schema) && typeof schema['$ref'] === 'string') {
    const target = schema['$ref'];
    return builder.rule(target, () => builder.build(resolveReference(schema, where, root), target));
  }
  if (schema === true || (isObject(schema) && Object.keys(schema).length === 0)) return anyValue(builder);
  if (!isObject(schema)) throw refuse(where, 'no value is allowed here');
  const refused = [...REFUSED, ...REFUSED_TOO].find((keyword) => schema[keyword] !== undefined);
  if (refused !== undefined) throw refuse(where, `${refused} cannot be enforced while writing`);
  if (Array.isArray(schema['enum'])) return literals(schema['enum'] as readonly JsonValue[], where);
  if (schema['const'] !== undefined) return literals([schema['const']], where);
  for (const keyword of ['anyOf', 'oneOf'] as const) {
    if (Array.isArray(schema[keyword])) return alternatives(schema, keyword, where, builder);
  }
  if (Array.isArray(schema['allOf'])) return builder.build(mergeAll(schema, builder, where), where);
  const types = typesOf(schema);
  return choice(types.map((type) => buildType(type, schema, where, builder)));
}

/** Each option together with what stands beside the keyword. */
function alternatives(schema: JsonObject, keyword: 'anyOf' | 'oneOf', where: string, builder: SchemaBuilder): Pattern {
  const { [keyword]: listed, ...beside } = schema;
  const options = listed as readonly JsonValue[];
  const rest = Object.fromEntries(Object.entries(beside).filter(([key]) => !NOTES.has(key)));
  if (keyword === 'oneOf' && !areDisjoint(options.map((part) => builder.resolve(part, where)))) {
    throw refuse(where, 'oneOf with options that may both fit cannot be enforced: use anyOf');
  }
  return choice(
    options.map((part, index) => {
      const isAlone = Object.keys(rest).length === 0;
      const option = isAlone ? part : mergeAll({ ...rest, allOf: [part] }, builder, where);
      return builder.build(option, `${where}/${keyword}/${index}`);
    }),
  );
}

/** Whether no value can fit two options: by type, by enum, or by a property that names the option. */
function areDisjoint(options: readonly (JsonObject | boolean)[]): boolean {
  const kinds = options.map((option) => (isObject(option) ? option : {}));
  return kinds.every((a, index) => kinds.slice(index + 1).every((b) => cannotBeBoth(a, b)));
}

function cannotBeBoth(a: JsonObject, b: JsonObject): boolean {
  const [valuesA, valuesB] = [valuesOf(a), valuesOf(b)];
  if (valuesA && valuesB) return !valuesA.some((value) => valuesB.includes(value));
  const wide = (schema: JsonObject): readonly string[] =>
    typesOf(schema).map((type) => (type === 'integer' ? 'number' : type));
  if (!wide(a).some((type) => wide(b).includes(type))) return true;
  const [propertiesA, propertiesB] = [a['properties'], b['properties']];
  if (!isObject(propertiesA) || !isObject(propertiesB)) return false;
  return Object.entries(propertiesA).some(([name, part]) => {
    const [mine, theirs] = [valuesOf(part), valuesOf(propertiesB[name])];
    return mine !== null && theirs !== null && !mine.some((value) => theirs.includes(value));
  });
}

function valuesOf(schema: unknown): readonly string[] | null {
  if (!isObject(schema)) return null;
  if (schema['const'] !== undefined) return [spell(schema['const'])];
  return Array.isArray(schema['enum']) ? (schema['enum'] as readonly JsonValue[]).map(spell) : null;
}

function buildType(type: string, schema: JsonObject, where: string, builder: SchemaBuilder): Pattern {
  switch (type) {
    case 'null':
      return text('null');
    case 'boolean':
      return choice([text('true'), text('false')]);
    case 'integer':
      return integerPattern(boundsOf(schema));
    case 'number':
      return decimalPattern(boundsOf(schema));
    case 'string':
      return stringPattern(schema, where);
    case 'array':
      return arrayPattern(schema, where, builder);
    case 'object':
      return objectPattern(schema, where, builder);
    default:
      throw refuse(where, `unknown type ${type}`);
  }
}

function typesOf(schema: JsonObject): readonly string[] {
  const type: unknown = schema['type'];
  if (typeof type === 'string') return [type];
  if (Array.isArray(type) && type.length > 0) return type.filter((entry): entry is string => typeof entry === 'string');
  const has = (...keywords: readonly string[]): boolean => keywords.some((keyword) => schema[keyword] !== undefined);
  if (has('properties', 'required', 'additionalProperties')) return ['object'];
  if (has('items', 'prefixItems', 'minItems', 'maxItems')) return ['array'];
  if (has('pattern', 'format', 'minLength', 'maxLength')) return ['string'];
  if (has('minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf')) return ['number'];
  return ['string', 'number', 'boolean', 'null'];
}

function boundsOf(schema: JsonObject): NumberBounds {
  const lower = limitOf(schema, 'minimum', 'exclusiveMinimum', Math.max);
  const upper = limitOf(schema, 'maximum', 'exclusiveMaximum', Math.min);
  return {
    ...{ minimum: lower.value, exclusiveMinimum: lower.isExclusive },
    ...{ maximum: upper.value, exclusiveMaximum: upper.isExclusive },
    multipleOf: numberOf(schema['multipleOf']),
  };
}

/** `exclusiveMinimum` is a number of its own, or in draft 4 a flag beside `minimum`. */
function limitOf(
  schema: JsonObject,
  plain: string,
  exclusive: string,
  stricter: (a: number, b: number) => number,
): { readonly value: number | null; readonly isExclusive: boolean } {
  const inclusive = numberOf(schema[plain]);
  const strict = numberOf(schema[exclusive]);
  if (schema[exclusive] === true) return { value: inclusive, isExclusive: true };
  if (strict === null) return { value: inclusive, isExclusive: false };
  if (inclusive === null || stricter(strict, inclusive) === strict) return { value: strict, isExclusive: true };
  return { value: inclusive, isExclusive: false };
}

function stringPattern(schema: JsonObject, where: string): Pattern {
  const min = numberOf(schema['minLength']) ?? 0;
  const max = numberOf(schema['maxLength']);
  if (max !== null && max < min) throw refuse(where, `no text has at least ${min} and at most ${max} characters`);
  const pattern = typeof schema['pattern'] === 'string' ? regexPattern(schema['pattern']) : null;
  const format = typeof schema['format'] === 'string' ? formatPattern(schema['format']) : null;
  if (pattern && format) throw refuse(where, 'pattern and format together cannot be enforced');
  const shape = pattern ?? format;
  if (!shape) return freeString(min, max);
  const lengths = lengthBounds(shape);
  if (lengths.min < min || (max !== null && (lengths.max === null || lengths.max > max))) {
    throw refuse(where, 'a length beside a pattern or format that allows other lengths cannot be enforced');
  }
  return quotedPattern(shape);
}

function literals(values: readonly JsonValue[], where: string): Pattern {
  if (values.length === 0) throw refuse(where, 'an empty enum allows nothing');
  return choice([...new Set(values.map(spell))].map(text));
}

/** Where anything goes: one level of plain values, so that the answer ends. */
function anyValue(builder: SchemaBuilder): Pattern {
  return builder.rule('any', () =>
    choice([
      freeString(0, null),
      decimalPattern({ minimum: null, maximum: null }),
      text('true'),
      text('false'),
      text('null'),
    ]),
  );
}

function mergeAll(schema: JsonObject, builder: SchemaBuilder, where: string): JsonObject {
  const { allOf, ...rest } = schema;
  const parts = (allOf as readonly JsonValue[])
    .map((part) => builder.resolve(part, where))
    .filter((part) => part !== true);
  return [rest, ...parts].reduce<JsonObject>((merged, part) => {
    if (!isObject(part)) throw refuse(where, 'no value is allowed here');
    const clash = Object.keys(part).find(
      (key) => merged[key] !== undefined && !['properties', 'required', 'type', 'title', 'description'].includes(key),
    );
    if (clash !== undefined) throw refuse(where, `allOf with ${clash} twice cannot be enforced`);
    const properties = { ...(merged['properties'] as JsonObject), ...(part['properties'] as JsonObject) };
    const required = [...((merged['required'] ?? []) as JsonValue[]), ...((part['required'] ?? []) as JsonValue[])];
    return {
      ...merged,
      ...part,
      ...(Object.keys(properties).length > 0 ? { properties } : {}),
      ...(required.length > 0 ? { required } : {}),
    };
  }, {});
}

/** Follows `$ref` to `#`, `#/$defs/...` or any other place in the same schema. */
function resolveReference(schema: JsonValue, where: string, root: JsonValue): JsonObject | boolean {
  let found: JsonValue = schema;
  for (let steps = 0; isObject(found) && typeof found['$ref'] === 'string'; steps++) {
    const target: string = found['$ref'];
    if (!target.startsWith('#') || steps > MAX_NESTING) throw refuse(where, `${target} is not in this schema`);
    const path = target.split('/').slice(1);
    const next: JsonValue | undefined = path.reduce<JsonValue | undefined>((value, part) => {
      const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
      if (Array.isArray(value)) return value[Number(key)] as JsonValue | undefined;
      return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
    }, root);
    if (next === undefined) throw refuse(where, `${target} is not in this schema`);
    found = next;
  }
  if (typeof found === 'boolean' || isObject(found)) return found;
  throw refuse(where, 'a schema is an object, true or false');
}
