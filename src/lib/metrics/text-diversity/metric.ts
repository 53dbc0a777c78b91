// Do the texts say different things, or the same again and again?

import { defineMetric, type Finding, type MetricResult } from '../types.ts';
import { type Baselines, beside, figure, unknownFinding, valueOf } from '../words.ts';

export const textDiversity = defineMetric({
  id: 'text-diversity',
  version: 1,
  label: 'Variety of texts',
  group: 'texts',
  needs: 'texts',
  tier: 'full',
  summary:
    'Counts different runs of words, compares texts with each other, compresses them, and spreads them over topics.',
  fields: {},
  baselines: ['ceiling', 'floor', 'cheat'],
  ceilingRows: 'holdout',
  load: async () => (await import('./compute.ts')).computeTextDiversity,
  explain,
});

function explain(result: MetricResult, baselines: Baselines): Finding {
  const bleu = valueOf(result, 'self_bleu');
  if (bleu === null) return unknownFinding(result);
  const real = valueOf(baselines.ceiling, 'self_bleu');
  // Without real texts: news and stories lie near .2 to .4 among themselves, templates above .7.
  const excess = bleu - (real ?? 0.4);
  const level = excess < 0.12 ? 'good' : excess < 0.35 ? 'fair' : 'poor';
  const words = {
    good: 'The texts differ from each other',
    fair: 'Many texts use the same phrases',
    poor: 'The texts repeat each other',
  };
  return {
    level,
    sentence: `${words[level]}: self-BLEU ${figure(bleu, 2)}${beside(baselines, 'self_bleu', 2)}, ${figure(valueOf(result, 'distinct_2'), 2)} of word pairs are different.`,
    advice:
      level === 'good'
        ? 'Read a few all the same: varied words can still tell one story.'
        : 'Raise the temperature, vary the prompt with more columns or topics, or ask for unique rows in the recipe.',
  };
}
