// The arithmetic of attacks, and what they must catch and must not on a reduced real table. The full table of
// scenarios is that of tests/bench/attacks.ts.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeScenarios, type Scenario } from '../../../tests/bench/attack-scenarios.ts';
import { readTable } from '../../../tests/bench/synth/tables.ts';
import { alignTables } from '../table/align.ts';
import { type Table, takeTableRows } from '../table/table.ts';
import { attackLevel, riskOf, wideningFor, wilsonInterval, wilsonRate } from './attacks.ts';
import { metrics } from './registry.ts';
import type { Finding, Metric, MetricResult } from './types.ts';

const folder = fileURLToPath(new URL('../../../../shared/data/tables/', import.meta.url));
const ROWS = 2_000;
interface Judged {
  readonly result: MetricResult;
  readonly level: Finding['level'];
}
const ids = ['privacy', 'membership', 'singling-out', 'linkability', 'inference', 'anonymity'];
const attacks = (metrics as readonly Metric[]).filter(({ id }) => ids.includes(id));

describe('rates and risks', () => {
  it('agree with the closed form of Wilson', () => {
    const { value, error } = wilsonRate(50, 500);
    expect(value).toBeCloseTo(0.1030498, 6);
    expect(error).toBeCloseTo(0.0263727, 6);
    expect(wilsonRate(0, 0)).toEqual({ value: 0.5, error: 0.5 });
    expect(wilsonInterval(1, 100)[1]).toBe(1);
  });

  it('count only what strangers do not suffer', () => {
    const even = wilsonRate(100, 500);
    expect(riskOf(even, even).value).toBe(0);
    expect(riskOf({ value: 0.6, error: 0.03 }, { value: 0.2, error: 0.02 }).value).toBeCloseTo(0.5, 12);
    expect(riskOf(wilsonRate(90, 500), wilsonRate(200, 500)).interval[0]).toBe(0);
  });

  it('widen an interval that is the worst of several, at least as Bonferroni does', () => {
    expect(wideningFor(1)).toBe(1);
    expect(wideningFor(8) * 1.96).toBeGreaterThan(2.734);
  });

  it('alarm only beyond chance', () => {
    const of = (value: number, low: number): string =>
      attackLevel({
        scores: [{ key: 'risk', label: '', value, interval: [low, 1], ideal: 0, better: 'lower' }],
        details: [],
      });
    expect([of(0.3, 0.2), of(0.06, 0.03), of(0.06, 0.01), of(0.06, 0)]).toEqual(['poor', 'fair', 'good', 'good']);
  });
});

describe.skipIf(!existsSync(`${folder}adult.train.csv`))('attacks on 2,000 rows of adult', () => {
  const reports = new Map<string, Map<string, Judged>>();
  let scenarios: readonly Scenario[] = [];

  beforeAll(async () => {
    const first = (table: Table): Table =>
      takeTableRows(
        table,
        Int32Array.from({ length: ROWS }, (_, row) => row),
      );
    const real = first(readTable(`${folder}adult.train.csv`));
    const holdout = first(readTable(`${folder}adult.holdout.csv`));
    scenarios = await makeScenarios(real, 1);
    for (const { name, leaks, table } of scenarios) {
      const [r, h, s] = alignTables([real, holdout, table], real.schema) as [Table, Table, Table];
      const found = new Map<string, Judged>();
      for (const metric of attacks) {
        const brief = metric.id !== 'privacy' || !leaks;
        const input = { real: r, holdout: h, candidate: s, target: 'income', seed: 1, brief };
        const result = await metric.compute(input, {}, {});
        found.set(metric.id, { result, level: metric.explain(result, {}).level });
      }
      reports.set(name, found);
    }
  }, 120_000);

  const alarmsOf = (name: string): string[] =>
    [...reports.get(name)!].filter(([, { level }]) => level === 'poor' || level === 'fair').map(([id]) => id);

  it('catch every leak at least twice', () => {
    for (const { name } of scenarios.filter(({ leaks }) => leaks)) {
      expect(alarmsOf(name).length, `${name}: ${alarmsOf(name).join()}`).toBeGreaterThanOrEqual(2);
    }
  });

  it('raise no alarm over independent columns or an honest forest', () => {
    for (const { name } of scenarios.filter(({ leaks }) => !leaks)) expect(alarmsOf(name), name).toEqual([]);
  });

  it('show the riskiest rows beside their sources and offer to replace them', () => {
    const { exhibits, repairs } = reports.get('10 % leaked')!.get('privacy')!.result;
    const shown = exhibits!.find(({ kind }) => kind === 'rows')!;
    if (shown.kind !== 'rows') throw new Error('no rows');
    const [synthetic, source] = shown.groups[0]!.rows;
    expect(source!.cells).toEqual(synthetic!.cells);
    const { scope } = repairs!.find(({ repair }) => repair === 'replace-rows')!;
    // The leaked rows are the last tenth of the table.
    const leaked = scope.rows!.filter((row) => row >= ROWS * 0.9);
    expect(leaked.length).toBeGreaterThanOrEqual(ROWS * 0.095);
    expect(scope.rows!.length - leaked.length).toBeLessThan(ROWS * 0.05);
  });

  it('offer no replacement of single rows where the whole table is a copy', () => {
    expect(reports.get('copy')!.get('privacy')!.result.repairs).toEqual([]);
  });
});
