import { expect, it } from 'vitest';
import { randomStream } from '../random.ts';
import { rowsInSlice, type SliceCondition } from '../table/slice.ts';
import { createTable, type Table } from '../table/table.ts';
import { findSlices } from './slices.ts';

const ROWS = 4000;

function simulate(seed: number): Table {
  const stream = randomStream(seed, 'slices');
  const numbers = [0, 1, 2].map((lane) => Float64Array.from({ length: ROWS }, (_, row) => stream.normal(row, lane)));
  const age = Float64Array.from({ length: ROWS }, (_, row) => (row % 41 === 0 ? NaN : 18 + stream.below(60, row, 9)));
  const codes = Int32Array.from({ length: ROWS }, (_, row) => stream.below(5, row, 8));
  return createTable(
    [
      ...numbers.map((_, c) => ({ name: `q${c}`, kind: 'number' as const, role: 'feature' as const })),
      { name: 'age', kind: 'integer', role: 'feature' },
      { name: 'job', kind: 'category', role: 'feature' },
    ],
    [
      ...numbers.map((values) => ({ layout: 'numeric' as const, values })),
      { layout: 'numeric', values: age },
      { layout: 'coded', codes, dictionary: ['a', 'b', 'c', 'd', 'e'] },
    ],
  );
}

function jaccard(table: Table, planted: readonly SliceCondition[], found: readonly SliceCondition[]): number {
  const a = new Set(rowsInSlice(table, planted));
  const b = rowsInSlice(table, found);
  const both = b.filter((row) => a.has(row)).length;
  return both / (a.size + b.length - both);
}

it.each([1, 2, 3, 4, 5])('recovers a noisy slice of 5 % of the rows, seed %i', async (seed) => {
  const table = simulate(seed);
  const planted: SliceCondition[] = [
    { kind: 'range', column: 'age', min: 63 },
    { kind: 'labels', column: 'job', labels: ['c'] },
  ];
  const noise = randomStream(seed, 'noise');
  const values = Float64Array.from({ length: ROWS }, (_, row) => noise.normal(row));
  for (const row of rowsInSlice(table, planted)) values[row] = (values[row] as number) + 1.5;
  const [first] = await findSlices({ table, values, count: 3, minRows: 40 });
  expect(jaccard(table, planted, first!.slice)).toBeGreaterThan(0.7);
});

it('finds missing cells as a slice', async () => {
  const table = simulate(1);
  const noise = randomStream(1, 'noise');
  const planted: SliceCondition[] = [{ kind: 'missing', column: 'age', isMissing: true }];
  const values = Float64Array.from({ length: ROWS }, (_, row) => noise.normal(row));
  for (const row of rowsInSlice(table, planted)) values[row] = (values[row] as number) + 2;
  const [first] = await findSlices({ table, values, count: 1, minRows: 40 });
  expect(first!.slice).toEqual(planted);
});

it('finds nothing in noise', async () => {
  const noise = randomStream(4, 'noise');
  const values = Float64Array.from({ length: ROWS }, (_, row) => noise.normal(row));
  expect(await findSlices({ table: simulate(4), values, count: 3, minRows: 40 })).toEqual([]);
});
