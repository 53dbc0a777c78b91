// Arrays and objects as grammars: properties in the order of the schema, optional ones present or not.

import type { JsonObject, JsonValue } from '../../../lib/json.ts';
import { charset, choice, optional, type Pattern, repeat, sequence, text } from './pattern.ts';
import { isObject, numberOf, refuse, type SchemaBuilder, spell } from './schema-parts.ts';

const COMMA = text(', ');
/** Names of free properties are short words, so that an object without listed properties ends. */
const FREE_NAME = sequence(charset('az'), repeat(charset('az', '09', '__'), 0, 23));

/** @throws StudioError `bad-input` */
export function objectPattern(schema: JsonObject, where: string, builder: SchemaBuilder): Pattern {
  const properties = isObject(schema['properties']) ? Object.entries(schema['properties']) : [];
  if (properties.length === 0) return mapPattern(schema, where, builder);
  const required = new Set(Array.isArray(schema['required']) ? (schema['required'] as readonly string[]) : []);
  const missing = [...required].find((name) => !properties.some(([known]) => known === name));
  if (missing !== undefined) throw refuse(where, `${missing} is required but not described`);
  const [least, most] = [numberOf(schema['minProperties']) ?? 0, numberOf(schema['maxProperties'])];
  if (least > required.size || (most !== null && most < properties.length)) {
    throw refuse(where, 'a count of properties beside optional ones cannot be enforced');
  }
  const members = properties.map(([name, part]) => ({
    isRequired: required.has(name),
    pattern: sequence(text(`${JSON.stringify(name)}: `), builder.build(part, `${where}/properties/${name}`)),
  }));
  return sequence(text('{'), membersFrom(members, 0, true, { where, builder }), text('}'));
}

interface Member {
  readonly isRequired: boolean;
  readonly pattern: Pattern;
}
interface Place {
  readonly where: string;
  readonly builder: SchemaBuilder;
}

/** Members from the index on. A comma comes before each member but the first that is written. */
function membersFrom(members: readonly Member[], index: number, isFirst: boolean, place: Place): Pattern {
  const member = members[index];
  if (!member) return text('');
  const written = sequence(...(isFirst ? [] : [COMMA]), member.pattern, membersRule(members, index + 1, false, place));
  if (member.isRequired) return written;
  return choice([written, membersRule(members, index + 1, isFirst, place)]);
}

/** The same as a rule where it would be written out more than once. */
function membersRule(members: readonly Member[], index: number, isFirst: boolean, place: Place): Pattern {
  if (!members.slice(0, index).some((member) => !member.isRequired)) return membersFrom(members, index, isFirst, place);
  const key = `${place.where} members ${index} ${isFirst}`;
  return place.builder.rule(key, () => membersFrom(members, index, isFirst, place));
}

/** An object without listed properties: names are free, values as `additionalProperties` says. */
function mapPattern(schema: JsonObject, where: string, builder: SchemaBuilder): Pattern {
  const values = schema['additionalProperties'];
  const min = numberOf(schema['minProperties']) ?? 0;
  if (values === false || values === undefined) {
    if (min > 0) throw refuse(where, 'properties are asked for, but none is described');
    return text('{}');
  }
  if (min > 1) throw refuse(where, 'two names of free properties may be the same');
  const max = numberOf(schema['maxProperties']) ?? 8;
  const value = builder.build(values, `${where}/additionalProperties`);
  return list(sequence(text('"'), FREE_NAME, text('": '), value), min, max, ['{', '}']);
}

/** @throws StudioError `bad-input` */
export function arrayPattern(schema: JsonObject, where: string, builder: SchemaBuilder): Pattern {
  const min = numberOf(schema['minItems']) ?? 0;
  const max = numberOf(schema['maxItems']);
  if (max !== null && max < min) throw refuse(where, `no array has at least ${min} and at most ${max} items`);
  const tuple: unknown = schema['prefixItems'] ?? (Array.isArray(schema['items']) ? schema['items'] : undefined);
  if (Array.isArray(tuple)) return tuplePattern(tuple as readonly JsonValue[], where, { min, max, builder });
  const items = schema['items'] ?? true;
  if (schema['uniqueItems'] === true && max !== 1 && max !== 0) {
    return uniquePattern(items, where, { min, max, builder });
  }
  return list(builder.build(items, `${where}/items`), min, max, ['[', ']']);
}

interface ArrayPlace {
  readonly min: number;
  readonly max: number | null;
  readonly builder: SchemaBuilder;
}

function tuplePattern(tuple: readonly JsonValue[], where: string, { min, max, builder }: ArrayPlace): Pattern {
  if (min > tuple.length || (max !== null && max < tuple.length)) {
    throw refuse(where, 'bounds of items must fit the listed items');
  }
  const parts = tuple.map((part, index) => builder.build(part, `${where}/prefixItems/${index}`));
  return sequence(text('['), ...parts.flatMap((part, index) => (index === 0 ? [part] : [COMMA, part])), text(']'));
}

/** Different items out of an enum, in its order: no grammar remembers what came before otherwise. */
function uniquePattern(items: JsonValue, where: string, { min, max, builder }: ArrayPlace): Pattern {
  const resolved = builder.resolve(items, where);
  const values =
    isObject(resolved) && Array.isArray(resolved['enum']) ? (resolved['enum'] as readonly JsonValue[]) : null;
  if (!values) throw refuse(where, 'uniqueItems can be enforced for items with an enum only');
  const spelled = [...new Set(values.map(spell))];
  const most = Math.min(max ?? spelled.length, spelled.length);
  if (min > spelled.length) throw refuse(where, `no ${min} different items among ${spelled.length}`);
  const from = (index: number, count: number): Pattern =>
    builder.rule(`${where} unique ${index} ${count}`, () => {
      const options: Pattern[] = [];
      const lacks = Math.max(0, min - count);
      if (index < spelled.length && count < most) {
        const item = text(`${count > 0 ? ', ' : ''}${spelled[index] ?? ''}`);
        options.push(sequence(item, from(index + 1, count + 1)));
      }
      if (index < spelled.length && spelled.length - index - 1 >= lacks) options.push(from(index + 1, count));
      if (index === spelled.length && lacks === 0) options.push(text(''));
      return choice(options.length > 0 ? options : [text('')]);
    });
  return sequence(text('['), from(0, 0), text(']'));
}

/** `min` to `max` parts with commas between them. */
function list(part: Pattern, min: number, max: number | null, [open, close]: readonly [string, string]): Pattern {
  if (max === 0) return text(`${open}${close}`);
  const more = repeat(sequence(COMMA, part), Math.max(0, min - 1), max === null ? null : max - 1);
  const some = sequence(part, more);
  return sequence(text(open), min === 0 ? optional(some) : some, text(close));
}
