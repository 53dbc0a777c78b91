import { expect, test } from 'vitest';
import type { Table } from '../../table/table.ts';
import { tighten } from './repair.ts';

const schema = [
  { name: 'hours', kind: 'integer', role: 'feature' },
  { name: 'job', kind: 'category', role: 'feature' },
] as const;
const dictionary = ['nurse', 'clerk', 'wizard'];

function table(hours: readonly number[], jobs: readonly number[]): Table {
  return {
    schema,
    columns: [
      { layout: 'numeric', values: Float64Array.from(hours) },
      { layout: 'coded', codes: Int32Array.from(jobs), dictionary },
    ],
    rowCount: hours.length,
  };
}
const real = table([10, 20, 30, 40], [0, 0, 1, 1]);
const candidate = table([-5, 14.4, 99, NaN], [0, 1, 2, -1]);
const input = { real, candidate, holdout: null, recipe: null, target: null, seed: 3 };

test('moves numbers into the real range and onto its grid, and labels to real ones', async () => {
  const mended = await tighten.mend({ ...input, scope: { columns: ['hours', 'job'] } }, {}, {});
  const [hours, jobs] = mended.table.columns;
  expect(hours?.layout === 'numeric' && [...hours.values].slice(0, 3)).toEqual([10, 14, 40]);
  expect(hours?.layout === 'numeric' && [10, 20, 30, 40].includes(hours.values[3] as number)).toBe(true);
  expect(jobs?.layout === 'coded' && [...jobs.codes].every((code) => code === 0 || code === 1)).toBe(true);
  expect(mended.facts).toEqual([
    { label: 'hours', value: '4 cells moved' },
    { label: 'job', value: '2 cells moved' },
  ]);
});

test('leaves columns that are not named as they are', async () => {
  const mended = await tighten.mend({ ...input, scope: { columns: ['job'] } }, {}, {});
  expect(mended.table.columns[0]).toBe(candidate.columns[0]);
});

test('refuses a scope without columns, or with a column that is not there', async () => {
  await expect(tighten.mend({ ...input, scope: {} }, {}, {})).rejects.toMatchObject({ code: 'bad-input' });
  const unknown = { ...input, scope: { columns: ['ghost'] } };
  await expect(tighten.mend(unknown, {}, {})).rejects.toMatchObject({ code: 'bad-input' });
});
