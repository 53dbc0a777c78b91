// Agreement with the reference judge on the same tables; see tests/golden/make.py.

import { describe, expect, it } from 'vitest';
import {
  type Golden,
  hasRealTables,
  loadGolden,
  loadReal,
  loadSmall,
  type Triple,
} from '../../../tests/golden/load.ts';
import { alignTables } from '../table/align.ts';
import { findMetric } from './registry.ts';
import type { MetricInput, MetricResult } from './types.ts';

const EXACT = 1e-6;
const PROBE = 0.02;

function inputOf(triple: Triple, golden: Golden): MetricInput {
  const { real, holdout, candidate } = triple;
  const [r, h, s] = alignTables([real, holdout, candidate], real.schema);
  return { real: r!, holdout: h!, candidate: s!, target: golden.target, seed: 0 };
}

async function compute(id: string, input: MetricInput): Promise<MetricResult> {
  return findMetric(id)!.compute(input, {}, {});
}

function scoreOf(result: MetricResult, key: string): number | null | undefined {
  return result.scores.find((score) => score.key === key)?.value;
}

function figureOf(golden: Golden, ...path: readonly string[]): number | null {
  let at: unknown = golden;
  for (const step of path) at = (at as Record<string, unknown> | null | undefined)?.[step];
  return (at ?? null) as number | null;
}

function expectNear(result: MetricResult, key: string, wanted: number | null, tolerance: number): void {
  const found = scoreOf(result, key);
  if (wanted === null) expect(found ?? null, key).toBeNull();
  else expect(Math.abs(found! - wanted), `${key}: ${found} instead of ${wanted}`).toBeLessThanOrEqual(tolerance);
}

interface Comparison {
  readonly metric: string;
  /** Score key, and the path of the judge's figure. */
  readonly figures: Readonly<Record<string, readonly string[]>>;
}

const exact: readonly Comparison[] = [
  {
    metric: 'shapes',
    figures: {
      column_shapes: ['shapes', 'score'],
      validity: ['diagnostic', 'validity'],
      missing_rate_error: ['diagnostic', 'missing_rate_error'],
      category_coverage: ['diagnostic', 'category_coverage'],
      range_coverage: ['diagnostic', 'range_coverage'],
    },
  },
  {
    metric: 'pairs',
    figures: {
      trends: ['pairs', 'trends'],
      trends_assoc: ['pairs', 'trends_assoc'],
      trends_aligned: ['pairs', 'trends_aligned'],
      trends_aligned_assoc: ['pairs', 'trends_aligned_assoc'],
      pairs_assoc: ['pairs', 'pairs_assoc'],
      quality: ['shapes', 'overall'],
      quality_legacy: ['shapes', 'overall_legacy'],
    },
  },
  {
    metric: 'accuracy',
    figures: Object.fromEntries(
      ['univariate', 'bivariate', 'trivariate', 'overall'].flatMap((key) => [
        [key, ['accuracy', key]],
        [`${key}_max`, ['accuracy', `${key}_max`]],
      ]),
    ),
  },
];

const distances = [
  ...['dcr_share', 'dcr_share_strict', 'dcr_train_median', 'dcr_holdout_median', 'dcr_train_p05', 'dcr_holdout_p05'],
  ...['nndr_train_mean', 'nndr_holdout_mean', 'nndr_train_p05', 'nndr_holdout_p05'],
];
const repeats = ['exact_train', 'exact_holdout', 'exact_real_real'];
const privacy: Comparison = {
  metric: 'privacy',
  figures: Object.fromEntries([
    ...[...distances, ...repeats, 'mia_auc'].map((key) => [key, ['privacy', key]]),
    ...distances.map((key) => [`gower_${key}`, ['privacy', 'gower', key]]),
  ]),
};

describe.each(['mixed', 'ties', 'unseen', 'smooth'])('golden tables %s', (name) => {
  const golden = loadGolden(name);
  const input = inputOf(loadSmall(name, golden), golden);

  it.each([...exact, privacy])('agrees with the judge on $metric', async ({ metric, figures }) => {
    const result = await compute(metric, input);
    for (const [key, path] of Object.entries(figures)) expectNear(result, key, figureOf(golden, ...path), EXACT);
  });
});

describe.skipIf(!hasRealTables).each(['adult', 'california', 'shoppers'])(
  'real tables %s (needs ../shared/data)',
  (name) => {
    const golden = loadGolden(`real-${name}`);
    const input = hasRealTables ? inputOf(loadReal(name, golden), golden) : null;

    it.each(exact)('agrees with the judge on $metric', async ({ metric, figures }) => {
      const result = await compute(metric, input!);
      for (const [key, path] of Object.entries(figures)) expectNear(result, key, figureOf(golden, ...path), EXACT);
    });

    it('agrees with the judge on sampled distances', async () => {
      const result = await compute('privacy', input!);
      for (const key of repeats) expectNear(result, key, figureOf(golden, 'privacy', key), EXACT);
      for (const key of ['dcr_share', 'mia_auc', 'nndr_train_mean', 'nndr_holdout_mean', 'nndr_holdout_p05']) {
        expectNear(result, key, figureOf(golden, 'privacy', key), PROBE);
        if (key !== 'mia_auc') expectNear(result, `gower_${key}`, figureOf(golden, 'privacy', 'gower', key), PROBE);
      }
    });

    it('trains learners as good as those of scikit-learn', async () => {
      const result = await compute('utility', input!);
      const main = figureOf(golden, 'utility', 'metric') as unknown as string;
      const tolerance = main === 'r2' ? PROBE : 0.01;
      expectNear(result, 'tstr', figureOf(golden, 'utility', 'tstr', main), tolerance);
      expectNear(result, 'trtr', figureOf(golden, 'utility', 'trtr', main), tolerance);
    });

    it('agrees with the judge on the two-sample probe', async () => {
      const result = await compute('two-sample', input!);
      expectNear(result, 'auc', figureOf(golden, 'c2st', 'auc'), PROBE);
      expectNear(result, 'linear_auc', figureOf(golden, 'c2st', 'linear_auc'), PROBE);
    });
  },
  120_000,
);
