import { describe, expect, it } from 'vitest';
import { bytesColumn } from '../../table/column.ts';
import type { ColumnSchema } from '../../table/schema.ts';
import { createTable, type Table } from '../../table/table.ts';
import { judgeMetric } from '../report.ts';
import type { MetricInput, StoredTable } from '../types.ts';
import { diagnostic } from './metric.ts';

const modeled: ColumnSchema[] = [
  { name: 'age', kind: 'integer', role: 'feature' },
  { name: 'city', kind: 'category', role: 'feature' },
];
const idSchema: ColumnSchema = { name: 'id', kind: 'id', role: 'feature' };

function table(ages: number[], cities: number[]): Table {
  return createTable(modeled, [
    { layout: 'numeric', values: Float64Array.from(ages) },
    { layout: 'coded', codes: Int32Array.from(cities), dictionary: ['Bern', 'Rome', 'Oslo'] },
  ]);
}

function stored(ids: (string | null)[], extra: ColumnSchema[] = []): StoredTable {
  return { schema: [idSchema, ...modeled, ...extra], keys: createTable([idSchema], [bytesColumn(ids)]) };
}

describe('diagnostic', () => {
  const real = table([20, 30, 40, 50], [0, 1, 0, 1]);
  const candidate = table([20, 35, 60, 50], [0, 1, 2, 1]);
  const base: MetricInput = { real, holdout: null, candidate, target: null, seed: 1 };
  const value = async (input: MetricInput, key: string): Promise<number | null> =>
    (await diagnostic.compute(input, {}, {})).scores.find((score) => score.key === key)!.value;

  it('counts keys that repeat or are missing', async () => {
    const source = { real: stored(['a', 'b', 'c', 'd']), candidate: stored(['x', 'y', 'x', null]) };
    expect(await value({ ...base, source }, 'key_uniqueness')).toBe(0.5);
    expect(await value({ ...base, source }, 'data_validity')).toBeCloseTo((0.75 + 0.75 + 0.5) / 3, 12);
  });

  it('leaves keys of entities alone, which repeat in the real table too', async () => {
    const source = { real: stored(['a', 'a', 'b', 'b']), candidate: stored(['x', 'x', 'x', 'y']) };
    expect(await value({ ...base, source }, 'key_uniqueness')).toBeNull();
  });

  it('sees columns that are absent', async () => {
    const comment: ColumnSchema = { name: 'comment', kind: 'text', role: 'feature' };
    const source = { real: stored(['a', 'b', 'c', 'd'], [comment]), candidate: stored(['w', 'x', 'y', 'z']) };
    expect(await value({ ...base, source }, 'table_structure')).toBe(0.75);
    const { notes } = await diagnostic.compute({ ...base, source }, {}, {});
    expect(notes?.[0]).toContain('comment');
  });

  it('says that keys were not checked where only modeled columns are known', async () => {
    expect(await value(base, 'key_uniqueness')).toBeNull();
    expect(await value(base, 'table_structure')).toBeNull();
    expect((await diagnostic.compute(base, {}, {})).notes?.[0]).toContain('not checked');
  });

  it('offers to hold the columns with invalid values to real ones', async () => {
    const { candidate: result, finding } = await judgeMetric(diagnostic, base, {});
    expect(result.repairs?.[0]).toMatchObject({ repair: 'tighten', scope: { columns: ['age', 'city'] } });
    expect(finding.level).toBe('poor');
  });
});
