// Are labels beside the texts balanced, and do columns that should say the same agree?

import { defineMetric, type Finding, type MetricResult } from '../types.ts';
import { figure, unknownFinding, valueOf } from '../words.ts';

export const textLabels = defineMetric({
  id: 'text-labels',
  version: 1,
  label: 'Labels beside texts',
  group: 'texts',
  needs: 'texts',
  tier: 'full',
  summary: 'Tells how evenly labels are used, and how far two columns of the same labels agree.',
  fields: {},
  baselines: [],
  ceilingRows: 'holdout',
  load: async () => (await import('./compute.ts')).computeTextLabels,
  explain,
});

function explain(result: MetricResult): Finding {
  const balance = valueOf(result, 'balance');
  if (balance === null) return unknownFinding(result);
  const kappa = valueOf(result, 'kappa');
  const agrees = kappa === null ? 'good' : kappa >= 0.6 ? 'good' : kappa >= 0.3 ? 'fair' : 'poor';
  const level = agrees === 'good' && balance < 0.5 ? 'fair' : agrees;
  const pair =
    kappa === null
      ? ''
      : ` Columns of the same labels agree with kappa ${figure(kappa, 2)} (chance 0, full agreement 1).`;
  return {
    level,
    sentence: `Labels are used ${balance >= 0.9 ? 'evenly' : 'unevenly'}: balance ${figure(balance, 2)} of 1.${pair}`,
    advice:
      level === 'good'
        ? 'Label some rows yourself to see how far a model can be trusted (Your own labels).'
        : 'Look at the labels that are rare or do not agree; label some rows yourself to see who is right.',
  };
}
