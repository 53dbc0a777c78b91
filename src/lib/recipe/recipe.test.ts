import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../errors.ts';
import { integer } from '../options.ts';
import type { ColumnSchema } from '../table/schema.ts';
import { recipeJsonSchema } from './json-schema.ts';
import { parseRecipe, parseRecipeText, recipeSha256 } from './parse.ts';
import type { Condition, SynthesisRecipe } from './types.ts';
import { findRecipeProblems, validateRecipe } from './validate.ts';

const schema: readonly ColumnSchema[] = [
  { name: 'age', kind: 'integer', role: 'feature' },
  { name: 'income', kind: 'number', role: 'target' },
  { name: 'job', kind: 'category', role: 'feature' },
  { name: 'note', kind: 'text', role: 'feature' },
];
const leaf = integer({ label: 'Leaf', min: 1, max: 100, default: 20 });
const context = { schema, synthesizers: [{ id: 'forest', fields: { leaf } }] };

function recipe(conditions: readonly Condition[] = [], change: Partial<SynthesisRecipe> = {}): SynthesisRecipe {
  const block = { kind: 'synthesizer', synthesizer: 'forest', options: { leaf: 5 }, conditions } as const;
  return { format: 'terrarium-recipe', version: 1, seed: 1, rows: 100, source: 'd', block, ...change };
}
function refusal(action: () => unknown): { code: string; problems: unknown } {
  try {
    action();
  } catch (error) {
    if (error instanceof StudioError) return { code: error.code, problems: error.details['problems'] };
  }
  throw new Error('nothing was refused');
}
const pathsOf = (conditions: readonly Condition[]): string[] =>
  findRecipeProblems(recipe(conditions), context).map((problem) => problem.path);

describe('parsing a recipe', () => {
  it('gives back what is well-formed', () => {
    const whole = recipe([
      { kind: 'value', column: 'job', value: null },
      { kind: 'range', column: 'age', min: 1 },
      { kind: 'shares', column: 'job', shares: [{ value: 'cook', share: 1 }] },
    ]);
    expect(parseRecipe(JSON.parse(JSON.stringify(whole)))).toEqual(whole);
  });

  it.each([
    ['rows', { rows: 0 }],
    ['rows', { rows: 10_000_001 }],
    ['seed', { seed: 0.5 }],
    ['block.options.leaf', { block: { ...recipe().block, options: { leaf: null } } }],
    [
      'block.conditions[0].min',
      { block: { ...recipe().block, conditions: [{ kind: 'range', column: 'a', min: 'x' }] } },
    ],
    ['format', { format: 'other' }],
    ['extra', { extra: 1 }],
  ])('names %s as the place of the problem', (path, change) => {
    const { code, problems } = refusal(() => parseRecipe({ ...recipe(), ...change }));
    expect(code).toBe('bad-recipe');
    expect(problems).toMatchObject([{ path }]);
  });

  it('refuses text that is not JSON', () => {
    expect(refusal(() => parseRecipeText('{')).code).toBe('bad-recipe');
  });

  it('refuses or returns, whatever comes in', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(refusal(() => parseRecipe(value)).code).toBe('bad-recipe');
      }),
      { seed: 1 },
    );
  });
});

describe('the identity of a recipe', () => {
  it('does not depend on the order of keys, but on every value', async () => {
    const backwards = Object.fromEntries(Object.entries(recipe()).reverse()) as unknown as SynthesisRecipe;
    expect(await recipeSha256(backwards)).toBe(await recipeSha256(recipe()));
    expect(await recipeSha256(recipe([], { seed: 2 }))).not.toBe(await recipeSha256(recipe()));
  });
});

describe('validating a recipe against a table', () => {
  it('accepts what can be done', () => {
    validateRecipe(
      recipe([
        { kind: 'range', column: 'age', min: 20, max: 30 },
        { kind: 'value', column: 'age', value: 25 },
        {
          kind: 'shares',
          column: 'job',
          shares: [
            { value: 'cook', share: 0.5 },
            { value: null, share: 0.5 },
          ],
        },
      ]),
      context,
    );
  });

  it.each<[string, Condition]>([
    ['block.conditions[0].column', { kind: 'value', column: 'nobody', value: 1 }],
    ['block.conditions[0].column', { kind: 'value', column: 'note', value: 'x' }],
    ['block.conditions[0].value', { kind: 'value', column: 'age', value: 'old' }],
    ['block.conditions[0].value', { kind: 'value', column: 'age', value: 1.5 }],
    ['block.conditions[0]', { kind: 'range', column: 'age' }],
    ['block.conditions[0].min', { kind: 'range', column: 'income', min: 2, max: 1 }],
    ['block.conditions[0].min', { kind: 'range', column: 'age', min: 1.2, max: 1.8 }],
    ['block.conditions[0]', { kind: 'range', column: 'job', min: 1 }],
    ['block.conditions[0].shares', { kind: 'shares', column: 'job', shares: [{ value: 'cook', share: 0.4 }] }],
  ])('finds a problem at %s', (path, condition) => {
    expect(pathsOf([condition])).toEqual([path]);
  });

  it('finds conditions that contradict each other, in either order', () => {
    const range: Condition = { kind: 'range', column: 'age', min: 20, max: 30 };
    const value: Condition = { kind: 'value', column: 'age', value: 40 };
    expect(pathsOf([range, value])).toEqual(['block.conditions[1]']);
    expect(pathsOf([value, range])).toEqual(['block.conditions[1]']);
    expect(pathsOf([range, { kind: 'range', column: 'age', min: 31 }])).toEqual(['block.conditions[1]']);
  });

  it('finds an unknown synthesizer and a bad option', () => {
    const { block } = recipe();
    const problems = (change: object): string[] =>
      findRecipeProblems(recipe([], { block: { ...block, ...change } }), context).map(({ path }) => path);
    expect(problems({ synthesizer: 'nothing' })).toEqual(['block.synthesizer']);
    expect(problems({ options: { leaf: 0 } })).toEqual(['block.options.leaf']);
    expect(problems({ options: { branch: 1 } })).toEqual(['block.options.branch']);
  });

  it('finds a table from which nothing can be learned', () => {
    const only = { ...context, schema: schema.slice(3) };
    expect(findRecipeProblems(recipe(), only)).toMatchObject([{ path: 'source' }]);
  });
});

describe('the published JSON Schema', () => {
  it('is what the code says; `npx vitest run -u src/lib/recipe` writes it anew', async () => {
    const path = fileURLToPath(new URL('../../../public/recipe.schema.json', import.meta.url));
    const written = await format(JSON.stringify(recipeJsonSchema()), {
      ...(await resolveConfig(path)),
      filepath: path,
    });
    await expect(written).toMatchFileSnapshot(path);
  });

  it('names the same members as the parser accepts', () => {
    const { oneOf } = recipeJsonSchema() as { oneOf: readonly { properties: Record<string, unknown> }[] };
    expect(Object.keys(oneOf[0]!.properties).sort()).toEqual(['$schema', ...Object.keys(recipe())].sort());
  });
});
