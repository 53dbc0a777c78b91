import { describe, expect, it } from 'vitest';
import type { OptionValues } from '../../options.ts';
import { createTable } from '../../table/table.ts';
import type { Cell, ColumnServices } from '../types.ts';
import { seed } from './index.ts';

const table = createTable(
  [
    { name: 'n', kind: 'integer', role: 'feature' },
    { name: 'ok', kind: 'boolean', role: 'feature', labels: ['no', 'yes'] },
    { name: 'day', kind: 'datetime', role: 'feature', format: '%d.%m.%Y' },
  ],
  [
    { layout: 'numeric', values: Float64Array.of(1, 2, 3, 4) },
    { layout: 'numeric', values: Float64Array.of(1, 0, NaN, 1) },
    { layout: 'numeric', values: Float64Array.of(0, 86_400_000, NaN, 0) },
  ],
);
const scope = { name: 'given', datasets: new Map([['d', { name: 'D', schema: table.schema, rowCount: 4 }]]) };

async function draw(options: OptionValues, rows: readonly number[], rowCount = rows.length, attempt = 0) {
  const services = { seed: 3, rowCount, table: async () => table } as unknown as ColumnServices;
  const prepared = await seed.prepare({ dataset: 'd', ...options }, scope, services, {});
  const tasks = rows.map((row, slot) => ({ slot, row, attempt }));
  const outcomes = await prepared.make(tasks, { rows, cells: new Map() }, {});
  const cells = outcomes.map((outcome): readonly Cell[] => (outcome.kind === 'made' ? outcome.values : []));
  return { cells, first: cells.map(([n]) => n), facts: prepared.facts };
}
const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe('rows of a dataset', () => {
  it('come as cells of their columns, in order, and begin anew after the last', async () => {
    const { cells, first, facts } = await draw({}, upTo(6));
    expect(cells.slice(0, 3)).toEqual([
      [1, true, '01.01.1970'],
      [2, false, '02.01.1970'],
      [3, null, null],
    ]);
    expect(first).toEqual([1, 2, 3, 4, 1, 2]);
    expect(facts).toEqual([{ label: 'given', value: 'the dataset has 4 rows, which begin anew after the last' }]);
    expect((await draw({}, upTo(4))).facts).toEqual([]);
  });

  it('come some times each, from a row on', async () => {
    expect((await draw({ repeat: 2, first: 3 }, upTo(6))).first).toEqual([3, 3, 4, 4, 1, 1]);
  });

  it('shuffled, each comes once before any comes twice', async () => {
    const { first } = await draw({ order: 'shuffled' }, upTo(8));
    expect(first.slice(0, 4).toSorted()).toEqual([1, 2, 3, 4]);
    expect(first.slice(4)).toEqual(first.slice(0, 4));
  });

  it('drawn with replacement, each is as likely, and another attempt draws another', async () => {
    const { first } = await draw({ order: 'replacement' }, upTo(4000));
    for (const n of [1, 2, 3, 4]) {
      expect(Math.abs(first.filter((value) => value === n).length - 1000)).toBeLessThan(5 * Math.sqrt(750));
    }
    expect((await draw({ order: 'replacement' }, upTo(50), 50, 1)).first).not.toEqual(first.slice(0, 50));
  });

  it('give the chosen columns only, and say which are not there', async () => {
    expect(seed.outputs({ dataset: 'd', columns: ['ok'] }, scope)).toEqual([{ name: 'ok', kind: 'boolean' }]);
    expect((await draw({ columns: ['ok'] }, [0])).cells).toEqual([[true]]);
    expect(seed.problems({ dataset: 'd', columns: ['nope'] }, scope)).toEqual([
      { path: 'options.columns', message: 'D has no column nope' },
    ]);
    expect(seed.problems({ dataset: 'other' }, scope)).toMatchObject([{ path: 'options.dataset' }]);
  });
});
