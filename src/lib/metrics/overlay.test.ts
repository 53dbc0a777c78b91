import { describe, expect, it } from 'vitest';
import type { ColumnSchema } from '../table/schema.ts';
import { createTable, type Table } from '../table/table.ts';
import { overlayOf } from './overlay.ts';

const schema: ColumnSchema[] = [
  { name: 'amount', kind: 'number', role: 'feature' },
  { name: 'colour', kind: 'category', role: 'feature' },
  { name: 'flag', kind: 'boolean', role: 'feature', labels: ['no', 'yes'] },
];

function table(amounts: number[], codes: number[], flags: number[]): Table {
  return createTable(schema, [
    { layout: 'numeric', values: Float64Array.from(amounts) },
    { layout: 'coded', codes: Int32Array.from(codes), dictionary: ['red', 'green', 'blue'] },
    { layout: 'numeric', values: Float64Array.from(flags) },
  ]);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe('overlayOf', () => {
  const real = table([0, 1, 2, 3, NaN], [0, 0, 1, 1, 1], [0, 1, 1, 1, NaN]);
  const synthetic = table([2, 3, 103, 4], [2, 2, 0, -1], [1, 1, 1, 0]);

  it('puts every present value of both tables into one of the shared bins', () => {
    const overlay = overlayOf(real, synthetic, 0, 10);
    expect(overlay.edges!.length).toBe(overlay.real.length + 1);
    expect(sum(overlay.real)).toBeCloseTo(0.8, 12);
    expect(sum(overlay.synthetic)).toBeCloseTo(1, 12);
    expect(overlay.missing).toEqual({ real: 0.2, synthetic: 0 });
  });

  it('ranks labels by their real share and gathers the rest', () => {
    expect(overlayOf(real, synthetic, 1)).toMatchObject({
      labels: ['green', 'red', 'blue'],
      real: [0.6, 0.4, 0],
      synthetic: [0, 0.25, 0.5],
      missing: { real: 0, synthetic: 0.25 },
    });
    const gathered = overlayOf(real, synthetic, 1, 2);
    expect(gathered.labels).toEqual(['green', 'all others']);
    expect(gathered.synthetic).toEqual([0, 0.75]);
  });

  it('writes booleans in the words of the source', () => {
    expect(overlayOf(real, synthetic, 2).labels).toEqual(['yes', 'no']);
  });

  it('has no bins where nothing is present', () => {
    const empty = table([NaN, NaN], [-1, -1], [NaN, NaN]);
    expect(overlayOf(empty, empty, 0).real).toEqual([]);
    expect(overlayOf(empty, empty, 1).labels).toEqual([]);
  });
});
