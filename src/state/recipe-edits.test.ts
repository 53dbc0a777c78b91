import { expect, it } from 'vitest';
import { choice, expression, columns as columnsField, reference, template, text } from '../lib/options.ts';
import type { ColumnRecipe } from '../lib/recipe/types.ts';
import * as edits from './recipe-edits.ts';
import { renameBlock, renameInExpression, renameInTemplate } from './recipe-rename.ts';

const fields = {
  prompt: template({ label: 'Prompt', maxLength: 100, default: '' }),
  formula: expression({ label: 'Formula', maxLength: 100, default: '' }),
  column: reference({ type: 'column', label: 'Column', default: '' }),
  others: columnsField({ label: 'Others', default: [] }),
  note: text({ label: 'Note', maxLength: 100, default: '' }),
  model: reference({ type: 'model', label: 'Model', default: '' }),
  mode: choice({ label: 'Mode', choices: [{ value: 'a', label: 'A' }], default: 'a' }),
};

function recipe(): ColumnRecipe {
  return {
    ...edits.emptyRecipe('Reviews'),
    columns: [
      { name: 'stars', kind: 'sampler', options: {} },
      {
        ...{ name: 'review', kind: 'prompt', skipWhen: 'stars == 3 and other.stars > 1' },
        options: {
          ...{ prompt: 'Give {{ stars }} stars: {{ "stars" }}', formula: 'stars + 1', column: 'stars' },
          ...{ others: ['stars', 'x'], note: 'about stars' },
        },
      },
    ],
    pins: [{ row: 2, column: 'stars', value: 4 }],
    examples: [{ column: 'review', value: 'Good', given: { stars: 5 } }],
    uniqueness: { columns: ['stars', 'review'], method: 'exact', threshold: 1 },
  };
}

it('renames a column wherever it is spoken of, and nowhere else', () => {
  const renaming = { from: 'stars', to: 'rating' };
  const renamed = renameBlock(recipe(), { block: renaming, outputs: [renaming] }, () => fields);
  expect(renamed.columns[0]?.name).toBe('rating');
  expect(renamed.columns[1]?.options).toEqual({
    ...{ prompt: 'Give {{ rating }} stars: {{ "stars" }}', formula: 'rating + 1', column: 'rating' },
    ...{ others: ['rating', 'x'], note: 'about stars' },
  });
  expect(renamed.columns[1]?.skipWhen).toBe('rating == 3 and other.stars > 1');
  expect(renamed.pins).toEqual([{ row: 2, column: 'rating', value: 4 }]);
  expect(renamed.examples[0]?.given).toEqual({ rating: 5 });
  expect(renamed.uniqueness?.columns).toEqual(['rating', 'review']);
});

it('leaves texts in quotes and text outside of braces alone', () => {
  const renaming = { from: 'a', to: 'b' };
  expect(renameInTemplate('a {{ a }} {% if a %}a{% endif %}', renaming)).toBe('a {{ b }} {% if b %}a{% endif %}');
  expect(renameInExpression(`a + "a" + x.a + 'a' + a1`, renaming)).toBe(`b + "a" + x.a + 'a' + a1`);
});

it('writes names that are more than one word in ticks, as formulas want them', () => {
  expect(renameInExpression('a > 1', { from: 'a', to: 'first name' })).toBe('`first name` > 1');
  expect(renameInExpression('`first name` > 1', { from: 'first name', to: 'a' })).toBe('a > 1');
});

it('takes pins, examples and rules of a removed column away with it', () => {
  const { columns, pins, uniqueness } = edits.removeBlock(recipe(), 'stars', ['stars']);
  expect(columns.map(({ name }) => name)).toEqual(['review']);
  expect(pins).toEqual([]);
  expect(uniqueness?.columns).toEqual(['review']);
});

it('moves columns no further than the ends', () => {
  const names = (given: ColumnRecipe): string => given.columns.map(({ name }) => name).join();
  expect(names(edits.moveBlock(recipe(), 'review', -1))).toBe('review,stars');
  expect(edits.moveBlock(recipe(), 'review', 5)).toEqual(recipe());
});

it('keeps one pin a cell, and the examples that are liked', () => {
  const cell = { row: 2, column: 'stars', isEdited: true };
  const pinned = edits.setPin(recipe(), { ...cell, value: 1 });
  expect(pinned.pins).toEqual([{ row: 2, column: 'stars', value: 1, isEdited: true }]);
  expect(edits.dropPin(pinned, cell).pins).toEqual([]);
  const liked = { column: 'review', value: 'Fine', given: {} };
  const twice = edits.toggleExample(edits.toggleExample(recipe(), liked), liked);
  expect(twice.examples).toEqual(recipe().examples);
});

it('names the embedded model where a new column asks for one', () => {
  const filled = edits.fillReferences(recipe(), fields, { options: {}, firstDataset: null });
  expect(filled.options['model']).toBe(edits.DEFAULT_ALIAS);
  expect(filled.recipe.models[edits.DEFAULT_ALIAS]?.model).toBe('terrarium-small');
  const again = edits.fillReferences(filled.recipe, fields, { options: {}, firstDataset: null });
  expect(again.recipe).toBe(filled.recipe);
});

it('stores only options that differ from the defaults', () => {
  expect(edits.trimOptions({ a: 1, b: [1], c: 'x' }, { a: 1, b: [1, 2] })).toEqual({ b: [1], c: 'x' });
});
