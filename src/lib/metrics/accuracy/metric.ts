// Histogram accuracy of single columns, pairs and triples, with what a real sample of that size would reach.

import { toggle } from '../../options.ts';
import { defineMetric, type Finding, type MetricResult } from '../types.ts';
import { type Baselines, figure, levelOf, unknownFinding, valueOf } from '../words.ts';

export const accuracy = defineMetric({
  id: 'accuracy',
  version: 1,
  label: 'Accuracy',
  group: 'fidelity',
  tier: 'core',
  summary: 'Compares histograms of one, two and three columns at a time with all real rows.',
  fields: { triples: toggle({ label: 'Triples of columns', default: true, help: 'At most 10,000 of them.' }) },
  baselines: ['ceiling', 'floor', 'cheat'],
  ceilingRows: 'holdout',
  load: async () => (await import('./compute.ts')).computeAccuracy,
  explain,
});

function explain(result: MetricResult, baselines: Baselines): Finding {
  const value = valueOf(result, 'bivariate') ?? valueOf(result, 'univariate');
  const key = valueOf(result, 'bivariate') === null ? 'univariate' : 'bivariate';
  const most = valueOf(result, `${key}_max`);
  if (value === null || most === null) return unknownFinding(result);
  const floor = valueOf(baselines.floor, key);
  const reachable = floor !== null && most - floor > 0.01;
  const level = reachable ? levelOf((value - floor) / (most - floor), 0.8, 0.5) : levelOf(value - most, -0.03, -0.08);
  const words = key === 'bivariate' ? 'two columns at a time' : 'one column at a time';
  const beside = floor === null ? '' : `, independent columns ${figure(floor)}`;
  return {
    level,
    sentence:
      `Looking at ${words}, the histograms agree to ${figure(value)}` +
      ` (a fresh real sample of this size would reach ${figure(most)}${beside}).`,
    advice:
      level === 'good'
        ? 'There is little left to gain here.'
        : 'Look at the worst columns in Compare; more training rows or the forest synthesizer help most.',
  };
}
