// Are the single columns alike?

import { defineMetric, type Finding, type MetricResult } from '../types.ts';
import { type Baselines, beside, figure, levelOf, unknownFinding, valueOf } from '../words.ts';

export const shapes = defineMetric({
  id: 'shapes',
  version: 1,
  label: 'Column shapes',
  group: 'fidelity',
  tier: 'core',
  summary: 'Compares the distribution of every single column with the training rows.',
  fields: {},
  baselines: ['ceiling', 'floor', 'cheat'],
  ceilingRows: 'holdout',
  load: async () => (await import('./compute.ts')).computeShapes,
  explain,
});

function explain(result: MetricResult, baselines: Baselines): Finding {
  const value = valueOf(result, 'column_shapes');
  if (value === null) return unknownFinding(result);
  const ceiling = valueOf(baselines.ceiling, 'column_shapes') ?? 1;
  const worst = result.details[0];
  const level = levelOf(value - ceiling, -0.02, -0.07);
  const weakest = worst && worst.value < 0.97 ? ` The weakest is ${worst.columns[0]} with ${figure(worst.value)}.` : '';
  const opening =
    level === 'good'
      ? 'Taken one at a time, the columns look like the real ones'
      : level === 'fair'
        ? 'Most columns look like the real ones, some are off'
        : 'The columns differ from the real ones, already taken one at a time';
  return {
    level,
    sentence: `${opening}: ${figure(value)} of 1${beside(baselines, 'column_shapes')}.${weakest}`,
    advice:
      level === 'good'
        ? 'Single columns say nothing about how columns go together: read the pairs next.'
        : 'Open the weakest columns in Compare, and check that their kind was read correctly at import.',
  };
}
