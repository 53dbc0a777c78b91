// Metadata of the Synthetic Data Vault (https://docs.sdv.dev/sdv/concepts/metadata): read V1, SINGLE_TABLE_V1 and
// MULTI_TABLE_V1, write V1. What has no counterpart here is listed, never silently dropped.

import * as v from 'valibot';
import { StudioError } from '../errors.ts';
import type { SchemaOverride } from '../table/infer.ts';
import type { ColumnKind, ColumnSchema } from '../table/schema.ts';

const columnShape = v.looseObject({
  sdtype: v.string(),
  datetime_format: v.optional(v.string()),
  computer_representation: v.optional(v.string()),
  pii: v.optional(v.boolean()),
});
const tableShape = v.looseObject({
  columns: v.unknown(),
  primary_key: v.nullish(v.union([v.string(), v.array(v.string())])),
  sequence_key: v.nullish(v.union([v.string(), v.array(v.string())])),
});
const documentShape = v.looseObject({
  METADATA_SPEC_VERSION: v.picklist(['V1', 'SINGLE_TABLE_V1', 'MULTI_TABLE_V1']),
});
const READ_COLUMN = new Set(['sdtype', 'datetime_format', 'computer_representation', 'pii']);
const READ_TABLE = new Set(['columns', 'primary_key', 'sequence_key', 'METADATA_SPEC_VERSION']);

const KINDS: ReadonlyMap<string, ColumnKind> = new Map([
  ['categorical', 'category'],
  ['boolean', 'boolean'],
  ['datetime', 'datetime'],
  ['id', 'id'],
  ['unknown', 'text'],
  ['latitude', 'number'],
  ['longitude', 'number'],
]);

/** What SDV metadata says about one table, as overrides of inference. */
export interface SdvReading {
  readonly table: string | null;
  readonly tables: readonly string[];
  readonly overrides: readonly SchemaOverride[];
  /** What has no counterpart, in words. */
  readonly unmapped: readonly string[];
}

/**
 * Reads metadata JSON. With several tables, `table` picks one; without it the first is read.
 * @throws StudioError `bad-input` for anything that is not SDV metadata, `not-found` for a table that is not in it
 */
export function readSdvMetadata(text: string, table?: string): SdvReading {
  const document = parseDocument(text);
  const tables = tablesOf(document);
  const names = [...tables.keys()];
  const name = table ?? names[0];
  if (name === undefined || !tables.has(name)) {
    throw new StudioError('not-found', `no table ${name ?? ''} in the metadata, there are: ${names.join(', ')}`);
  }
  const unmapped: string[] = [];
  if (Array.isArray(document['relationships']) && document['relationships'].length > 0) {
    unmapped.push(`${document['relationships'].length} relationships between tables`);
  }
  const overrides = readTable(tables.get(name), unmapped);
  const isSingle = document['METADATA_SPEC_VERSION'] === 'SINGLE_TABLE_V1';
  return { table: isSingle ? null : name, tables: isSingle ? [] : names, overrides, unmapped };
}

function parseDocument(text: string): Readonly<Record<string, unknown>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new StudioError('bad-input', 'the metadata is not JSON', { cause });
  }
  const result = v.safeParse(documentShape, parsed);
  if (!result.success) {
    throw new StudioError(
      'bad-input',
      'the metadata needs METADATA_SPEC_VERSION V1, SINGLE_TABLE_V1 or MULTI_TABLE_V1',
    );
  }
  return parsed as Record<string, unknown>;
}

function tablesOf(document: Readonly<Record<string, unknown>>): Map<string, unknown> {
  if (document['METADATA_SPEC_VERSION'] === 'SINGLE_TABLE_V1') return new Map([['table', document]]);
  return new Map(entriesOf(document['tables'], 'tables'));
}

function readTable(value: unknown, unmapped: string[]): SchemaOverride[] {
  const result = v.safeParse(tableShape, value);
  if (!result.success) throw new StudioError('bad-input', 'a table of the metadata has no columns');
  const table = result.output;
  for (const key of Object.keys(table)) {
    const entry = table[key];
    const isEmpty = entry === null || (Array.isArray(entry) && entry.length === 0);
    if (!READ_TABLE.has(key) && !isEmpty) unmapped.push(`${key}: ${JSON.stringify(entry)}`);
  }
  // Rows of one sequence belong together, which is what a key means here; without sequences the primary key is it.
  const keys = listOf(table.sequence_key ?? table.primary_key);
  if (keys.length > 1) unmapped.push(`composite key ${keys.join(', ')}: only ${keys[0] ?? ''} is used`);
  return entriesOf(table.columns, 'columns').map(([name, column]) =>
    readColumn(name, column, name === keys[0], unmapped),
  );
}

function readColumn(name: string, value: unknown, isKey: boolean, unmapped: string[]): SchemaOverride {
  const result = v.safeParse(columnShape, value);
  if (!result.success) throw new StudioError('bad-input', `column ${name} of the metadata has no sdtype`);
  const column = result.output;
  const kind = kindOf(column.sdtype, column.computer_representation);
  for (const key of Object.keys(column)) {
    if (!READ_COLUMN.has(key)) unmapped.push(`${name}.${key}: ${JSON.stringify(column[key])}`);
  }
  if (!KINDS.has(column.sdtype) && column.sdtype !== 'numerical') {
    unmapped.push(`${name}: sdtype ${column.sdtype} is read as text`);
  }
  // The role is left to inference where the metadata says nothing about it.
  const role = isKey ? 'key' : column.pii === true && kind !== 'id' ? 'sensitive' : null;
  const format = kind === 'datetime' ? column.datetime_format : undefined;
  return { name, kind, ...(role && { role }), ...(format !== undefined && { format }) };
}

function kindOf(sdtype: string, representation: string | undefined): ColumnKind {
  if (sdtype !== 'numerical') return KINDS.get(sdtype) ?? 'text';
  return representation !== undefined && /^u?int/i.test(representation) ? 'integer' : 'number';
}

function entriesOf(value: unknown, what: string): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new StudioError('bad-input', `${what} of the metadata must be an object`);
  }
  return Object.entries(value);
}

function listOf(value: string | readonly string[] | null | undefined): readonly string[] {
  if (value === null || value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}

export interface SdvWriting {
  /** Metadata JSON, version V1. */
  readonly text: string;
  readonly unmapped: readonly string[];
}

/** Writes a schema as SDV metadata V1 with one table. */
export function writeSdvMetadata(schema: readonly ColumnSchema[], table: string): SdvWriting {
  const unmapped: string[] = [];
  for (const { name, kind, role } of schema) {
    if (role === 'target' || role === 'ignore') unmapped.push(`${name}: the role ${role}`);
    if (kind === 'json') unmapped.push(`${name}: JSON is written as unknown`);
  }
  const key = schema.find((column) => column.role === 'key');
  const entry = {
    columns: record(schema.map((column) => [column.name, sdvColumn(column)])),
    ...(key && { primary_key: key.name }),
  };
  const document = { tables: record([[table, entry]]), relationships: [], METADATA_SPEC_VERSION: 'V1' };
  return { text: JSON.stringify(document, null, 4) + '\n', unmapped };
}

/** `Object.fromEntries` defines properties, so that a column called `__proto__` stays a column. */
function record(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(entries);
}

function sdvColumn(column: ColumnSchema): Record<string, unknown> {
  const pii = column.role === 'sensitive' ? { pii: true } : {};
  switch (column.kind) {
    case 'number':
      return { sdtype: 'numerical', computer_representation: 'Float' };
    case 'integer':
      return { sdtype: 'numerical', computer_representation: 'Int64' };
    case 'boolean':
      return { sdtype: 'boolean' };
    case 'category':
      return { sdtype: 'categorical' };
    case 'datetime':
      return { sdtype: 'datetime', ...(column.format !== undefined && { datetime_format: column.format }) };
    case 'id':
      return { sdtype: 'id' };
    case 'text':
    case 'json':
    case 'conversation':
    case 'image':
      return { sdtype: 'unknown', ...pii };
    default:
      return column.kind satisfies never;
  }
}
