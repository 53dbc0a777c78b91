// Do the synthetic columns reach all that the real ones hold?

import { defineMetric, type Finding, type MetricResult } from '../types.ts';
import { type Baselines, beside, figure, levelOf, unknownFinding, valueOf } from '../words.ts';

export const coverage = defineMetric({
  id: 'coverage',
  version: 1,
  label: 'Coverage',
  group: 'fidelity',
  tier: 'full',
  summary: 'Compares ranges, labels, missing cells, means, medians and spreads of every column.',
  fields: {},
  baselines: ['ceiling', 'floor'],
  ceilingRows: 'holdout',
  load: async () => (await import('./compute.ts')).computeCoverage,
  explain,
});

function explain(result: MetricResult, baselines: Baselines): Finding {
  const value = valueOf(result, 'coverage');
  if (value === null) return unknownFinding(result);
  // Fresh real rows miss the extremes as well.
  const level = levelOf(value - (valueOf(baselines.ceiling, 'coverage') ?? 1), -0.03, -0.12);
  const worst = result.details[0];
  const shortest =
    worst && worst.value < 0.95 ? ` Column ${worst.columns[0]} reaches least with ${figure(worst.value)}.` : '';
  const missing = valueOf(result, 'missing_value_similarity') ?? 1;
  const gaps = missing < 0.97 ? ` Shares of missing cells are off by ${figure(1 - missing)} on average.` : '';
  const opening =
    level === 'good'
      ? 'Synthetic columns reach the real ranges and labels as far as fresh real rows do'
      : level === 'fair'
        ? 'Some real values and labels are not reached'
        : 'Much of the real ranges and labels is never reached';
  return {
    level,
    sentence: `${opening}: ${figure(value)} of 1${beside(baselines, 'coverage')}.${shortest}${gaps}`,
    advice:
      level === 'good'
        ? 'Coverage counts what occurs, not how often: the column shapes say that.'
        : 'Make more rows, or fit the columns listed first again. Rare labels may have been left out for privacy.',
  };
}
