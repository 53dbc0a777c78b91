// The recipe as JSON Schema (draft 2020-12), published as `recipe.schema.json` for editors and other tools.

import { columnRecipeSchema } from './json-schema-columns.ts';
import { closed } from './json-schema-parts.ts';
import { MAX_CONDITIONS, MAX_ROWS, MAX_SHARES } from './parse.ts';

const column = { type: 'string', description: 'Name of a learned column of the source.' };
const cell = { type: ['string', 'number', 'null'], description: 'A label, a number, or null for missing.' };

const conditions = {
  type: 'array',
  maxItems: MAX_CONDITIONS,
  items: {
    oneOf: [
      closed({ kind: { const: 'value' }, column, value: cell }),
      closed({ kind: { const: 'range' }, column, min: { type: 'number' }, max: { type: 'number' } }, ['min', 'max']),
      closed({
        kind: { const: 'shares' },
        column,
        shares: {
          type: 'array',
          minItems: 1,
          maxItems: MAX_SHARES,
          description: 'Shares sum to 1; counts are exact by largest remainder.',
          items: closed({ value: cell, share: { type: 'number', minimum: 0, maximum: 1 } }),
        },
      }),
    ],
  },
};

/** The schema document as plain JSON: a recipe of either version. */
export function recipeJsonSchema(): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Terrarium recipe',
    description: 'The whole truth of a run: same recipe, same seed, same bytes.',
    oneOf: [
      { title: 'A table that is learned (version 1)', ...synthesisRecipeSchema() },
      { title: 'Columns that refer to each other (version 2)', ...columnRecipeSchema() },
    ],
  };
}

function synthesisRecipeSchema(): object {
  return closed(
    {
      $schema: { type: 'string', description: 'Where this schema lies; for editors, no part of the recipe.' },
      format: { const: 'terrarium-recipe' },
      version: { const: 1 },
      seed: { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
      rows: { type: 'integer', minimum: 1, maximum: MAX_ROWS },
      source: { type: 'string', minLength: 1, description: 'Id of the dataset to learn from.' },
      block: closed({
        kind: { const: 'synthesizer' },
        synthesizer: { type: 'string', minLength: 1 },
        options: { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] } },
        conditions,
      }),
    },
    ['$schema'],
  );
}
