// Would a simple model guess which rows are synthetic better than chance?

import { integer } from '../../options.ts';
import { defineMetric, type Finding, type MetricResult } from '../types.ts';
import { type Baselines, beside, figure, levelOf, unknownFinding, valueOf } from '../words.ts';

export const propensity = defineMetric({
  id: 'propensity',
  version: 1,
  label: 'Propensity',
  group: 'fidelity',
  tier: 'full',
  summary: 'Fits a logistic model that tells synthetic from real rows and compares its success with chance (pMSE).',
  fields: {
    maxRows: integer({ label: 'Rows of each kind', min: 100, max: 50_000, default: 3_000, advanced: true }),
  },
  baselines: ['ceiling', 'floor'],
  ceilingRows: 'holdout',
  baselineRows: 3_000,
  load: async () => (await import('./compute.ts')).computePropensity,
  explain,
});

function explain(result: MetricResult, baselines: Baselines): Finding {
  const ratio = valueOf(result, 'pmse_ratio');
  const value = valueOf(result, 'pmse');
  if (ratio === null || value === null) return unknownFinding(result);
  // The ratio grows with the number of rows, so a large one must also be large in itself.
  const reach = Math.max(2, valueOf(baselines.ceiling, 'pmse_ratio') ?? 2);
  const level = ratio < 1.5 * reach ? 'good' : levelOf(-value, -0.005, -0.025);
  const worst = result.details[0];
  const culprit = worst && level !== 'good' ? ` What gives rows away most: ${worst.columns.join(' with ')}.` : '';
  const opening =
    level === 'good'
      ? 'A simple model guesses which rows are synthetic hardly better than chance'
      : level === 'fair'
        ? 'A simple model guesses somewhat better than chance which rows are synthetic'
        : 'A simple model guesses clearly better than chance which rows are synthetic';
  return {
    level,
    sentence: `${opening}: ${figure(ratio, 1)} times what chance gives at best${beside(baselines, 'pmse_ratio', 1)}.${culprit}`,
    advice:
      level === 'good'
        ? 'This model sees single columns and the strongest pairs; the two-sample probe looks deeper.'
        : 'Compare the columns named, one at a time and together; make the first of them anew.',
  };
}
