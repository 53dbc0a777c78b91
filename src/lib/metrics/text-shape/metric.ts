// Are the texts as long, as hard to read and in the language that they should be?

import { defineMetric, type Finding, type MetricResult } from '../types.ts';
import { type Baselines, beside, figure, levelOf, unknownFinding, valueOf } from '../words.ts';

export const textShape = defineMetric({
  id: 'text-shape',
  version: 1,
  label: 'Length, language, ease',
  group: 'texts',
  needs: 'texts',
  tier: 'full',
  summary: 'Counts words and characters, finds the language, and tells how hard English texts are to read.',
  fields: {},
  baselines: ['ceiling', 'floor'],
  ceilingRows: 'holdout',
  load: async () => (await import('./compute.ts')).computeTextShape,
  explain,
});

function explain(result: MetricResult, baselines: Baselines): Finding {
  const words = valueOf(result, 'words');
  if (words === null) return unknownFinding(result);
  const main = valueOf(result, 'main_language');
  const likeness = valueOf(result, 'length_likeness');
  const byLength =
    likeness === null ? 'good' : levelOf(likeness - (valueOf(baselines.ceiling, 'length_likeness') ?? 1), -0.1, -0.3);
  const level = main !== null && main < 0.7 && byLength === 'good' ? 'fair' : byLength;
  const beginning = `Texts have ${figure(words, 0)} words on average`;
  const compared =
    likeness === null
      ? ''
      : `; their lengths are like the real ones to ${figure(likeness)} of 1${beside(baselines, 'length_likeness')}`;
  const language = main === null ? '' : ` ${figure(main * 100, 0)} % are in one language.`;
  return {
    level,
    sentence: `${beginning}${compared}.${language}`,
    advice:
      level === 'good'
        ? 'Length says nothing about content.'
        : 'Say in the prompt how long texts should be and in which language, and set the longest answer to match.',
  };
}
