// Do columns tell as much of each other as in the real table?

import { integer } from '../../options.ts';
import { defineMetric, type Finding, type MetricResult } from '../types.ts';
import { type Baselines, beside, figure, levelOf, unknownFinding, valueOf } from '../words.ts';

export const association = defineMetric({
  id: 'association',
  version: 1,
  label: 'Relations of columns',
  group: 'fidelity',
  tier: 'full',
  summary: "Compares Theil's U, correlation ratio and Pearson correlation of every pair of columns.",
  fields: {
    maxRows: integer({ label: 'Rows of each table', min: 100, max: 1_000_000, default: 50_000, advanced: true }),
  },
  baselines: ['ceiling', 'floor'],
  ceilingRows: 'holdout',
  load: async () => (await import('./compute.ts')).computeAssociation,
  explain,
});

function explain(result: MetricResult, baselines: Baselines): Finding {
  const key = 'association_difference';
  const value = valueOf(result, key);
  if (value === null) return unknownFinding(result);
  const worst = result.details[0];
  const level = levelOf(closeness(value, baselines), 0.8, 0.5);
  const pair = worst && worst.value > 0.1 ? ` Most changed: ${worst.columns.join(' and ')} (${worst.note ?? ''}).` : '';
  const opening =
    level === 'good'
      ? 'Columns tell as much of each other as in the real table'
      : level === 'fair'
        ? 'Some relations between columns are weaker or stronger than in the real table'
        : 'Relations between columns were lost or invented';
  return {
    level,
    sentence: `${opening}: on a scale from 0 to 1 they differ by ${figure(value)} on average${beside(baselines, key)}.${pair}`,
    advice:
      level === 'good'
        ? 'Relations of two columns are kept; the manifold and two-sample findings look at all columns at once.'
        : 'Make the column named first anew from the others, or take a synthesizer that models columns jointly.',
  };
}

/** 1 at what fresh real rows reach, 0 at independent columns; by the bare difference where these are too close. */
function closeness(value: number, baselines: Baselines): number {
  const ceiling = valueOf(baselines.ceiling, 'association_difference') ?? 0;
  const floor = valueOf(baselines.floor, 'association_difference');
  if (floor === null || floor - ceiling < 0.01) return 1 - (value - ceiling) / 0.1;
  return (floor - value) / (floor - ceiling);
}
