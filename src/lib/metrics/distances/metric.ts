// Are synthetic rows nearer to what was learned from than honest rows would be? Distances as MOSTLY AI measures them.

import { integer } from '../../options.ts';
import { defineMetric, type Finding, type MetricResult } from '../types.ts';
import { type Baselines, unknownFinding, valueOf } from '../words.ts';

export const distances = defineMetric({
  id: 'distances',
  version: 1,
  label: 'Distances between rows',
  group: 'privacy',
  tier: 'full',
  summary:
    'Identical matches, distances to the closest record and neighbour ratios, against training and held-out rows.',
  fields: {
    maxRows: integer({ label: 'Synthetic rows asked', min: 100, max: 50_000, default: 1_500, advanced: true }),
    maxReferenceRows: integer({
      label: 'Real rows of each kind',
      min: 100,
      max: 100_000,
      default: 10_000,
      advanced: true,
    }),
  },
  baselines: ['ceiling', 'cheat'],
  ceilingRows: 'fresh',
  baselineRows: 750,
  load: async () => (await import('./compute.ts')).computeDistances,
  explain,
});

function explain(result: MetricResult, baselines: Baselines): Finding {
  const share = valueOf(result, 'dcr_share');
  if (share === null) return unknownFinding(result);
  const low = result.scores.find((score) => score.key === 'dcr_share')?.interval?.[0] ?? share;
  const [known, chance] = [valueOf(result, 'ims_training') ?? 0, valueOf(result, 'ims_holdout') ?? 0];
  const level = low > 0.56 || known - chance > 0.01 ? 'poor' : low > 0.52 || known - chance > 0.002 ? 'fair' : 'good';
  const opening =
    level === 'good'
      ? 'Synthetic rows keep the same distance from rows that were learned from as from rows that were not'
      : level === 'fair'
        ? 'Synthetic rows come a little nearer to rows that were learned from than to others'
        : 'Synthetic rows follow the rows that were learned from';
  const context = beside(baselines, 'ceiling', 'fresh real rows') + beside(baselines, 'cheat', 'a plain copy');
  return {
    level,
    sentence:
      `${opening}: ${percent(share)} are nearer to a training row, where 50 % is ideal${context}.` +
      ` ${percent(known)} equal a training row and ${percent(chance)} a held-out row in every column.`,
    advice:
      level === 'good'
        ? 'Distances are one sign among several: read the attacks as well.'
        : 'Replace the rows that repeat training rows, or train with stronger smoothing.',
  };
}

function beside(baselines: Baselines, baseline: 'ceiling' | 'cheat', words: string): string {
  const value = valueOf(baselines[baseline], 'dcr_share');
  return value === null ? '' : `, ${words} ${percent(value)}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
