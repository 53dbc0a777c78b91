import { expect, it } from 'vitest';
import { choice, integer } from '../../lib/options.ts';
import { variantsOf } from './variants.ts';

const kind = choice({
  ...{ label: 'Kind', default: 'a' },
  choices: [
    { value: 'a', label: 'A' },
    { value: 'b', label: 'B' },
  ],
});
const number = (...values: readonly string[]) =>
  integer({
    label: 'N',
    min: 0,
    max: 1,
    default: 0,
    ...(values.length > 0 ? { visibleWhen: { field: 'kind', values } } : {}),
  });

it('offers the values of a choice that decides on the other options', () => {
  expect(variantsOf({ kind, x: number('a'), y: number('b'), z: number('a', 'b') })).toEqual([
    { label: 'A', options: { kind: 'a' } },
    { label: 'B', options: { kind: 'b' } },
  ]);
});

it('offers none where a choice is one option among others', () => {
  expect(variantsOf({ kind, x: number('a'), y: number() })).toEqual([]);
});
