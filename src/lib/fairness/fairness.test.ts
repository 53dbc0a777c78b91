import { expect, test } from 'vitest';
import { randomStream } from '../random.ts';
import type { ColumnSchema } from '../table/schema.ts';
import type { Table } from '../table/table.ts';
import { gapsOf, ratesOf } from './gaps.ts';
import { groupBy, intersect } from './groups.ts';
import { outcomeOf } from './outcome.ts';
import { cellWeights, evenRows, resampleRows, rowWeights } from './weights.ts';

/** Rows of two groups: [group, outcome, predicted, how often]. */
function rowsOf(cells: readonly (readonly [number, number, number, number])[]) {
  const rows = cells.flatMap(([group, y, guess, times]) => Array.from({ length: times }, () => [group, y, guess]));
  return {
    groups: Int32Array.from(rows, ([group]) => group!),
    groupCount: 2,
    outcome: Int8Array.from(rows, ([, y]) => y!),
    predicted: Uint8Array.from(rows, ([, , guess]) => guess!),
  };
}
const hiring = rowsOf([
  [0, 1, 1, 30],
  [0, 1, 0, 10],
  [0, 0, 1, 20],
  [0, 0, 0, 40],
  [1, 1, 1, 10],
  [1, 1, 0, 10],
  [1, 0, 1, 8],
  [1, 0, 0, 72],
]);

test('measures the gaps between groups as they are defined', () => {
  const gaps = gapsOf(ratesOf(hiring));
  expect(gaps.labels!.value).toBeCloseTo(0.4 - 0.2, 12);
  expect(gaps.labels!.ratio).toBeCloseTo(0.5, 12);
  expect(gaps.selected!.value).toBeCloseTo(0.5 - 0.18, 12);
  expect(gaps.equalOpportunity!.value).toBeCloseTo(0.75 - 0.5, 12);
  expect(gaps.equalizedOdds!.value).toBeCloseTo(0.25, 12); // false positives: 1/3 - 0.1
  expect(gaps.averageOdds!).toBeCloseTo((0.25 + 1 / 3 - 0.1) / 2, 12);
  expect(gaps.labels!.interval[0]).toBeLessThan(0.2);
});

test('leaves groups of few rows out of the gaps', () => {
  const few = rowsOf([
    [0, 1, 1, 40],
    [0, 0, 0, 40],
    [1, 0, 0, 29],
  ]);
  expect(gapsOf(ratesOf(few)).labels).toBeNull();
});

// Golden numbers: P(s) P(y) / P(s, y) of the cells above, by hand, as AIF360's Reweighing gives them.
test('weighs cells by the closed form', () => {
  const golden = [
    [(100 * 140) / (200 * 60), (100 * 60) / (200 * 40)],
    [(100 * 140) / (200 * 80), (100 * 60) / (200 * 20)],
  ];
  const weights = cellWeights(hiring);
  weights.forEach((pair, group) =>
    pair.forEach((weight, y) => expect(Math.abs(weight - golden[group]![y]!)).toBeLessThan(1e-12)),
  );
  const each = rowWeights(hiring);
  const share = (group: number): number => {
    let all = 0;
    let good = 0;
    each.forEach((weight, row) => {
      if (hiring.groups[row] !== group) return;
      all += weight;
      if (hiring.outcome[row] === 1) good += weight;
    });
    return good / all;
  };
  expect(Math.abs(share(0) - share(1))).toBeLessThan(1e-12);
});

test('draws rows as often as their weights ask for', () => {
  const weights = Float64Array.from({ length: 1000 }, (_, row) => (row % 4 === 0 ? 2.5 : 0.5));
  const rows = resampleRows(weights, randomStream(1, 'test'));
  expect(rows).toHaveLength(1000);
  const counts = new Float64Array(1000);
  for (const row of rows) counts[row]!++;
  counts.forEach((count, row) => expect(Math.abs(count - weights[row]!)).toBeLessThan(1));
});

test('gives groups the same share of outcomes to the nearest row, and keeps their sizes', () => {
  const rows = evenRows(hiring, randomStream(2, 'test'));
  const groups = Int32Array.from(rows, (row) => hiring.groups[row]!);
  const outcome = Int8Array.from(rows, (row) => hiring.outcome[row]!);
  const rates = ratesOf({ groups, groupCount: 2, outcome, predicted: null });
  expect(rates.map((rate) => rate.rows)).toEqual([100, 100]);
  expect(rates.map((rate) => rate.positives)).toEqual([30, 30]);
});

const schema: ColumnSchema[] = [
  { name: 'sex', kind: 'category', role: 'sensitive' },
  { name: 'age', kind: 'integer', role: 'sensitive' },
  { name: 'income', kind: 'category', role: 'target' },
  { name: 'pay', kind: 'number', role: 'feature' },
];
const table: Table = {
  schema,
  columns: [
    { layout: 'coded', codes: Int32Array.of(0, 1, 1, -1, 1, 1, 0, 1), dictionary: ['m', 'f'] },
    { layout: 'numeric', values: Float64Array.of(20, 21, 30, 31, 40, 41, 50, 51) },
    { layout: 'coded', codes: Int32Array.of(0, 1, 0, 0, 1, 0, -1, 0), dictionary: ['<=50K', '>50K'] },
    { layout: 'numeric', values: Float64Array.of(1, 2, 3, 4, 5, 6, 7, NaN) },
  ],
  rowCount: 8,
};

test('makes groups of labels, of bands of a quantity, and of both at once', () => {
  const sex = groupBy([table], 'sex');
  expect(sex.names).toEqual(['f', 'm', 'missing']);
  expect([...sex.codes[0]!]).toEqual([1, 0, 0, 2, 0, 0, 1, 0]);
  const age = groupBy([table], 'age');
  expect(age.names).toHaveLength(4);
  expect(intersect(sex, age).names[0]).toMatch(/^f, /);
});

test('takes the class with a favourable name, the one that is named, or the upper half', () => {
  const read = (target: string, named?: string) => {
    const outcome = outcomeOf(table, target, named);
    return typeof outcome === 'string' ? outcome : [outcome.words, [...outcome.read(table)]];
  };
  expect(read('income')).toEqual(['income = >50K', [0, 1, 0, 0, 1, 0, -1, 0]]);
  expect(read('income', '<=50K')).toEqual(['income = <=50K', [1, 0, 1, 1, 0, 1, -1, 1]]);
  expect(read('pay')).toEqual(['pay over 4', [0, 0, 0, 0, 1, 1, 1, -1]]);
  expect(read('income', 'rich')).toContain('no class rich');
});
