import { describe, expect, it } from 'vitest';
import type { OptionValues } from '../../options.ts';
import { makeColumn } from '../model-shared/scripted-model.ts';
import type { Cell } from '../types.ts';
import { validation } from './index.ts';

async function outcomeOf(options: OptionValues, cell: Cell) {
  const [outcome] = await makeColumn(validation, { options: { column: 'c', ...options }, cells: { c: [cell] } });
  return outcome!;
}
const range = { check: 'range', least: '1', most: '5' };

describe('a check', () => {
  it('marks rows, with the reason', async () => {
    expect(await outcomeOf(range, 3)).toEqual({ kind: 'made', values: [true, null] });
    expect(await outcomeOf(range, 6)).toEqual({ kind: 'made', values: [false, '6 is above 5'] });
  });

  it('sends rows back to the columns it names, or to the one it checks', async () => {
    expect(await outcomeOf({ ...range, action: 'again' }, 0)).toMatchObject({ kind: 'again', columns: ['c'] });
    const other = { ...range, action: 'again', redo: ['x', 'y'] };
    expect(await outcomeOf(other, 0)).toMatchObject({ kind: 'again', columns: ['x', 'y'] });
    expect(await outcomeOf(other, 1)).toEqual({ kind: 'made', values: [] });
  });

  it('sets rows aside', async () => {
    expect(await outcomeOf({ ...range, action: 'aside' }, null)).toEqual({
      kind: 'rejected',
      reason: 'it is no number',
    });
  });

  it.each<[OptionValues, Cell, boolean]>([
    [{ check: 'schema', schema: { type: 'object', required: ['a'] } }, { a: 1 }, true],
    [{ check: 'schema', schema: { type: 'object', required: ['a'] } }, '{"b": 1}', false],
    [{ check: 'schema', schema: { type: 'string', pattern: '^(a+)+$' } }, `${'a'.repeat(5000)}!`, false],
    [{ check: 'regex', pattern: '^\\d+$' }, 42, true],
    [{ check: 'regex', pattern: '^\\d+$' }, 'x', false],
    [{ check: 'range', least: '', most: '5' }, '4.5', true],
    [{ check: 'formula', formula: 'len(c) > 2' }, 'abc', true],
    [{ check: 'formula', formula: 'len(c) > 2' }, null, false],
    [{ check: 'formula', formula: 'year(c) > 2000' }, 'no date', false],
  ])('%j of %j is %s', async (options, cell, passes) => {
    expect(await outcomeOf({ ...options, action: 'flag' }, cell)).toMatchObject({
      values: [passes, passes ? null : expect.any(String)],
    });
  });

  it.each<[OptionValues, string]>([
    [{ check: 'formula', formula: 'len(' }, 'options.formula'],
    [{ check: 'formula', formula: 'a > 1', action: 'again' }, 'options.redo'],
    [{ check: 'regex', column: 'c', pattern: '(a)\\1' }, 'options.pattern'],
    [{ check: 'range', column: 'c', least: 'x' }, 'options.least'],
    [{ check: 'range', column: 'c', least: '5', most: '1' }, 'options.least'],
    [{ check: 'range', column: 'c' }, 'options.least'],
    [{ check: 'schema', column: '' }, 'options.column'],
  ])('says what is wrong with %j', (options, path) => {
    const problems = validation.problems(options, { name: 'v', datasets: new Map() });
    expect(problems.map((problem) => problem.path)).toContain(path);
  });
});
