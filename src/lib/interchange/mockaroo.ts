// Field lists of Mockaroo: what its API takes (`[{ name, type, percentBlank, … }]`) and what its schemas are saved as
// (`{ name, num_rows, columns: [{ name, type, null_percentage, … }] }`).

import type { JsonObject, JsonValue } from '../json.ts';
import type { ColumnBlock, ColumnRecipe } from '../recipe/types.ts';
import { expressionBlock, newRecipe, readSamplerBlock, samplerBlock } from './blocks.ts';
import { jinjaToFormula } from './jinja-formula.ts';
import { fromMockaroo, toMockaroo } from './mockaroo-samplers.ts';
import { fakerTypes, type PersonType, personTypes } from './mockaroo-types.ts';
import { codeName, columnName } from './names.ts';
import { isObject, Members, Notes } from './reader.ts';
import type { PersonPart, Sampler } from './samplers.ts';
import type { ExportedRecipe, ImportedRecipe } from './types.ts';

const LOCALE = 'en';
const MAX_ROWS = 10_000_000;

/** A recipe out of a field list or a saved schema. Never throws. */
export function importMockaroo(value: JsonValue): ImportedRecipe {
  const notes = new Notes();
  const root = new Members(isObject(value) ? value : { columns: value }, '', notes);
  const fields = root.list('columns') ?? root.list('fields') ?? [];
  const name = root.text('name') ?? 'Mockaroo';
  const rows = root.number('num_rows') ?? root.number('count');
  root.ignore(
    'columns',
    'fields',
    'count',
    'id',
    'file_format',
    'include_header',
    'line_ending',
    'delimiter',
    'quote_char',
    'bom',
    'array',
    'include_nulls',
  );
  root.finish();
  const people = new People();
  const columns = fields.flatMap((field, i) => readField(new Members(field, `columns[${i}]`, notes), people));
  const recipe = { ...newRecipe(name), columns, rows: Math.min(MAX_ROWS, Math.max(1, Math.round(rows ?? 1000))) };
  return { format: 'mockaroo', recipe, unmapped: notes.list };
}

function readField(field: Members, people: People): readonly ColumnBlock[] {
  const name = columnName(field.text('name') ?? '');
  const type = field.text('type') ?? '';
  const percent = field.number('percentBlank') ?? field.number('percent_blank') ?? field.number('null_percentage') ?? 0;
  field.ignore('percentBlank', 'percent_blank', 'null_percentage', 'id');
  const formula = field.text('formula') ?? '';
  const block = blockOf(type, { name, field, people });
  if (!block) field.notes.add(field.at('type'), type, 'there is no such type here');
  if (block && formula.trim() !== '') field.notes.add(field.at('formula'), formula, 'write it as a formula column');
  if (!block) return [];
  field.finish();
  const blank = Math.min(1, Math.max(0, percent / 100));
  return [blank > 0 ? { ...block, blank } : block];
}

interface Surroundings {
  readonly name: string;
  readonly field: Members;
  readonly people: People;
}

function blockOf(type: string, { name, field, people }: Surroundings): ColumnBlock | null {
  if (type === 'Formula' || type === 'Template') {
    const text = field.text('value') ?? field.text('formula') ?? field.text('template') ?? '';
    field.ignore('value', 'formula', 'template');
    const formula = type === 'Formula' ? readFormula(text) : readTemplate(text);
    return formula === null ? null : expressionBlock(name, formula, 'text');
  }
  const sampler = fromMockaroo(type, field);
  if (sampler) return samplerBlock(name, sampler);
  const part = personTypes[type];
  if (part) return samplerBlock(name, people.next(part));
  const method = fakerTypes[type];
  return method === undefined ? null : samplerBlock(name, { kind: 'faker', method, locale: LOCALE });
}

/** Columns of a person share a row's person, until a part comes again: then it is somebody else. */
class People {
  readonly #counts = new Map<PersonPart, number>();

  next({ part, sex }: PersonType): Sampler {
    const count = (this.#counts.get(part) ?? 0) + 1;
    this.#counts.set(part, count);
    const group = count === 1 ? 'person' : `person_${count}`;
    return { kind: 'person', part, group, sex: sex ?? null, minAge: 18, maxAge: 80, locale: LOCALE };
  }
}

/** `field("first name") + 1` with the name in ticks; null for what is Ruby beyond that. */
function readFormula(text: string): string | null {
  const formula = text.replace(
    /\bfield\(\s*(?:'([^']*)'|"([^"]*)")\s*\)/g,
    (_all, single?: string, double?: string) => {
      return codeName(columnName(single ?? double ?? ''));
    },
  );
  if (/\bthis\b|\bend\b|\bthen\b|\belse if\b|\bdo\b/.test(formula)) return null;
  return jinjaToFormula(`{{ ${formula} }}`);
}

/** `{first name}-{last name}` as texts joined. */
function readTemplate(text: string): string | null {
  return jinjaToFormula(text.replace(/\{([^{}]+)\}/g, (_all, name: string) => `{{ ${codeName(columnName(name))} }}`));
}

/** The sampled columns of a recipe as a saved schema. */
export function exportMockaroo(recipe: ColumnRecipe): ExportedRecipe {
  const notes = new Notes();
  const columns = recipe.columns.flatMap((block, i) => {
    const place = `columns[${i}]`;
    const field = fieldOf(block);
    if (!field) notes.add(place, `${block.name}: ${block.kind}`, 'Mockaroo has no such column');
    if (field && block.skipWhen !== undefined) notes.add(`${place}.skipWhen`, block.skipWhen, 'Mockaroo skips no rows');
    if (field && block.isHidden) notes.add(`${place}.isHidden`, block.name, 'Mockaroo hides no columns');
    const percent = Math.round((block.blank ?? 0) * 100);
    return field ? [{ name: block.name, null_percentage: percent, ...field, formula: '' }] : [];
  });
  if (recipe.uniqueness) notes.add('uniqueness', recipe.uniqueness.method, 'Mockaroo does not look for repeated rows');
  const schema = { name: recipe.name, num_rows: recipe.rows, file_format: 'csv', include_header: true, columns };
  const text = `${JSON.stringify(schema, null, 2)}\n`;
  return { format: 'mockaroo', fileName: 'mockaroo.json', text, unmapped: notes.list };
}

function fieldOf(block: ColumnBlock): JsonObject | null {
  const sampler = readSamplerBlock(block);
  if (!sampler) return null;
  if (sampler.kind === 'person') {
    const { part, sex } = sampler;
    const person = Object.entries(personTypes).find(([, type]) => type.part === part && (type.sex ?? null) === sex);
    return person ? { type: person[0] } : null;
  }
  if (sampler.kind !== 'faker') return toMockaroo(sampler);
  const type = Object.entries(fakerTypes).find(([, method]) => method === sampler.method)?.[0];
  return type === undefined ? null : { type };
}
