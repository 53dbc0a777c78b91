import { describe, expect, it } from 'vitest';
import { randomStream } from '../random.ts';
import { associate, ASSOCIATION_ROWS } from './association.ts';
import type { Column } from './column.ts';
import type { ColumnSchema } from './schema.ts';
import { createTable } from './table.ts';

const stream = randomStream(1, 'test');
const schema: readonly ColumnSchema[] = [
  { name: 'x', kind: 'number', role: 'feature' },
  { name: 'y', kind: 'integer', role: 'feature' },
  { name: 'flag', kind: 'boolean', role: 'feature' },
  { name: 'group', kind: 'category', role: 'feature' },
  { name: 'constant', kind: 'number', role: 'feature' },
];

function tableOf(rows: number) {
  const numbers = (make: (i: number) => number): Column => ({
    layout: 'numeric',
    values: Float64Array.from({ length: rows }, (_, i) => make(i)),
  });
  const codes = Int32Array.from({ length: rows }, (_, i) => (i % 4) - (i % 4 === 3 ? 4 : 0));
  return createTable(schema, [
    numbers((i) => i % 4),
    numbers((i) => (i % 5 === 4 ? NaN : -2 * (i % 4) + 7)),
    numbers((i) => stream.below(2, i)),
    { layout: 'coded', codes, dictionary: ['a', 'b', 'c'] },
    numbers(() => 3),
  ]);
}

describe('associate', () => {
  it('gives one for exact dependence, about zero for none, and unknown for constants', async () => {
    const { columns, values } = await associate(tableOf(4000), stream);
    const at = (a: string, b: string): number => values[columns.indexOf(a) * columns.length + columns.indexOf(b)]!;
    expect(at('x', 'x')).toBeCloseTo(1, 10);
    expect(at('x', 'y')).toBeCloseTo(1, 10);
    expect(at('x', 'group')).toBeCloseTo(1, 10);
    expect(at('group', 'group')).toBeCloseTo(1, 10);
    expect(at('flag', 'group')).toBeLessThan(0.06);
    expect(at('flag', 'x')).toBeLessThan(0.06);
    expect(at('x', 'constant')).toBeNaN();
  });

  it('is symmetric and bounded', async () => {
    const { columns, values } = await associate(tableOf(500), stream);
    for (let i = 0; i < columns.length; i++) {
      for (let j = 0; j < columns.length; j++) {
        const value = values[i * columns.length + j]!;
        expect(value).toEqual(values[j * columns.length + i]);
        if (!Number.isNaN(value)) expect(value >= 0 && value <= 1).toBe(true);
      }
    }
  });

  it('gives the same figures for the same seed on a sample', async () => {
    const table = tableOf(ASSOCIATION_ROWS + 500);
    const first = await associate(table, randomStream(5));
    expect(await associate(table, randomStream(5))).toEqual(first);
  });

  it("equals the textbook value of Cramer's V", async () => {
    // Table [[10, 20], [30, 40]]: chi-squared 0.7937, n 100.
    const cells = [10, 20, 30, 40].flatMap((count, cell) => Array.from({ length: count }, () => cell));
    const flag = (bit: (cell: number) => number): Column => ({
      layout: 'numeric',
      values: Float64Array.from(cells, bit),
    });
    const pair = ['a', 'b'].map((name): ColumnSchema => ({ name, kind: 'boolean', role: 'feature' }));
    const { values } = await associate(createTable(pair, [flag((c) => c >> 1), flag((c) => c & 1)]), stream);
    expect(values[1]).toBeCloseTo(Math.sqrt(0.7936507936507936 / 100), 10);
  });
});
