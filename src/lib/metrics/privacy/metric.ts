// Do synthetic rows lie nearer to the rows that were learned from than to rows that were not?

import { integer } from '../../options.ts';
import { defineMetric, type Finding, type MetricResult } from '../types.ts';
import { type Baselines, figure, unknownFinding, valueOf } from '../words.ts';

export const privacy = defineMetric({
  id: 'privacy',
  version: 1,
  label: 'Privacy',
  group: 'privacy',
  summary: 'Measures whether synthetic rows lie nearer to training rows than to real rows that were held out.',
  fields: {
    maxRows: integer({ label: 'Synthetic rows asked', min: 100, max: 50_000, default: 5_000, advanced: true }),
    maxReferenceRows: integer({
      label: 'Real rows of each kind',
      min: 100,
      max: 200_000,
      default: 20_000,
      advanced: true,
    }),
  },
  baselines: ['ceiling', 'floor', 'cheat'],
  ceilingRows: 'fresh',
  baselineRows: 2_000,
  load: async () => (await import('./compute.ts')).computePrivacy,
  explain,
});

function explain(result: MetricResult, baselines: Baselines): Finding {
  const share = valueOf(result, 'dcr_share');
  if (share === null) return unknownFinding(result);
  const [low] = result.scores[0]?.interval ?? [share, share];
  const exactTrain = valueOf(result, 'exact_train') ?? 0;
  const exactHoldout = valueOf(result, 'exact_holdout') ?? 0;
  const copies = exactTrain - exactHoldout;
  const attack = valueOf(result, 'mia_auc') ?? 0.5;
  // Only what exceeds the holdout counts: rows that many people share are no one's secret.
  const isPoor = low > 0.56 || copies > 0.01 || attack > 0.58;
  const isFair = share > 0.54 || low > 0.52 || copies > 0.001 || attack > 0.54;
  const level = isPoor ? 'poor' : isFair ? 'fair' : 'good';
  const opening =
    level === 'good'
      ? 'Synthetic rows lie no nearer to the rows that were learned from than to rows that were not'
      : level === 'fair'
        ? 'Synthetic rows lie somewhat nearer to the rows that were learned from'
        : 'Synthetic rows lie clearly nearer to the rows that were learned from: some repeat them';
  const context = [
    valueOf(baselines.ceiling, 'dcr_share') === null
      ? ''
      : `, fresh real rows ${figure(valueOf(baselines.ceiling, 'dcr_share'))}`,
    valueOf(baselines.cheat, 'dcr_share') === null
      ? ''
      : `, a plain copy ${figure(valueOf(baselines.cheat, 'dcr_share'))}`,
  ].join('');
  const repeats = ` ${percent(exactTrain)} of them equal a training row, ${percent(exactHoldout)} a held-out row.`;
  return {
    level,
    sentence: `${opening}: ${percent(share)} are nearer to a training row, where 50 % is ideal${context}.${repeats}`,
    advice:
      level === 'good'
        ? 'Distances cannot prove privacy; for sensitive data add a review of rare rows before you share.'
        : 'Raise the smallest leaf of the forest, make fewer rows, or remove rows that equal training rows before sharing.',
  };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share > 0 && share < 0.01 ? 2 : 1)} %`;
}
