// Do texts repeat each other, or stand word for word in what they were made from?

import { defineMetric, type Finding, type MetricResult } from '../types.ts';
import { type Baselines, beside, figure, unknownFinding, valueOf } from '../words.ts';

export const textCopies = defineMetric({
  id: 'text-copies',
  version: 1,
  label: 'Copies among texts',
  group: 'texts',
  needs: 'texts',
  tier: 'full',
  summary: 'Finds texts that repeat each other, and long runs of words that also stand in the source.',
  fields: {},
  baselines: ['ceiling', 'floor', 'cheat'],
  ceilingRows: 'holdout',
  load: async () => (await import('./compute.ts')).computeTextCopies,
  explain,
});

function explain(result: MetricResult, baselines: Baselines): Finding {
  const near = valueOf(result, 'near_within');
  if (near === null) return unknownFinding(result);
  const copied = valueOf(result, 'contaminated');
  const usual = valueOf(baselines.ceiling, 'contaminated') ?? 0;
  const excess = Math.max(near - (valueOf(baselines.ceiling, 'near_within') ?? 0), (copied ?? 0) - usual);
  const level = excess < 0.05 ? 'good' : excess < 0.25 ? 'fair' : 'poor';
  const within = `${figure(near * 100, 0)} % of texts nearly repeat an earlier one${beside(baselines, 'near_within', 2)}`;
  const against =
    copied === null
      ? ''
      : `; ${figure(copied * 100, 0)} % share 13 words or more in a row with the source, the longest run has ${figure(valueOf(result, 'longest_run'), 0)} words`;
  return {
    level,
    sentence: `${within}${against}.`,
    advice:
      level === 'good'
        ? 'Short stock phrases are usual in any language and are not counted.'
        : 'Ask for unique rows in the recipe; where texts come from documents, ask the model to use its own words.',
  };
}
