// Do the texts say different things, or the same again and again?

import { defineMetric, type Finding, type MetricResult } from '../types.ts';
import { type Baselines, besideTexts, figure, unknownFinding, valueOf } from '../words.ts';

export const textDiversity = defineMetric({
  id: 'text-diversity',
  version: 2,
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

/** Without real texts: most writing lies below this among itself, templates far above. */
const USUAL_BLEU = 0.45;

function explain(result: MetricResult, baselines: Baselines): Finding {
  const bleu = valueOf(result, 'self_bleu');
  if (bleu === null) return unknownFinding(result);
  const excess = bleu - (valueOf(baselines.ceiling, 'self_bleu') ?? USUAL_BLEU);
  const drift = (valueOf(result, 'topic_distance') ?? 0) - (valueOf(baselines.ceiling, 'topic_distance') ?? 0);
  const level = excess >= 0.35 ? 'poor' : excess >= 0.12 || drift >= 0.3 ? 'fair' : 'good';
  const words = {
    good: 'The texts differ from each other',
    fair: excess >= 0.12 ? 'Many texts use the same phrases' : 'The texts have other topics than the real ones',
    poor: 'The texts repeat each other',
  };
  const topics = drift >= 0.3 ? ` Their topics lie ${figure(valueOf(result, 'topic_distance'), 2)} of 1 away.` : '';
  return {
    level,
    sentence: `${words[level]}: self-BLEU ${figure(bleu, 2)}${besideTexts(baselines, 'self_bleu', 2)}, ${figure(valueOf(result, 'distinct_2'), 2)} of word pairs are different.${topics}`,
    advice: adviceFor(level, excess >= 0.12),
  };
}

function adviceFor(level: Finding['level'], isAlike: boolean): string {
  if (level === 'good') return 'Read a few all the same: varied words can still tell one story.';
  return isAlike
    ? 'Raise the temperature, vary the prompt with more columns or topics, or ask for unique rows in the recipe.'
    : 'See which topics are missing below, and ask for them by name in a column that the prompt uses.';
}
