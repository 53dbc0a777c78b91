import { expect, it } from 'vitest';
import { randomStream } from '../../random.ts';
import { createTable, sliceTable, type Table } from '../../table/table.ts';
import type { MetricInput } from '../types.ts';
import { plantFault } from './faults.ts';
import { selfTest } from './metric.ts';

function table(rows: number): Table {
  const stream = randomStream(11, 'self-test');
  const first = Float64Array.from({ length: rows }, (_, row) => stream.normal(row));
  const second = first.map((value, row) => value + stream.normal(row, 1));
  const codes = Int32Array.from(first, (value, row) =>
    value + stream.normal(row, 2) > 0 ? 1 : row % 50 === 0 ? 2 : 0,
  );
  return createTable(
    [
      { name: 'first', kind: 'number', role: 'feature' },
      { name: 'second', kind: 'number', role: 'feature' },
      { name: 'label', kind: 'category', role: 'feature' },
    ],
    [
      { layout: 'numeric', values: first },
      { layout: 'numeric', values: second },
      { layout: 'coded', codes, dictionary: ['a', 'b', 'c'] },
    ],
  );
}

function inputOf(rows: number): MetricInput {
  const all = table(rows);
  const [real, holdout] = [sliceTable(all, 0, rows / 2), sliceTable(all, rows / 2, rows)];
  return { real, holdout, candidate: real, target: null, seed: 1 };
}

it('sees large faults and not the smallest, and finds real rows like real rows', async () => {
  const result = await selfTest.compute(inputOf(3000), {}, {});
  const value = (key: string): number => result.scores.find((score) => score.key === key)!.value!;
  expect(value('seen')).toBeGreaterThan(0.5);
  expect(Math.abs(value('null_auc') - 0.5)).toBeLessThan(0.03);
  expect(value('leak_share')).toBeGreaterThan(value('clean_share') + 0.03);
  expect(selfTest.explain(result, {}).sentence).toMatch(/would have been seen; a smaller one not/);
}, 30_000);

it('needs larger faults where there are fewer rows', async () => {
  const smallest = async (rows: number): Promise<number> => {
    const result = await selfTest.compute(inputOf(rows), {}, {});
    return result.scores.find(({ key }) => key === 'seen')!.value!;
  };
  expect(await smallest(240)).toBeLessThan(await smallest(3000));
}, 30_000);

it('leaves all other columns and the shape of the table as they are', () => {
  const clean = table(500);
  for (const kind of ['shift', 'spread', 'decorrelate', 'round', 'missing'] as const) {
    const faulty = plantFault(clean, { kind, column: 0, size: 0.5 }, randomStream(1));
    expect(faulty.columns.slice(1)).toEqual(clean.columns.slice(1));
    expect(faulty.columns[0]).not.toEqual(clean.columns[0]);
    expect(faulty.rowCount).toBe(500);
  }
});
