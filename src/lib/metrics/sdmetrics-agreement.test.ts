// Agreement with the formulas of SDMetrics 0.29, worked out with pandas and scikit-learn; see tests/golden/sdmetrics.py.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadGolden, loadSmall } from '../../../tests/golden/load.ts';
import { alignTables } from '../table/align.ts';
import { keyUniqueness, tableStructure } from './diagnostic/checks.ts';
import { findMetric } from './registry.ts';
import type { MetricInput, MetricResult } from './types.ts';

interface Figures {
  readonly exact: Readonly<Record<string, Readonly<Record<string, number | null>>>>;
  readonly keys: { readonly key_uniqueness: Readonly<Record<string, number>>; readonly table_structure: number };
  readonly random: Readonly<Record<string, number | null>>;
}

const file = path.resolve('tests/golden/sdmetrics.json');
const golden = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, Figures>>;
const EXACT = 1e-6;
/** What other folds and other random rows move. */
const RANDOM = 0.05;

function inputOf(name: string): MetricInput {
  const stored = loadGolden(name);
  const { real, holdout, candidate } = loadSmall(name, stored);
  const [r, h, s] = alignTables([real, holdout, candidate], real.schema);
  return { real: r!, holdout: h!, candidate: s!, target: stored.target, seed: 3 };
}

function expectNear(result: MetricResult, key: string, wanted: number | null, tolerance: number): void {
  const found = result.scores.find((score) => score.key === key)?.value ?? null;
  if (wanted === null) expect(found, key).toBeNull();
  else expect(Math.abs(found! - wanted), `${key}: ${found} instead of ${wanted}`).toBeLessThanOrEqual(tolerance);
}

it('covers five pairs, one of them of single rows', () => {
  expect(Object.keys(golden)).toEqual(['mixed', 'ties', 'unseen', 'smooth', 'single']);
  expect(inputOf('single').real.rowCount).toBe(1);
});

describe.each(Object.entries(golden))('golden tables %s', (name, figures) => {
  const input = inputOf(name);

  it.each(Object.entries(figures.exact))('agrees with the reference on %s', async (metric, wanted) => {
    const result = await findMetric(metric)!.compute(input, {}, {});
    for (const [key, value] of Object.entries(wanted)) expectNear(result, key, value, EXACT);
  });

  it('agrees with the reference on keys and structure', () => {
    const { schema, columns, rowCount } = input.candidate;
    schema.forEach((column, c) =>
      expect(keyUniqueness(columns[c]!, rowCount), column.name).toBeCloseTo(
        figures.keys.key_uniqueness[column.name]!,
        9,
      ),
    );
    expect(tableStructure(schema, schema.slice(1))).toBeCloseTo(figures.keys.table_structure, 9);
  });

  it('comes near to the reference where that draws at random', async () => {
    const novelty = await findMetric('novelty')!.compute(input, {}, {});
    expectNear(novelty, 'dcr_baseline', figures.random['dcr_baseline'] ?? null, RANDOM);
    if (figures.random['logistic_detection'] === undefined) return;
    const detection = await findMetric('detection')!.compute(input, {}, {});
    expectNear(detection, 'logistic_detection', figures.random['logistic_detection'], RANDOM);
  });
});

it('names the published metric, its version and its rule beside every score of the family', async () => {
  const input = inputOf('mixed');
  const found = new Set<string>();
  for (const id of ['shapes', 'pairs', 'diagnostic', 'coverage', 'novelty', 'disclosure', 'detection']) {
    const { scores } = await findMetric(id)!.compute(input, {}, {});
    for (const { origin } of scores) {
      if (!origin) continue;
      expect(origin).toMatchObject({ library: 'SDMetrics', version: '0.29' });
      found.add(origin.name);
    }
  }
  for (const name of [
    ...['KSComplement', 'TVComplement', 'CorrelationSimilarity', 'ContingencySimilarity', 'Column Pair Trends'],
    ...['QualityReport', 'DiagnosticReport', 'BoundaryAdherence', 'CategoryAdherence', 'KeyUniqueness'],
    ...['TableStructure', 'RangeCoverage', 'CategoryCoverage', 'MissingValueSimilarity', 'StatisticSimilarity'],
    ...['NewRowSynthesis', 'DCRBaselineProtection', 'DCROverfittingProtection', 'DisclosureProtection'],
    'LogisticDetection',
  ])
    expect(found, name).toContain(name);
});
