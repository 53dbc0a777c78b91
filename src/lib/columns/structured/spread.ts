// The columns that the properties of an answer become.

import type { JsonObject, JsonValue } from '../../json.ts';
import type { ExampleRow } from '../../recipe/types.ts';
import type { OptionsOf } from '../../options.ts';
import type { ColumnKind } from '../../table/schema.ts';
import type { Cell, OutputColumn } from '../types.ts';
import type { fields } from './fields.ts';

type Columns = OptionsOf<typeof fields>['columns'];

/** The top-level properties of an object schema, in their order. */
export function propertiesOf(schema: JsonValue): readonly { readonly name: string; readonly schema: JsonObject }[] {
  if (!isObject(schema) || !isObject(schema['properties'])) return [];
  return Object.entries(schema['properties']).map(([name, property]) => ({
    name,
    schema: isObject(property) ? property : {},
  }));
}

/** Columns of an answer: the whole one first where there is one. */
export function outputColumns(name: string, schema: JsonValue, columns: Columns): readonly OutputColumn[] {
  const whole: OutputColumn = { name, kind: 'json' };
  if (columns === 'whole') return [whole];
  const parts = propertiesOf(schema).map((property) => ({
    ...columnOf(property.schema),
    name: columns === 'spread' ? property.name : `${name}_${property.name}`,
  }));
  return columns === 'both' ? [whole, ...parts] : parts;
}

/** The values of an answer in the order of `outputColumns`. Properties that are not there are missing values. */
export function spreadAnswer(answer: JsonValue, schema: JsonValue, columns: Columns): readonly Cell[] {
  if (columns === 'whole') return [answer];
  const given = isObject(answer) ? answer : {};
  const parts = propertiesOf(schema).map(({ name }) => (Object.hasOwn(given, name) ? (given[name] as Cell) : null));
  return columns === 'both' ? [answer, ...parts] : parts;
}

/** The whole answer that a liked cell belongs to, put together from the other cells of its row; null without it. */
export function gatherAnswer(
  example: ExampleRow,
  name: string,
  { schema, columns }: { readonly schema: JsonValue; readonly columns: Columns },
): JsonValue | null {
  if (columns === 'whole' || example.column === name) return example.column === name ? example.value : null;
  const cells = new Map([...Object.entries(example.given), [example.column, example.value] as const]);
  const outputs = outputColumns(name, schema, columns).filter((column) => column.name !== name);
  if (!outputs.some((column) => column.name === example.column)) return null;
  const properties = propertiesOf(schema).map((property, i) => {
    return [property.name, cells.get((outputs[i] as OutputColumn).name) ?? null] as const;
  });
  return properties.every(([, value]) => value !== null) ? Object.fromEntries(properties) : null;
}

function columnOf(schema: JsonObject): { readonly kind: ColumnKind; readonly format?: string } {
  if (isLabels(schema['enum'])) return { kind: 'category' };
  const types = [schema['type']].flat().filter((type) => type !== 'null');
  if (types.length !== 1) return { kind: 'json' };
  switch (types[0]) {
    case 'integer':
    case 'number':
    case 'boolean':
      return { kind: types[0] };
    case 'string':
      return schema['format'] === 'date' ? { kind: 'datetime', format: '%Y-%m-%d' } : { kind: 'text' };
    default:
      return { kind: 'json' };
  }
}

function isLabels(values: JsonValue | undefined): boolean {
  return Array.isArray(values) && values.every((value) => typeof value === 'string' || value === null);
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
