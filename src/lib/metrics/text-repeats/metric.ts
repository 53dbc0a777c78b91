// Do the texts of a version repeat each other?

import { defineMetric, type Finding, type MetricResult } from '../types.ts';
import { type Baselines, besideTexts, figure, unknownFinding, valueOf } from '../words.ts';

export const textRepeats = defineMetric({
  id: 'text-repeats',
  version: 2,
  label: 'Repeated texts',
  group: 'texts',
  needs: 'texts',
  tier: 'full',
  summary: 'Finds texts that repeat others of the same column, word for word or nearly so.',
  fields: {},
  baselines: ['ceiling', 'floor', 'cheat'],
  ceilingRows: 'holdout',
  load: async () => (await import('./compute.ts')).computeTextRepeats,
  explain,
});

function explain(result: MetricResult, baselines: Baselines): Finding {
  const near = valueOf(result, 'near_within');
  if (near === null) return unknownFinding(result);
  const exact = valueOf(result, 'exact_within') ?? 0;
  const excess = near - (valueOf(baselines.ceiling, 'near_within') ?? 0);
  const level = excess < 0.05 ? 'good' : excess < 0.25 ? 'fair' : 'poor';
  const share = near === 0 ? 'No text repeats' : `${figure(near * 100, 0)} % of texts repeat`;
  return {
    level,
    sentence: `${share} an earlier one, or nearly so${besideTexts(baselines, 'near_within', '%')}; ${figure(exact * 100, 0)} % occur word for word more than once.`,
    advice:
      level === 'good'
        ? 'Repeated texts teach a model nothing new; there are few here.'
        : 'Ask for unique rows in the recipe, or give the prompt more columns that differ from row to row.',
  };
}
