import { describe, expect, it } from 'vitest';
import type { ColumnSchema } from '../../table/schema.ts';
import { createTable, type Table } from '../../table/table.ts';
import { judgeMetric } from '../report.ts';
import type { MetricInput } from '../types.ts';
import { pairs } from './metric.ts';

const schema: ColumnSchema[] = [
  { name: 'size', kind: 'number', role: 'feature' },
  { name: 'group', kind: 'category', role: 'feature' },
];

function table(shift: number): Table {
  const rows = 300;
  const values = Float64Array.from({ length: rows }, (_, row) => ((row * 7919) % 101) / 10 + shift);
  const codes = Int32Array.from(values, (value) => (value - shift > 5 ? 1 : 0));
  return createTable(schema, [
    { layout: 'numeric', values },
    { layout: 'coded', codes, dictionary: ['low', 'high'] },
  ]);
}

describe('a numeric column moved by 100 beside a label column', () => {
  const input: MetricInput = { real: table(0), holdout: table(0), candidate: table(100), target: null, seed: 1 };
  const value = async (key: string): Promise<number | null> =>
    (await pairs.compute(input, {}, {})).scores.find((score) => score.key === key)!.value;

  it('scores 1 by the rule of the reference', async () => {
    expect(await value('trends')).toBeCloseTo(1, 9);
    expect(await value('trends_assoc')).toBeCloseTo(1, 9);
  });

  it('is flagged by the strict score, in the finding, in a note and with a repair', async () => {
    expect(await value('trends_aligned')).toBeLessThan(0.6);
    expect(await value('hidden_by_bins')).toBeGreaterThan(0.4);
    const { candidate, finding } = await judgeMetric(pairs, input, {});
    expect(finding.level).toBe('poor');
    expect(finding.sentence).toContain('moved');
    expect(candidate.notes?.[0]).toContain('size and group score 1.000 by the rule of the reference');
    expect(candidate.repairs?.[0]).toMatchObject({ repair: 'refit-column', scope: { columns: ['size', 'group'] } });
    expect(candidate.exhibits?.map((exhibit) => exhibit.kind)).toEqual(['matrix', 'table']);
  });

  it('is explained in the help of every score that is blind to it', async () => {
    const { scores } = await pairs.compute(input, {}, {});
    const blind = scores.filter((score) => score.origin && /^(trends|quality|contingency)/.test(score.key));
    expect(blind.length).toBeGreaterThanOrEqual(5);
    for (const score of blind) expect(score.help, score.key).toContain('own range');
  });
});
