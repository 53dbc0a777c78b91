// Do texts stand word for word in what they were made from?

import { defineMetric, type Finding, type MetricResult } from '../types.ts';
import { type Baselines, besideTexts, figure, unknownFinding, valueOf } from '../words.ts';

export const textCopies = defineMetric({
  id: 'text-copies',
  version: 2,
  label: 'Copies from the source',
  group: 'texts',
  needs: 'texts',
  tier: 'full',
  summary: 'Finds the longest runs of words, and whole texts, that also stand in the texts they were made from.',
  fields: {},
  baselines: ['ceiling', 'floor', 'cheat'],
  ceilingRows: 'holdout',
  load: async () => (await import('./compute.ts')).computeTextCopies,
  explain,
});

function explain(result: MetricResult, baselines: Baselines): Finding {
  const copied = valueOf(result, 'contaminated');
  if (copied === null) return unknownFinding(result);
  const excessOf = (key: string): number => (valueOf(result, key) ?? 0) - (valueOf(baselines.ceiling, key) ?? 0);
  const excess = Math.max(excessOf('contaminated'), excessOf('near_source'));
  const level = excess < 0.02 ? 'good' : excess < 0.1 ? 'fair' : 'poor';
  const longest = valueOf(result, 'longest_run') ?? 0;
  return {
    level,
    sentence: `${copied === 0 ? 'No text has' : `${figure(copied * 100, 0)} % of texts have`} 13 words or more in a row that stand in the source${besideTexts(baselines, 'contaminated', '%')}; the longest run has ${figure(longest, 0)} words.`,
    advice:
      level === 'good'
        ? 'Short stock phrases are usual in any language and are not counted.'
        : 'Read the longest copies below. Where texts come from documents, ask the model to use its own words; where a model was trained on these texts, train it less.',
  };
}
