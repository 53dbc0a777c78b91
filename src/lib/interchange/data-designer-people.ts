// A person of Data Designer is one column with fields, {{ customer.first_name }}. Ours are columns of the same person,
// one for each field that is used.

import type { JsonObject, JsonValue } from '../json.ts';
import type { ColumnBlock } from '../recipe/types.ts';
import { localeOf, readSamplerBlock, samplerBlock } from './blocks.ts';
import { asText, isObject, type Members, type Notes } from './reader.ts';
import type { PersonPart, Sampler } from './samplers.ts';

type Person = Extract<Sampler, { kind: 'person' }>;

const PARTS: Readonly<Record<string, PersonPart>> = {
  ...{ first_name: 'firstName', last_name: 'lastName', sex: 'sex', age: 'age', birth_date: 'birthDate' },
  ...{ email_address: 'email', email: 'email', phone_number: 'phone', phone: 'phone', occupation: 'jobTitle' },
  ...{ street_name: 'street', city: 'city', zipcode: 'postcode', postcode: 'postcode', country: 'country' },
};
const TYPES: ReadonlySet<JsonValue | undefined> = new Set(['person', 'person_from_faker']);

/** The person columns of a design by name. */
export function findPeople(columns: readonly JsonValue[]): ReadonlySet<string> {
  const people = columns.filter(isObject).filter((column) => TYPES.has(column['sampler_type']));
  return new Set(people.map((column) => asText(column['name'])));
}

/**
 * Templates that say {{ customer.first_name }} say {{ customer_first_name }} in the result, and `fields` has what
 * every person is asked for.
 */
export function flattenPeople(
  columns: readonly JsonValue[],
  people: ReadonlySet<string>,
): { readonly columns: readonly JsonValue[]; readonly fields: ReadonlyMap<string, ReadonlySet<string>> } {
  const fields = new Map([...people].map((name) => [name, new Set<string>()]));
  const flatten = (value: JsonValue): JsonValue => {
    if (typeof value === 'string') return flattenText(value, fields);
    if (Array.isArray(value)) return (value as readonly JsonValue[]).map(flatten);
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, flatten(item)]));
  };
  return { columns: people.size === 0 ? columns : columns.map(flatten), fields };
}

function flattenText(text: string, fields: ReadonlyMap<string, Set<string>>): string {
  return text.replace(/\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g, (code) =>
    code.replace(/\b([A-Za-z_]\w*)\.([A-Za-z_]\w*)/g, (all, name: string, field: string) => {
      fields.get(name)?.add(field);
      return fields.has(name) ? `${name}_${field}` : all;
    }),
  );
}

/** One block for each field in use; a full name where none is, unless the column is dropped anyway. */
export function personBlocks(column: Members, name: string, fields: ReadonlySet<string>): readonly ColumnBlock[] {
  const person = readPerson(column.within('params'), name);
  if (fields.size === 0) return column.boolean('drop') === true ? [] : [samplerBlock(name, person)];
  return [...fields].flatMap((field) => {
    const part = PARTS[field];
    if (part) return [samplerBlock(`${name}_${field}`, { ...person, part })];
    column.notes.add(column.place, `${name}.${field}`, 'people have no such field here');
    return [];
  });
}

/** The block of a column that takes one part of a person; `params` are the person's. */
export function personBlock(
  name: string,
  { group, part }: { readonly group: string; readonly part: PersonPart },
  params: Members,
): ColumnBlock {
  return samplerBlock(name, { ...readPerson(params, group), part });
}

function readPerson(params: Members, group: string): Person {
  params.ignore('sampler_type');
  params.drop('city', 'people come from everywhere in their country');
  params.drop('select_field_values', 'there is no such choice of people here');
  params.drop('with_synthetic_personas', 'people have no persona here: describe one in a prompt column');
  const [minAge = 18, maxAge = 80] = (params.list('age_range') ?? []).filter((age) => typeof age === 'number');
  const sex = params.text('sex')?.toLowerCase();
  const given = params.text('locale') ?? 'en_US';
  const { locale, isKnown } = localeOf(given);
  if (!isKnown) params.notes.add(params.at('locale'), given, 'people speak English instead');
  params.finish();
  return {
    ...{ kind: 'person', part: 'fullName', group, locale, minAge, maxAge: Math.min(120, maxAge) },
    sex: sex === 'male' || sex === 'female' ? sex : null,
  };
}

const LOCALES: Readonly<Record<string, string>> = {
  ...{ en: 'en_US', de: 'de_DE', fr: 'fr_FR', es: 'es_ES', it: 'it_IT', nl: 'nl_NL', pl: 'pl_PL', sv: 'sv_SE' },
  ...{ ar: 'ar_SA', ja: 'ja_JP', tr: 'tr_TR' },
};

/** The person column of a group, dropped, before the expression columns that take its fields. */
export function writePeople(blocks: readonly ColumnBlock[]): readonly JsonObject[] {
  const people = new Map<string, Person>();
  for (const block of blocks) {
    const sampler = readSamplerBlock(block);
    if (sampler?.kind === 'person' && !people.has(sampler.group)) people.set(sampler.group, sampler);
  }
  return [...people].map(([group, { sex, minAge, maxAge, locale }]) => ({
    ...{ name: group, column_type: 'sampler', sampler_type: 'person_from_faker', drop: true },
    params: {
      ...{ locale: LOCALES[locale] ?? locale, age_range: [minAge, maxAge] },
      ...(sex === null ? {} : { sex: sex === 'male' ? 'Male' : 'Female' }),
    },
  }));
}

/** The expression column that takes a field of the group's person; null for parts that Data Designer has not. */
export function writePart(name: string, { part, group }: Person, notes: Notes, place: string): JsonObject | null {
  const column = { name, column_type: 'expression' };
  if (part === 'fullName')
    return { ...column, expr: `{{ ${group}.first_name }} {{ ${group}.last_name }}`, dtype: 'str' };
  const field = Object.entries(PARTS).find(([, ours]) => ours === part)?.[0];
  if (field === undefined) {
    notes.add(place, part, 'people of Data Designer have no such field');
    return null;
  }
  return { ...column, expr: `{{ ${group}.${field} }}`, dtype: part === 'age' ? 'int' : 'str' };
}

/** The part that an expression column takes of a person, so that it becomes a person column again. */
export function partOf(
  template: JsonValue | undefined,
  people: ReadonlySet<string>,
): { readonly group: string; readonly part: PersonPart } | null {
  if (typeof template !== 'string') return null;
  const whole = /^\{\{\s*(\w+)\.first_name\s*\}\} \{\{\s*(\w+)\.last_name\s*\}\}$/.exec(template.trim());
  if (whole && whole[1] === whole[2] && people.has(whole[1] as string)) {
    return { group: whole[1] as string, part: 'fullName' };
  }
  const [, group = '', field = ''] = /^\{\{\s*(\w+)\.(\w+)\s*\}\}$/.exec(template.trim()) ?? [];
  const part = PARTS[field];
  return part && people.has(group) ? { group, part } : null;
}
