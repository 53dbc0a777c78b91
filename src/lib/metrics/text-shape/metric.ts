// Are the texts as long, as hard to read and in the language that they should be?

import { defineMetric, type Finding, type MetricResult } from '../types.ts';
import { type Baselines, figure, levelOf, unknownFinding, valueOf } from '../words.ts';

export const textShape = defineMetric({
  id: 'text-shape',
  version: 2,
  label: 'Length, language, ease',
  group: 'texts',
  needs: 'texts',
  tier: 'full',
  summary:
    'Counts words and characters, finds the language, and tells how hard English texts are to read. Shuffled words keep the lengths of the texts.',
  fields: {},
  baselines: ['ceiling', 'floor'],
  ceilingRows: 'holdout',
  load: async () => (await import('./compute.ts')).computeTextShape,
  explain,
});

/** Shorter texts are taken for other languages too often to speak of it. */
const LEAST_CHARACTERS = 60;
const levels = ['good', 'fair', 'poor'] as const;

function explain(result: MetricResult, baselines: Baselines): Finding {
  const words = valueOf(result, 'words');
  if (words === null) return unknownFinding(result);
  const main = valueOf(result, 'main_language');
  const likeness = valueOf(result, 'length_likeness');
  const fresh = valueOf(baselines.ceiling, 'length_likeness');
  const byLength = likeness === null ? 'good' : levelOf(likeness - (fresh ?? 1), -0.1, -0.3);
  const byLanguage = languageLevel(result, baselines);
  const level = levels.findLast((one) => one === byLength || one === byLanguage) ?? 'good';
  const compared =
    likeness === null
      ? ''
      : `; their lengths are like the real ones to ${figure(likeness, 2)} of 1${fresh === null ? '' : ` (fresh real texts reach ${figure(fresh, 2)})`}`;
  const language = main === null ? '' : ` ${figure(main * 100, 0)} % are in one language.`;
  return {
    level,
    sentence: `Texts have ${figure(words, 0)} words on average${compared}.${language}${easeWords(result, baselines)}`,
    advice:
      level === 'good'
        ? 'Length says nothing about content.'
        : 'Say in the prompt how long texts should be and in which language, and set the longest answer to match.',
  };
}

/** Against the real texts where there are any; else one language is expected. */
function languageLevel(result: MetricResult, baselines: Baselines): Finding['level'] {
  const distance = valueOf(result, 'language_distance');
  if (distance !== null) return levelOf((valueOf(baselines.ceiling, 'language_distance') ?? 0) - distance, -0.2, -0.5);
  const main = valueOf(result, 'main_language');
  const isLong = (valueOf(result, 'characters') ?? 0) >= LEAST_CHARACTERS;
  return main !== null && main < 0.7 && isLong ? 'fair' : 'good';
}

function easeWords(result: MetricResult, baselines: Baselines): string {
  const ease = valueOf(result, 'reading_ease');
  if (ease === null) return '';
  const fresh = valueOf(baselines.ceiling, 'reading_ease');
  return ` Flesch reading ease ${figure(ease, 0)}${fresh === null ? '' : ` (fresh real texts ${figure(fresh, 0)})`}.`;
}
