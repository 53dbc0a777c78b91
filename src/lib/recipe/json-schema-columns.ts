// The JSON Schema of recipes of columns (version 2). What a column takes comes from the fields of its kind.

import { columnTypes } from '../columns/registry.ts';
import type { ColumnType } from '../columns/types.ts';
import { devices, dtypes, providerIds } from '../language/types.ts';
import type { Field } from '../options.ts';
import { closed } from './json-schema-parts.ts';
import { MAX_COLUMNS, MAX_ROWS } from './parse.ts';

const share = { type: 'number', minimum: 0, maximum: 1 };
const texts = { type: 'array', items: { type: 'string' } };
const wholeFrom = (minimum: number, maximum?: number): object => ({
  ...{ type: 'integer', minimum },
  ...(maximum === undefined ? {} : { maximum }),
});

/** Version 2 as a schema. */
export function columnRecipeSchema(): object {
  return closed(
    {
      $schema: { type: 'string', description: 'Where this schema lies; for editors, no part of the recipe.' },
      format: { const: 'terrarium-recipe' },
      version: { const: 2 },
      name: { type: 'string', maxLength: 200 },
      seed: { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
      rows: wholeFrom(1, MAX_ROWS),
      models: {
        ...{
          type: 'object',
          description: 'Alias, as columns name it, to a model.',
          additionalProperties: modelSchema(),
        },
      },
      columns: { type: 'array', maxItems: MAX_COLUMNS, items: { oneOf: columnTypes.map(blockSchema) } },
      pins: { type: 'array', items: pinSchema(), description: 'Cells that a person fixed.' },
      examples: { type: 'array', items: exampleSchema(), description: 'Rows that a person liked.' },
      uniqueness: { oneOf: [{ type: 'null' }, uniquenessSchema()] },
      attempts: { ...wholeFrom(1, 20), description: 'Attempts for one cell before its row is set aside.' },
    },
    ['$schema'],
  );
}

function blockSchema({ id, summary, fields }: ColumnType): object {
  const options: Record<string, object> = Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, fieldSchema(field)]),
  );
  return {
    description: summary,
    ...closed(
      {
        name: { type: 'string', minLength: 1, maxLength: 200 },
        kind: { const: id },
        options: { type: 'object', properties: options, additionalProperties: false },
        skipWhen: { type: 'string', description: 'A formula; rows for which it is true get no value here.' },
        blank: { ...share, description: 'Share of rows left blank.' },
        isHidden: { type: 'boolean', description: 'Made for other columns, and left out of the dataset.' },
      },
      ['skipWhen', 'blank', 'isHidden'],
    ),
  };
}

/** What an option may be; options that are left out take their default. */
function fieldSchema(field: Field): object {
  const { label, help } = field;
  return {
    title: label,
    ...(help === undefined ? {} : { description: help }),
    default: field.default,
    ...valueSchema(field),
  };
}

function valueSchema(field: Field): object {
  switch (field.type) {
    case 'integer':
    case 'number':
      return { type: field.type, minimum: field.min, maximum: field.max };
    case 'toggle':
      return { type: 'boolean' };
    case 'choice':
      return { enum: field.choices.map(({ value }) => value) };
    case 'text':
    case 'template':
    case 'expression':
      return { type: 'string', maxLength: field.maxLength };
    case 'lines':
      return { ...texts, maxItems: field.maxItems };
    case 'weights': {
      const item = closed({ value: { type: 'string' }, weight: { type: 'number', minimum: 0 } });
      return { type: 'array', maxItems: field.maxItems, items: item };
    }
    case 'columns':
      return texts;
    case 'column':
    case 'dataset':
    case 'model':
      return { type: 'string' };
    case 'json':
      return {};
    default:
      return field satisfies never;
  }
}

function modelSchema(): object {
  return closed(
    {
      provider: { enum: providerIds },
      model: { type: 'string' },
      fingerprint: { type: 'string' },
      device: { enum: ['auto', ...devices] },
      dtype: { enum: ['auto', ...dtypes] },
      sampling: closed({
        temperature: { type: 'number', minimum: 0, maximum: 5 },
        topK: wholeFrom(0),
        topP: { type: 'number', exclusiveMinimum: 0, maximum: 1 },
        minP: { type: 'number', minimum: 0, exclusiveMaximum: 1 },
        repetitionPenalty: { type: 'number', exclusiveMinimum: 0, maximum: 10 },
        maxTokens: wholeFrom(1, 32_768),
        stop: { ...texts, maxItems: 16 },
      }),
    },
    ['fingerprint'],
  );
}

function pinSchema(): object {
  const parts = { row: wholeFrom(0), column: { type: 'string' }, value: {}, isEdited: { type: 'boolean' } };
  return closed(parts, ['isEdited']);
}

function exampleSchema(): object {
  return closed({ column: { type: 'string' }, value: {}, given: { type: 'object' } });
}

function uniquenessSchema(): object {
  return closed(
    {
      columns: texts,
      method: { enum: ['exact', 'near', 'embedding'] },
      threshold: { type: 'number', exclusiveMinimum: 0, maximum: 1 },
      model: { type: 'string', description: 'Alias of the model that embeds.' },
    },
    ['model'],
  );
}
