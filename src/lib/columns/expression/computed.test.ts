import { describe, expect, it } from 'vitest';
import type { OptionValues } from '../../options.ts';
import { makeColumn, valuesOf } from '../model-shared/scripted-model.ts';
import { expression } from './index.ts';

async function outcomeOf(options: OptionValues, cells: Readonly<Record<string, string | number | null>> = {}) {
  const columns = Object.fromEntries(Object.entries(cells).map(([name, cell]) => [name, [cell]]));
  const [outcome] = await makeColumn(expression, { options, cells: columns, rows: [0] });
  return outcome!;
}
const valueOf = async (...given: Parameters<typeof outcomeOf>) => valuesOf([await outcomeOf(...given)])[0]?.[0];

describe('a formula column', () => {
  it('gives its value in the asked kind', async () => {
    expect(await valueOf({ formula: 'a / 3', output: 'number', decimals: 2 }, { a: 1 })).toBe(0.33);
    expect(await valueOf({ formula: 'a * 2', output: 'integer' }, { a: '4' })).toBe(8);
    expect(await valueOf({ formula: 'a', output: 'text' }, { a: 1.5 })).toBe('1.5');
    expect(await valueOf({ formula: 'a > 1', output: 'boolean' }, { a: 2 })).toBe(true);
    expect(await valueOf({ formula: '[a, 2]', output: 'json' }, { a: 1 })).toEqual([1, 2]);
    expect(await valueOf({ formula: 'date_add(a, 1, "day")', output: 'datetime' }, { a: '2024-02-28' })).toBe(
      '2024-02-29',
    );
    expect(await valueOf({ formula: 'a + 1', output: 'integer' }, { a: null })).toBeNull();
  });

  it.each([
    [{ formula: 'a', output: 'integer' }, { a: 1.5 }],
    [{ formula: 'a', output: 'number' }, { a: 'many' }],
    [{ formula: 'a', output: 'datetime' }, { a: '31.12.2024' }],
    [{ formula: 'year(a)', output: 'integer' }, { a: 'soon' }],
  ])('sets a row aside whose value does not fit: %j of %j', async (options, cells) => {
    expect((await outcomeOf(options, cells)).kind).toBe('rejected');
  });

  it('asks for another attempt where that draws anew', async () => {
    expect((await outcomeOf({ formula: 'number("x" ~ random())' })).kind).toBe('refused');
  });
});
