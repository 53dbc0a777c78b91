import { expect, it } from 'vitest';
import { insertion, splitReferences, typedName } from './reference-text.ts';

const names = { columns: ['product', 'stars'], missing: ['star'] };
const named = (text: string, mode: 'template' | 'expression' = 'template'): readonly string[] =>
  splitReferences(text, mode, names)
    .filter(({ tone }) => tone === 'known' || tone === 'unknown')
    .map(({ text: name, tone }) => `${tone} ${name}`);

it('finds the columns that a template names, and those that are not there', () => {
  expect(named('Review of {{ product }} with {{ star }} product')).toEqual(['known product', 'unknown star']);
});

it('takes fields, quoted texts and names of its own for no columns', () => {
  expect(named('{% for tag in product %}{{ tag }} {{ product.stars }} {{ "stars" }}{% endfor %}')).toEqual([
    'known product',
    'known product',
  ]);
});

it('reads a formula as code from its beginning', () => {
  expect(named('stars >= 4 and product != "stars"', 'expression')).toEqual(['known stars', 'known product']);
});

it('gives back the whole text', () => {
  const text = 'a {{ product | upper }} b {{ x';
  expect(
    splitReferences(text, 'template', names)
      .map((part) => part.text)
      .join(''),
  ).toBe(text);
});

it('offers names where one can stand', () => {
  expect(typedName('Review of {{ pro', 'template')).toBe('pro');
  expect(typedName('Review of {{', 'template')).toBe('');
  expect(typedName('Review of pro', 'template')).toBeNull();
  expect(typedName('stars > pro', 'expression')).toBe('pro');
  expect(typedName('product.le', 'expression')).toBeNull();
});

it('writes braces only where there are none', () => {
  expect(insertion('stars', 'With ', 'template')).toBe('{{ stars }}');
  expect(insertion('stars', 'With {{ ', 'template')).toBe('stars');
  expect(insertion('stars', '', 'expression')).toBe('stars');
  expect(insertion('first name', '', 'expression')).toBe('`first name`');
  expect(insertion('first name', '', 'template')).toBe('{{ `first name` }}');
});
