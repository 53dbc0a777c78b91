// How far is each column from the real one, by three distances of the textbooks?

import { defineMetric, type Finding, type MetricResult } from '../types.ts';
import { type Baselines, beside, figure, levelOf, unknownFinding, valueOf } from '../words.ts';

export const divergence = defineMetric({
  id: 'divergence',
  version: 1,
  label: 'Divergence of columns',
  group: 'fidelity',
  tier: 'full',
  summary: 'Hellinger, Jensen-Shannon and Wasserstein distance of every column, the most different first.',
  fields: {},
  baselines: ['ceiling'],
  ceilingRows: 'holdout',
  load: async () => (await import('./compute.ts')).computeDivergence,
  explain,
});

function explain(result: MetricResult, baselines: Baselines): Finding {
  const value = valueOf(result, 'jensen_shannon');
  if (value === null) return unknownFinding(result);
  const worst = result.details[0];
  // One column that is off hardly moves the mean of many.
  const excess = (worst?.value ?? 0) - (valueOf(baselines.ceiling, 'jensen_shannon_worst') ?? 0.05);
  const mean = levelOf((valueOf(baselines.ceiling, 'jensen_shannon') ?? 0) - value, -0.04, -0.12);
  const level = mean === 'good' && excess > 0.15 ? 'fair' : mean;
  const moved = valueOf(result, 'wasserstein');
  const weakest =
    worst && excess > 0.05 ? ` The most different is ${worst.columns[0]} with ${figure(worst.value)}.` : '';
  const opening =
    level === 'good'
      ? 'The values of each column occur about as often as in the real table'
      : level === 'fair'
        ? 'Some columns hold values more or less often than the real table'
        : 'Columns hold other values than the real table, or in other shares';
  const distance = moved === null ? '' : ` Numbers moved by ${figure(moved, 2)} standard deviations on average.`;
  return {
    level,
    sentence:
      `${opening}: the mean distance is ${figure(value)}, where 0 is equal and 1 has nothing in common` +
      `${beside(baselines, 'jensen_shannon')}.${weakest}${distance}`,
    advice:
      level === 'good'
        ? 'Single columns are fine; read the findings on pairs next.'
        : 'Look at the pictures of the columns listed first; a column that was read as the wrong kind is a common cause.',
  };
}
