import { expect, it } from 'vitest';
import { toTsv } from './tsv.ts';

it('quotes what would break the columns and leaves missing cells empty', () => {
  expect(
    toTsv([
      ['a', null],
      ['b\tc', 'say "x"\n'],
    ]),
  ).toBe('a\t\n"b\tc"\t"say ""x""\n"');
});
