import { readdirSync, readFileSync } from 'node:fs';
import Ajv from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnTypes } from '../columns/registry.ts';
import { defaultSampling } from '../language/types.ts';
import { defaultOptions } from '../options.ts';
import { recipeJsonSchema } from './json-schema.ts';
import { parseAnyRecipe, parseColumnRecipe } from './parse.ts';
import type { ColumnBlock, ColumnRecipe } from './types.ts';
import { findColumnRecipeProblems } from './validate-columns.ts';

const scope = { datasets: new Map() };
const block = (name: string, kind: string, options: ColumnBlock['options'] = {}): ColumnBlock => ({
  name,
  kind,
  options,
});
const stub = { provider: 'stub', model: 'stub', device: 'auto', dtype: 'auto', sampling: defaultSampling } as const;

function recipe(columns: readonly ColumnBlock[], change: Partial<ColumnRecipe> = {}): ColumnRecipe {
  return {
    ...{ format: 'terrarium-recipe', version: 2, name: 'test', seed: 7, rows: 20, models: { writer: stub }, columns },
    ...{ pins: [], examples: [], uniqueness: null, attempts: 3, ...change },
  };
}
const problemsOf = (columns: readonly ColumnBlock[], change: Partial<ColumnRecipe> = {}): string[] =>
  findColumnRecipeProblems(recipe(columns, change), scope).map(({ path, message }) => `${path}: ${message}`);

const dice = block('dice', 'sampler', { sampler: 'integer', min: 1, max: 6 });

describe('the problems of a recipe of columns', () => {
  it('are none for one that can run', () => {
    expect(problemsOf([dice, block('twice', 'expression', { formula: 'dice * 2', output: 'integer' })])).toEqual([]);
  });

  it.each<[string, readonly ColumnBlock[], Partial<ColumnRecipe>]>([
    ['columns: the recipe has no column', [], {}],
    ['columns[1].name: the name dice comes twice', [dice, dice], {}],
    ['columns[1].name: the column has no name', [dice, block(' ', 'sampler')], {}],
    ['columns[0].kind: no column kind magic', [block('a', 'magic')], {}],
    ['columns[0].options.min: option min is "x"', [block('a', 'sampler', { min: 'x' })], {}],
    ['columns[0].options.wrong: option wrong is 1', [block('a', 'sampler', { wrong: 1 })], {}],
    [
      'columns[1].options.formula: there is no column dise; did you mean dice?',
      [dice, block('b', 'expression', { formula: 'dise' })],
      {},
    ],
    [
      'columns[0].options: a, b need each other',
      [block('a', 'expression', { formula: 'b' }), block('b', 'expression', { formula: 'a' })],
      {},
    ],
    ['columns[0].options: a needs itself', [block('a', 'expression', { formula: 'a + 1' })], {}],
    [
      'columns[0].options.model: the recipe has no model poet',
      [block('a', 'prompt', { model: 'poet', prompt: 'Hi' })],
      {},
    ],
    [
      'columns[0].options.prompt: the template is no Jinja in line 2',
      [block('a', 'prompt', { model: 'writer', prompt: 'x\n{{ a' })],
      {},
    ],
    ['columns[0].options.formula: “)” is one too many', [block('a', 'expression', { formula: '1 )' })], {}],
    ['columns[0].skipWhen: there is no function upperr', [{ ...dice, skipWhen: 'upperr(1)' }], {}],
    ['columns[0].skipWhen: there is no column x', [{ ...dice, skipWhen: 'x > 1' }], {}],
    ['columns: every column is hidden', [{ ...dice, isHidden: true }], {}],
    [
      'columns[1].name: b and ok both make a column ok_reason',
      [block('ok', 'validation', { formula: 'true' }), block('ok_reason', 'sampler')].map((one, i) =>
        i === 1 ? { ...one, name: 'ok_reason' } : one,
      ),
      {},
    ],
    ['pins[0].column: there is no column y', [dice], { pins: [{ row: 1, column: 'y', value: 1 }] }],
    ['pins[0].row: the recipe makes 20 rows', [dice], { pins: [{ row: 20, column: 'dice', value: 1 }] }],
    [
      'uniqueness.columns[0]: there is no column z',
      [dice],
      { uniqueness: { columns: ['z'], method: 'exact', threshold: 1 } },
    ],
    [
      'uniqueness.model: a model that embeds is needed',
      [dice],
      { uniqueness: { columns: ['dice'], method: 'embedding', threshold: 0.9 } },
    ],
  ])('say %s', (expected, columns, change) => {
    const found = problemsOf(columns, change);
    const [place = ''] = expected.split(': ');
    const words = expected.startsWith('columns[1].name: b and')
      ? 'both make a column ok_reason'
      : expected.slice(place.length + 2);
    expect(
      found.some((problem) => problem.startsWith(place) && problem.includes(words)),
      found.join('\n'),
    ).toBe(true);
  });
});

describe('parsing a recipe of either version', () => {
  it('gives back what is well-formed, through JSON', () => {
    const whole = recipe([{ ...dice, skipWhen: 'true', blank: 0.5, isHidden: true }], {
      pins: [{ row: 0, column: 'dice', value: { a: [1, null] }, isEdited: true }],
      examples: [{ column: 'dice', value: 1, given: { x: 'y' } }],
      uniqueness: { columns: ['dice'], method: 'near', threshold: 0.8 },
    });
    expect(parseAnyRecipe(JSON.parse(JSON.stringify(whole)))).toEqual(whole);
  });

  it.each([
    ['rows', { rows: 0 }],
    ['attempts', { attempts: 21 }],
    ['models.writer.sampling.topP', { models: { writer: { ...stub, sampling: { ...defaultSampling, topP: 0 } } } }],
    ['columns[0].blank', { columns: [{ ...dice, blank: 2 }] }],
    ['pins[0].row', { pins: [{ row: -1, column: 'a', value: 1 }] }],
    ['uniqueness.threshold', { uniqueness: { columns: [], method: 'exact', threshold: 0 } }],
    ['extra', { extra: 1 }],
  ])('names %s as the place of the problem', (path, change) => {
    expect(() => parseColumnRecipe({ ...recipe([dice]), ...change })).toThrow(
      expect.objectContaining({
        code: 'bad-recipe',
        details: { problems: [expect.objectContaining({ path }) as unknown] },
      }),
    );
  });
});

describe('the published JSON Schema of version 2', () => {
  const { $schema: _draft, ...schema } = recipeJsonSchema() as { $schema: string };
  const fits = new Ajv().compile(schema);

  it.each(columnTypes.map(({ id, fields }) => ({ id, options: defaultOptions(fields) })))(
    'takes the default options of $id, and no others',
    ({ id, options }) => {
      expect(fits(recipe([block('a', id, options)])), JSON.stringify(fits.errors)).toBe(true);
      expect(fits(recipe([block('a', id, { ...options, wrong: 1 })]))).toBe(false);
    },
  );

  it('takes the recipes that come with the studio', () => {
    const files = readdirSync('public/recipes').filter((file) => file.endsWith('.json') && file !== 'index.json');
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      const given: unknown = JSON.parse(readFileSync(`public/recipes/${file}`, 'utf8'));
      expect(fits(given), `${file} ${JSON.stringify(fits.errors)}`).toBe(true);
    }
  });

  it('agrees with the parser on recipes with one member changed', () => {
    const names = Object.keys(recipe([dice]));
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.jsonValue({ maxDepth: 1 }), (name, value) => {
        const given = { ...recipe([dice]), [name]: value };
        let parsed = true;
        try {
          parseAnyRecipe(given);
        } catch {
          parsed = false;
        }
        expect(fits(given)).toBe(parsed);
      }),
      { seed: 4, numRuns: 500 },
    );
  });
});
