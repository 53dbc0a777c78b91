// What every metric of the registry promises.

import { describe, expect, it } from 'vitest';
import { baselineInput } from '../../src/lib/metrics/baselines.ts';
import { metrics } from '../../src/lib/metrics/registry.ts';
import { judgeMetric } from '../../src/lib/metrics/report.ts';
import type { Metric, MetricInput, MetricResult } from '../../src/lib/metrics/types.ts';
import { defaultOptions } from '../../src/lib/options.ts';
import { alignTables } from '../../src/lib/table/align.ts';
import type { Column } from '../../src/lib/table/column.ts';
import type { ColumnSchema } from '../../src/lib/table/schema.ts';
import { createTable, type Table, takeTableRows } from '../../src/lib/table/table.ts';
import { loadGolden, loadSmall } from '../golden/load.ts';

function goldenInput(name: string): MetricInput {
  const golden = loadGolden(name);
  const { real, holdout, candidate } = loadSmall(name, golden);
  const [r, h, s] = alignTables([real, holdout, candidate], real.schema);
  return { real: r!, holdout: h!, candidate: s!, target: golden.target, seed: 7 };
}

const input = goldenInput('mixed');

function headline(result: MetricResult): number {
  const score = result.scores[0]!;
  if (score.better === 'lower') return -score.value!;
  return score.better === 'nearer' ? -Math.abs(score.value! - score.ideal!) : score.value!;
}

function standIn(metric: Metric, tables: MetricInput, baseline: 'ceiling' | 'floor' | 'cheat'): MetricInput {
  return baselineInput(tables, baseline, { ceilingRows: metric.ceilingRows, baselineRows: Infinity })!;
}

/** The same tables with every dictionary reversed. */
function reverseLabels(table: Table): Table {
  const columns = table.columns.map((column): Column => {
    if (column.layout !== 'coded') return column;
    const last = column.dictionary.length - 1;
    const codes = column.codes.map((code) => (code < 0 ? -1 : last - code));
    return { layout: 'coded', codes, dictionary: [...column.dictionary].reverse() };
  });
  return { ...table, columns };
}

function tinyTable(rows: number, fill: (row: number) => number): Table {
  const schema: ColumnSchema[] = [
    { name: 'amount', kind: 'number', role: 'feature' },
    { name: 'when', kind: 'datetime', role: 'feature' },
    { name: 'flag', kind: 'boolean', role: 'target' },
    { name: 'label', kind: 'category', role: 'feature' },
  ];
  const values = (): Column => ({
    layout: 'numeric',
    values: Float64Array.from({ length: rows }, (_, row) => fill(row)),
  });
  const labels: Column = {
    layout: 'coded',
    codes: new Int32Array(rows).fill(rows % 2 === 0 ? -1 : 0),
    dictionary: ['a'],
  };
  return createTable(schema, [values(), values(), values(), labels]);
}

/** Metrics of texts and of pictures have contracts of their own: text-metrics.test.ts, image-metrics.test.ts. */
const ofTables: readonly Metric[] = metrics.filter(({ needs }: Metric) => needs !== 'texts' && needs !== 'images');

it('has unique ids', () => {
  expect(new Set(metrics.map((metric) => metric.id)).size).toBe(metrics.length);
});

/** Attacks whose headline is a risk: what a copy gives away. */
const attackIds = ['singling-out', 'linkability', 'inference', 'anonymity'];

/** The same tables with their first label column, the target aside, marked as sensitive. */
function markSensitive(tables: MetricInput): MetricInput {
  const name = tables.real.schema.find((entry) => entry.kind === 'category' && entry.role === 'feature')?.name;
  const mark = (table: Table): Table => ({
    ...table,
    schema: table.schema.map((entry) => (entry.name === name ? { ...entry, role: 'sensitive' } : entry)),
  });
  return { ...tables, real: mark(tables.real), holdout: mark(tables.holdout!), candidate: mark(tables.candidate) };
}

describe.each(ofTables)('metric $id', (metric) => {
  const readInput = (name: string): MetricInput =>
    metric.id === 'fairness' ? markSensitive(goldenInput(name)) : goldenInput(name);
  const input = readInput('mixed');

  it('gives the same figures for the same seed', async () => {
    const first = await metric.compute(input, {}, {});
    expect(first.scores.length).toBeGreaterThan(0);
    expect(await metric.compute(input, {}, {})).toEqual(first);
  });

  it('takes options that went through JSON', async () => {
    const options = JSON.parse(JSON.stringify(defaultOptions(metric.fields))) as Record<string, never>;
    await expect(metric.compute({ ...input, brief: true }, options, {})).resolves.toBeDefined();
    await expect(metric.compute(input, { noSuchOption: 1 }, {})).rejects.toMatchObject({ code: 'bad-option' });
  });

  it('stops when aborted before or during the work', async () => {
    const before = { signal: AbortSignal.abort() };
    await expect(metric.compute(input, {}, before)).rejects.toMatchObject({ code: 'aborted' });
    await expect(judgeMetric(metric, input, before)).rejects.toMatchObject({ code: 'aborted' });
    const controller = new AbortController();
    const during = { signal: controller.signal, onProgress: () => controller.abort() };
    await expect(judgeMetric(metric, input, during)).rejects.toMatchObject({ code: 'aborted' });
  });

  it('keeps to the order of its baselines', async () => {
    const ceiling = await metric.compute(standIn(metric, input, 'ceiling'), {}, {});
    if (metric.id === 'self-test') {
      // It looks at the real rows only: no candidate may change it.
      const other = await metric.compute(standIn(metric, input, 'floor'), {}, {});
      expect(headline(ceiling)).toBe(headline(other));
      return;
    }
    if (metric.id === 'divergence') {
      expect(headline(ceiling)).toBeGreaterThan(-0.15);
      return;
    }
    if (['shapes', 'coverage', 'diagnostic', 'detection'].includes(metric.id)) {
      expect(headline(ceiling)).toBeGreaterThan(0.9);
      return;
    }
    const worse = await metric.compute(standIn(metric, input, metric.group === 'privacy' ? 'cheat' : 'floor'), {}, {});
    expect(headline(ceiling)).toBeGreaterThan(headline(worse));
  });

  it('finds the real table itself near the ideal, distances aside', async () => {
    const result = await metric.compute({ ...input, candidate: input.real }, {}, {});
    const { value } = result.scores[0]!;
    if (['privacy', 'distances', 'membership'].includes(metric.id)) expect(value).toBeGreaterThan(0.95);
    else if (attackIds.includes(metric.id)) expect(value).toBeGreaterThan(0.3);
    else if (['divergence', 'association'].includes(metric.id)) expect(value).toBe(0);
    else if (metric.id === 'propensity') expect(value).toBeLessThan(1e-9);
    else if (metric.id === 'novelty') expect(value).toBe(0);
    else if (metric.id === 'disclosure') expect(value).toBeLessThan(0.3);
    else if (metric.id === 'two-sample') expect(Math.abs(value! - 0.5)).toBeLessThan(0.1);
    else if (metric.id === 'fairness') expect(result.scores.find(({ key }) => key === 'widening')!.value).toBe(0);
    else if (metric.id === 'utility') expect(value).toBe(result.scores[1]!.value);
    else if (metric.id === 'self-test')
      expect(result.scores.find(({ key }) => key === 'null_auc')!.interval![0]).toBeLessThan(0.5);
    else if (metric.id === 'accuracy') expect(value).toBeGreaterThan(result.scores[1]!.value!);
    else expect(value).toBeGreaterThan(0.97);
  });

  it('is bounded, finite and ordered worst first', async () => {
    for (const name of ['mixed', 'ties', 'unseen', 'smooth']) {
      const result = await metric.compute(readInput(name), {}, {});
      for (const score of result.scores) {
        if (score.value === null) continue;
        expect(Number.isFinite(score.value), score.key).toBe(true);
        if (score.ideal !== null && !['retained', 'wasserstein'].includes(score.key))
          expect(score.value, score.key).toBeLessThanOrEqual(1 + 1e-12);
        if (score.interval) expect(score.interval[0]).toBeLessThanOrEqual(score.value);
      }
      const values = result.details.map((detail) => detail.value);
      const descending = ['two-sample', 'divergence', 'association', 'propensity', 'inference'].includes(metric.id);
      expect(values).toEqual([...values].sort((a, b) => (descending ? b - a : a - b)));
    }
  });

  it('does not depend on the order of dictionaries or of labels', async () => {
    const tables = [input.real, input.holdout!, input.candidate].map(reverseLabels);
    const [real, holdout, candidate] = alignTables(tables, input.real.schema);
    const turned = { ...input, real: real!, holdout: holdout!, candidate: candidate! };
    const [first, second] = [await metric.compute(input, {}, {}), await metric.compute(turned, {}, {})];
    first.scores.forEach((score, i) => {
      if (score.value === null) expect(second.scores[i]!.value).toBeNull();
      else expect(second.scores[i]!.value, score.key).toBeCloseTo(score.value, 9);
    });
  });

  it('answers in words without a holdout', async () => {
    const report = await judgeMetric(metric, { ...input, holdout: null }, {});
    expect(report.error).toBeUndefined();
    expect(report.candidate.scores.length > 0 || report.candidate.unavailable !== undefined).toBe(true);
    expect(report.finding.sentence).not.toBe('');
  });

  it.each([
    ['no rows', 0, () => 1],
    ['one row', 1, () => 1],
    ['constants', 60, () => 1],
    ['missing values only', 60, () => NaN],
    ['infinities', 41, (row: number) => [Infinity, -Infinity, NaN, 0][row % 4]!],
    ['counts', 61, (row: number) => row % 2],
  ] as const)('survives tables of %s', async (_words, rows, fill) => {
    const odd = tinyTable(rows, fill);
    const normal = tinyTable(60, (row) => row % 7);
    for (const tables of [
      [odd, odd, odd],
      [normal, normal, odd],
      [odd, normal, normal],
    ]) {
      const [real, holdout, candidate] = tables as [Table, Table, Table];
      const report = await judgeMetric(metric, { real, holdout, candidate, target: 'flag', seed: 1 }, {});
      expect(report.error).toBeUndefined();
      expect(report.finding.sentence).not.toMatch(/NaN|undefined|Infinity/);
      for (const score of report.candidate.scores)
        expect(score.value === null || Number.isFinite(score.value)).toBe(true);
    }
  });

  it('survives a table without modeled columns', async () => {
    const schema: ColumnSchema[] = [{ name: 'key', kind: 'integer', role: 'key' }];
    const bare = createTable(schema, [{ layout: 'numeric', values: Float64Array.from({ length: 50 }, (_, i) => i) }]);
    const report = await judgeMetric(metric, { real: bare, holdout: bare, candidate: bare, target: null, seed: 1 }, {});
    expect(report.error).toBeUndefined();
    expect(report.candidate.unavailable).toBeTruthy();
  });
});

it('never praises a two-sample probe below a coin toss', () => {
  const metric = metrics.find((entry) => entry.id === 'two-sample')!;
  const scores = [
    { key: 'auc', label: 'AUC', value: 0.42, interval: [0.4, 0.44], ideal: 0.5, better: 'nearer' },
  ] as const;
  const finding = metric.explain({ scores, details: [] }, {});
  expect(finding.level).not.toBe('good');
  expect(finding.sentence).toContain('no sign of quality');
});

it('keeps a report alive when a metric fails', async () => {
  const broken: Metric = { ...metrics[0], compute: () => Promise.reject(new Error('boom')) };
  const report = await judgeMetric(broken, input, {});
  expect(report.error?.message).toBe('boom');
  expect(report.finding.level).toBe('unknown');
});

it('judges tables whose candidate repeats rows', async () => {
  const rows = new Int32Array(200);
  const candidate = takeTableRows(input.real, rows);
  for (const metric of ofTables) {
    const report = await judgeMetric(metric, { ...input, candidate }, {});
    expect(report.error).toBeUndefined();
  }
});
