import { describe, expect, it } from 'vitest';
import { randomStream } from '../../random.ts';
import type { ColumnSchema } from '../../table/schema.ts';
import { createTable, type Table } from '../../table/table.ts';
import { judgeMetric } from '../report.ts';
import type { MetricInput } from '../types.ts';
import { novelty } from './metric.ts';

const schema: ColumnSchema[] = ['a', 'b', 'c'].map((name) => ({ name, kind: 'number', role: 'feature' }));
const ROWS = 400;

/** Normal columns of unlike spread; `extreme` is the last value of the first column. */
function draw(label: string, extreme = 0): Table {
  const stream = randomStream(5, label);
  const columns = schema.map((_, c) => {
    const values = Float64Array.from({ length: ROWS }, (_, row) => stream.normal(row, c) * 10 ** c);
    if (c === 0) values[ROWS - 1] = extreme;
    return { layout: 'numeric', values } as const;
  });
  return createTable(schema, columns);
}

describe('novelty', () => {
  const input: MetricInput = {
    real: draw('train'),
    holdout: draw('holdout', 1000),
    candidate: draw('fresh'),
    target: null,
    seed: 1,
  };

  it('raises no alarm when an extreme value in one table moves the figure of the reference', async () => {
    const { candidate, finding } = await judgeMetric(novelty, input, {});
    const value = (key: string): number => candidate.scores.find((score) => score.key === key)!.value!;
    expect(Math.abs(value('closer_to_training') - 0.5)).toBeGreaterThan(0.1);
    expect(Math.abs(value('closer_strict') - 0.5)).toBeLessThan(0.06);
    expect(finding.level).toBe('good');
  });

  it('names a copy a copy and offers to replace its rows', async () => {
    const { candidate, finding } = await judgeMetric(novelty, { ...input, candidate: input.real }, {});
    expect(finding.level).toBe('poor');
    expect(candidate.repairs?.[0]).toMatchObject({ repair: 'replace-rows' });
    expect(candidate.repairs?.[0]?.scope.rows).toHaveLength(ROWS);
  });

  it('gives no verdict without held-out rows', async () => {
    const { candidate, finding } = await judgeMetric(novelty, { ...input, holdout: null }, {});
    expect(finding.level).toBe('unknown');
    expect(candidate.scores.find((score) => score.key === 'dcr_overfitting')!.value).toBeNull();
  });
});
