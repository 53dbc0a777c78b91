// A lighter form of tests/bench/defects.ts: a planted defect names its column.

import { describe, expect, it } from 'vitest';
import { simulateTable } from '../../../../tests/bench/defect-tables.ts';
import { randomStream } from '../../random.ts';
import { sliceTable, type Table } from '../../table/table.ts';
import { repairs } from '../../repairs/registry.ts';
import { type Fault, plantFault } from '../self-test/faults.ts';
import type { MetricResult } from '../types.ts';
import { twoSample } from './metric.ts';

const ROWS = 1200;

function parts(): readonly [Table, Table, Table] {
  const pool = simulateTable(3 * ROWS, 8, randomStream(1, 'defects'));
  return [0, 1, 2].map((i) => sliceTable(pool, i * ROWS, (i + 1) * ROWS)) as [Table, Table, Table];
}

async function judge(fault: Fault | null): Promise<MetricResult> {
  const [real, holdout, clean] = parts();
  const candidate = fault ? plantFault(clean, fault, randomStream(2)) : clean;
  return twoSample.compute({ real, holdout, candidate, target: null, seed: 1 }, { folds: 2 }, {});
}

describe('a planted defect', { timeout: 60_000 }, () => {
  it.each([
    ['shift', 1, 0.3],
    ['decorrelate', 0, 1],
    ['round', 3, 0.25],
    ['label', 7, 0.1],
  ] as const)('of kind %s ranks its column first', async (kind, column, size) => {
    const result = await judge({ kind, column, size });
    expect(result.details[0]!.columns).toEqual([parts()[0].schema[column]!.name]);
  });

  it('comes with pictures, rows and repairs that exist', async () => {
    const result = await judge({ kind: 'shift', column: 1, size: 0.5 });
    const kinds = new Set(result.exhibits!.map(({ kind }) => kind));
    for (const kind of ['bars', 'overlays', 'curves', 'rules', 'rows']) expect(kinds, kind).toContain(kind);
    const titles = result.exhibits!.map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
    const known = new Set([...repairs.map(({ id }) => id), 'regenerate-slice', 'refit-column', 'resample']);
    expect(result.repairs!.length).toBeGreaterThan(0);
    for (const { repair } of result.repairs!) expect(known).toContain(repair);
    expect(result.scores.find(({ key }) => key === 'p_value')!.value).toBeLessThan(0.01);
  });

  it('that is not there offers no repair', async () => {
    const result = await judge(null);
    expect(result.repairs).toEqual([]);
    expect(result.scores.find(({ key }) => key === 'p_value')!.value).toBeGreaterThan(0.05);
  });
});
