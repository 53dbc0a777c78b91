// Which column plays which part of a training record: guessed from names and kinds, checked before anything is written.

import { StudioError } from '../errors.ts';
import type { Field, Fields, OptionValues } from '../options.ts';
import type { ColumnSchema } from '../table/schema.ts';

/** One part of a record. `field` is the option (of type `column`) that names its column. */
export interface ColumnPart {
  readonly field: string;
  readonly isRequired: boolean;
  /** Only a name speaks for it: that a column holds texts makes it no better answer. */
  readonly isNamed?: boolean;
  readonly takes: 'text' | 'conversation' | 'image';
  /** Words that columns for this part are called by, likeliest first. */
  readonly names: readonly string[];
}

const TEXT_KINDS: ReadonlySet<ColumnSchema['kind']> = new Set(['text', 'category']);

/**
 * A column for each part, '' where none fits. Names decide first; required parts then take what is left: conversations
 * for conversation parts, texts in order for text parts. No column plays two parts.
 */
export function suggestParts(parts: readonly ColumnPart[], schema: readonly ColumnSchema[]): Record<string, string> {
  const taken = new Set<string>();
  const chosen = new Map<string, string>();
  const choose = (part: ColumnPart, column: ColumnSchema | undefined): void => {
    if (!column) return;
    taken.add(column.name);
    chosen.set(part.field, column.name);
  };
  for (const part of parts) choose(part, byName(part, schema, taken));
  for (const part of parts) {
    if (part.isRequired && !part.isNamed && !chosen.has(part.field)) choose(part, byKind(part, schema, taken));
  }
  return Object.fromEntries(parts.map(({ field }) => [field, chosen.get(field) ?? '']));
}

function byName(
  part: ColumnPart,
  schema: readonly ColumnSchema[],
  taken: ReadonlySet<string>,
): ColumnSchema | undefined {
  const fits = schema.filter((column) => !taken.has(column.name) && canPlay(part, column));
  for (const word of part.names) {
    const found = fits.find(({ name }) => simple(name) === word);
    if (found) return found;
  }
  return undefined;
}

function byKind(
  part: ColumnPart,
  schema: readonly ColumnSchema[],
  taken: ReadonlySet<string>,
): ColumnSchema | undefined {
  const free = schema.filter(({ name }) => !taken.has(name));
  if (part.takes !== 'text') return free.find(({ kind }) => kind === part.takes);
  return free.find(({ kind }) => kind === 'text') ?? free.find(({ kind }) => TEXT_KINDS.has(kind));
}

function canPlay(part: ColumnPart, { kind }: ColumnSchema): boolean {
  if (part.takes === 'conversation') return kind === 'conversation' || kind === 'json' || kind === 'text';
  if (part.takes === 'image') return kind === 'image';
  return kind !== 'conversation' && kind !== 'image';
}

function simple(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '_');
}

/** What is wrong with a mapping, in words, or null. Parts hidden by another option are not looked at. */
export function findMappingProblem(
  parts: readonly ColumnPart[],
  fields: Fields,
  { options, schema }: { readonly options: OptionValues; readonly schema: readonly ColumnSchema[] },
): string | null {
  for (const { field, isRequired } of parts) {
    const definition = fields[field];
    if (!definition || !isShown(definition, fields, options)) continue;
    const chosen = options[field] ?? definition.default;
    const column = typeof chosen === 'string' ? chosen : '';
    if (column === '' && isRequired) return `choose the column for ${definition.label.toLowerCase()}`;
    if (column !== '' && !schema.some(({ name }) => name === column)) return `there is no column ${column}`;
  }
  return null;
}

function isShown({ visibleWhen }: Field, fields: Fields, options: OptionValues): boolean {
  if (!visibleWhen) return true;
  const value = options[visibleWhen.field] ?? fields[visibleWhen.field]?.default;
  return typeof value === 'string' && visibleWhen.values.includes(value);
}

/** @throws StudioError `bad-option` when a part has no column, or one that is not there */
export function checkParts(
  parts: readonly ColumnPart[],
  fields: Fields,
  mapping: { readonly options: OptionValues; readonly schema: readonly ColumnSchema[] },
): void {
  const problem = findMappingProblem(parts, fields, mapping);
  if (problem === null) return;
  const allowed = mapping.schema.map(({ name }) => name).slice(0, 50);
  throw new StudioError('bad-option', problem, { details: { given: mapping.options, allowed } });
}
