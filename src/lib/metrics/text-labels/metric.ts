// Are labels beside the texts used as they should be, and do columns that should say the same agree?

import { defineMetric, type Finding, type MetricResult } from '../types.ts';
import { type Baselines, besideLabels, figure, unknownFinding, valueOf } from '../words.ts';

export const textLabels = defineMetric({
  id: 'text-labels',
  version: 2,
  label: 'Labels beside texts',
  group: 'texts',
  needs: 'texts',
  tier: 'full',
  summary:
    'Tells how evenly labels are used, how far that is from what was asked for or is real, and how far columns of the same labels agree.',
  fields: {},
  baselines: ['ceiling', 'floor'],
  ceilingRows: 'holdout',
  load: async () => (await import('./compute.ts')).computeTextLabels,
  explain,
});

const levels = ['good', 'fair', 'poor'] as const;
type Level = (typeof levels)[number];

function explain(result: MetricResult, baselines: Baselines): Finding {
  const balance = valueOf(result, 'balance');
  if (balance === null) return unknownFinding(result);
  const kappa = valueOf(result, 'kappa');
  const agrees = kappa === null ? 'good' : agreementLevel(kappa);
  const use = useLevel(result, baselines);
  const level = levels.findLast((one) => one === agrees || one === use) ?? 'good';
  return {
    level,
    sentence: `Labels are used ${balance >= 0.9 ? 'evenly' : 'unevenly'}: balance ${figure(balance, 2)} of 1.${[
      part(result, baselines, { key: 'asked_distance', words: 'Their shares lie this far from those asked for:' }),
      part(result, baselines, { key: 'real_distance', words: 'Their shares lie this far from the real ones:' }),
      part(result, baselines, { key: 'kappa', words: 'Columns of the same labels agree with kappa' }),
    ].join('')}`,
    advice:
      level === 'good'
        ? 'Label some rows yourself to see how far a model can be trusted (Your own labels).'
        : 'Look at the labels that are rare or do not agree; label some rows yourself to see who is right.',
  };
}

function agreementLevel(kappa: number): Level {
  if (kappa >= 0.6) return 'good';
  return kappa >= 0.3 ? 'fair' : 'poor';
}

/** By the shares that were asked for or are real; where there are none, labels of which one is nearly all are to be looked at. */
function useLevel(result: MetricResult, baselines: Baselines): Level {
  const excess = ['asked_distance', 'real_distance'].flatMap((key) => {
    const distance = valueOf(result, key);
    return distance === null ? [] : [distance - (valueOf(baselines.ceiling, key) ?? 0)];
  });
  if (excess.length === 0) return (valueOf(result, 'balance') ?? 1) < 0.5 ? 'fair' : 'good';
  const most = Math.max(...excess);
  if (most < 0.1) return 'good';
  return most < 0.3 ? 'fair' : 'poor';
}

function part(
  result: MetricResult,
  baselines: Baselines,
  { key, words }: { readonly key: string; readonly words: string },
): string {
  const value = valueOf(result, key);
  return value === null ? '' : ` ${words} ${figure(value, 2)}${besideLabels(baselines, key)}.`;
}
