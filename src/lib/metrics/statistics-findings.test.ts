// Planted faults: each statistic must see its own kind, name the culprit and offer what helps.

import { describe, expect, it } from 'vitest';
import { randomStream } from '../random.ts';
import type { Column } from '../table/column.ts';
import type { ColumnSchema } from '../table/schema.ts';
import { createTable, type Table, takeTableRows } from '../table/table.ts';
import { countUnlike, embedFrames } from './embedding.ts';
import { frameOf } from './frames.ts';
import { findMetric } from './registry.ts';
import { judgeMetric } from './report.ts';
import type { MetricInput, MetricReport } from './types.ts';

const ROWS = 500;
const schema: readonly ColumnSchema[] = [
  { name: 'height', kind: 'number', role: 'feature' },
  { name: 'weight', kind: 'number', role: 'feature' },
  { name: 'size', kind: 'category', role: 'feature' },
];
const dictionary = ['small', 'middle', 'large'];

interface Fault {
  readonly shift?: number;
  readonly loose?: boolean;
}

/** Weight and size follow height; `loose` draws weight alone, `shift` moves it. */
function people(name: string, { shift = 0, loose = false }: Fault = {}, rows = ROWS): Table {
  const stream = randomStream(3, name);
  const height = Float64Array.from({ length: rows }, (_, row) => stream.normal(row));
  const weight = height.map(
    (value, row) => (loose ? stream.normal(row, 1) : value) + stream.normal(row, 2) / 3 + shift,
  );
  const codes = Int32Array.from(height, (value) => (value < -0.5 ? 0 : value < 0.5 ? 1 : 2));
  const columns: Column[] = [
    { layout: 'numeric', values: height },
    { layout: 'numeric', values: weight },
    { layout: 'coded', codes, dictionary },
  ];
  return createTable(schema, columns);
}

function inputOf(candidate: Table): MetricInput {
  return { real: people('real'), holdout: people('holdout'), candidate, target: null, seed: 1 };
}

function judge(id: string, candidate: Table): Promise<MetricReport> {
  return judgeMetric(findMetric(id)!, inputOf(candidate), {});
}

function valueOf(report: MetricReport, key: string): number {
  return report.candidate.scores.find((score) => score.key === key)!.value!;
}

describe.each(['divergence', 'association', 'manifold', 'propensity', 'distances'])('%s', (id) => {
  it('is content with fresh rows of the same kind', async () => {
    const { finding } = await judge(id, people('fresh'));
    expect(finding.level, finding.sentence).toBe('good');
  });
});

it('puts a shifted column first, with the shift in standard deviations', async () => {
  const report = await judge('divergence', people('fresh', { shift: 2 }));
  expect(report.finding.level).toBe('poor');
  expect(report.candidate.details[0]!.columns).toEqual(['weight']);
  const { values } = inputOf(people('fresh')).real.columns[1] as { values: Float64Array };
  const mean = values.reduce((sum, value) => sum + value, 0) / ROWS;
  const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / ROWS);
  // Of the two quantities only one moved.
  expect(valueOf(report, 'wasserstein')).toBeCloseTo(1 / spread, 1);
});

it('offers to make the column anew that lost its relations', async () => {
  const report = await judge('association', people('fresh', { loose: true }));
  expect(report.finding.level).toBe('poor');
  expect(report.candidate.details[0]!.columns).toContain('weight');
  expect(report.candidate.repairs![0]).toMatchObject({ repair: 'refit-column', scope: { columns: ['weight'] } });
});

it('tells rows that no real row is like from real rows that are left out', async () => {
  const nonsense = await judge('manifold', people('fresh', { loose: true }));
  expect(valueOf(nonsense, 'precision')).toBeLessThan(0.85);
  const all = people('fresh', {}, ROWS * 2);
  const codes = (all.columns[2] as { codes: Int32Array }).codes;
  const small = takeTableRows(
    all,
    Int32Array.from(codes.keys()).filter((row) => codes[row] === 0),
  );
  const narrow = await judge('manifold', small);
  expect(valueOf(narrow, 'precision')).toBeGreaterThan(0.9);
  expect(valueOf(narrow, 'coverage')).toBeLessThan(0.5);
  expect(narrow.finding.sentence).toContain('missing');
});

it('sees a lost relation as what gives rows away', async () => {
  const report = await judge('propensity', people('fresh', { loose: true }));
  expect(report.finding.level).toBe('poor');
  expect(report.candidate.details[0]!.columns).toContain('weight');
});

it('finds copied rows, and offers to replace just those', async () => {
  const { real } = inputOf(people('fresh'));
  const copies = Int32Array.from({ length: ROWS / 10 }, (_, i) => i * 10);
  const fresh = people('fresh');
  const columns = fresh.columns.map((column, c): Column => {
    const source = real.columns[c]!;
    if (column.layout === 'numeric' && source.layout === 'numeric') {
      const values = column.values.slice();
      for (const row of copies) values[row] = source.values[row]!;
      return { ...column, values };
    }
    if (column.layout !== 'coded' || source.layout !== 'coded') return column;
    const codes = column.codes.slice();
    for (const row of copies) codes[row] = source.codes[row]!;
    return { ...column, codes };
  });
  const report = await judge('distances', { ...fresh, columns });
  expect(report.finding.level).toBe('poor');
  expect(valueOf(report, 'ims_training')).toBeCloseTo(0.1, 9);
  expect(valueOf(report, 'ims_holdout')).toBe(0);
  expect(report.candidate.repairs![0]).toMatchObject({ repair: 'replace-rows', scope: { rows: [...copies] } });
});

it('counts unlike labels alike whether or not they fit into bytes', () => {
  const wide = (codes: readonly number[]): Table => {
    const labels = Array.from({ length: 400 }, (_, i) => `label ${i}`);
    const parts = [0, 1, 2, 3, 4].map((c): Column => {
      const shifted = Int32Array.from(codes, (code, row) => (code < 0 ? -1 : (code + row * c) % 400));
      return { layout: 'coded', codes: shifted, dictionary: labels };
    });
    return createTable(
      parts.map((_, c): ColumnSchema => ({ name: `c${c}`, kind: 'category', role: 'feature' })),
      parts,
    );
  };
  const count = (codes: readonly number[]): number[] => {
    const frame = frameOf(wide(codes));
    const [points] = embedFrames(frame, [frame]);
    const out = new Uint16Array(codes.length);
    countUnlike(points!, 0, points!, { out, start: 0 });
    return [...out];
  };
  expect(count([3, 3, -1, 9])).toEqual([0, 4, 5, 5]);
  expect(count([303, 303, -1, 9])).toEqual([0, 4, 5, 5]);
});
