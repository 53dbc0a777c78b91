import { expect, test } from 'vitest';
import { randomStream } from '../../random.ts';
import { largestDistance } from '../../inference/distance.ts';
import type { Table } from '../../table/table.ts';
import { quantileMap } from './repair.ts';

const stream = randomStream(1, 'pay');
const groups = Int32Array.from({ length: 600 }, (_, row) => row % 2);
const pay = Float64Array.from(groups, (group, row) => Math.round(30 + 10 * group + 5 * stream.normal(row)));
pay[7] = NaN;
const candidate: Table = {
  schema: [
    { name: 'sex', kind: 'category', role: 'sensitive' },
    { name: 'pay', kind: 'integer', role: 'target' },
  ],
  columns: [
    { layout: 'coded', codes: groups, dictionary: ['f', 'm'] },
    { layout: 'numeric', values: pay },
  ],
  rowCount: 600,
};
const input = { real: candidate, candidate, holdout: null, recipe: null, target: 'pay', seed: 2 };

function valuesOf(table: Table, group: number): Float64Array {
  const column = table.columns[1];
  if (column?.layout !== 'numeric') throw new Error('a quantity was expected');
  return column.values.filter((value, row) => groups[row] === group && !Number.isNaN(value));
}

test('gives every group the pooled distribution, on the grid, in the same order', async () => {
  const { table } = await quantileMap.mend({ ...input, scope: { columns: ['sex'] } }, {}, {});
  expect(largestDistance(valuesOf(candidate, 0).sort(), valuesOf(candidate, 1).sort())).toBeGreaterThan(0.4);
  expect(largestDistance(valuesOf(table, 0).sort(), valuesOf(table, 1).sort())).toBeLessThan(0.01);
  const [before, after] = [valuesOf(candidate, 0), valuesOf(table, 0)];
  before.forEach((value, i) =>
    before.forEach((other, j) => {
      if (value < other) expect(after[i]).toBeLessThanOrEqual(after[j]!);
    }),
  );
  expect([...after].every(Number.isInteger)).toBe(true);
  expect(table.columns[1]?.layout === 'numeric' && Number.isNaN(table.columns[1].values[7])).toBe(true);
});

test('refuses a quantity that is none, and groups of the quantity itself', async () => {
  const scope = { columns: ['sex'] };
  await expect(quantileMap.mend({ ...input, scope }, { quantity: 'sex' }, {})).rejects.toMatchObject({
    code: 'bad-input',
  });
  await expect(quantileMap.mend({ ...input, scope }, { quantity: 'ghost' }, {})).rejects.toMatchObject({
    code: 'bad-option',
  });
  await expect(quantileMap.mend({ ...input, scope: { columns: ['pay'] } }, {}, {})).rejects.toMatchObject({
    code: 'bad-input',
  });
});
