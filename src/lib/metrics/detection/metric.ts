// Does logistic regression tell synthetic rows from the training rows?

import { integer } from '../../options.ts';
import { defineMetric, type Finding, type MetricResult } from '../types.ts';
import { type Baselines, beside, figure, levelOf, unknownFinding, valueOf } from '../words.ts';

const KEY = 'logistic_detection';

export const detection = defineMetric({
  id: 'detection',
  version: 1,
  label: 'Linear detection',
  group: 'fidelity',
  tier: 'full',
  summary: 'Trains logistic regression to tell synthetic rows from training rows, one column at a time.',
  fields: {
    maxRows: integer({ label: 'Rows of each kind', min: 100, max: 50_000, default: 4_000, advanced: true }),
  },
  baselines: ['ceiling', 'floor'],
  ceilingRows: 'holdout',
  baselineRows: 2_000,
  load: async () => (await import('./compute.ts')).computeDetection,
  explain,
});

function explain(result: MetricResult, baselines: Baselines): Finding {
  const value = valueOf(result, KEY);
  if (value === null) return unknownFinding(result);
  const level = levelOf(value, 0.85, 0.6);
  const opening =
    level === 'good'
      ? 'A simple line hardly tells synthetic rows from training rows'
      : level === 'fair'
        ? 'A simple line often tells synthetic rows from training rows'
        : 'A simple line is enough to tell synthetic rows from training rows';
  return {
    level,
    sentence: `${opening}: ${figure(value)} of 1 stay undetected${beside(baselines, KEY)}.`,
    advice:
      level === 'good'
        ? 'A line sees columns one at a time, so that even independent columns pass: read the two-sample probe.'
        : 'Look at means, missing cells and label shares first: the column shapes name the columns that give it away.',
  };
}
