// Are the rows new, and no nearer to training rows than they should be?

import { integer } from '../../options.ts';
import { defineMetric, type Finding, type MetricResult } from '../types.ts';
import { type Baselines, unknownFinding, valueOf } from '../words.ts';

export const novelty = defineMetric({
  id: 'novelty',
  version: 1,
  label: 'New rows',
  group: 'privacy',
  tier: 'full',
  summary: 'Counts rows that match no training row, and compares distances with random and with held-out rows.',
  fields: {
    maxRows: integer({ label: 'Synthetic rows asked', min: 100, max: 50_000, default: 1_000, advanced: true }),
    maxReferenceRows: integer({
      label: 'Real rows of each kind',
      min: 100,
      max: 200_000,
      default: 5_000,
      advanced: true,
    }),
  },
  baselines: ['ceiling', 'cheat'],
  ceilingRows: 'fresh',
  baselineRows: 500,
  load: async () => (await import('./compute.ts')).computeNovelty,
  explain,
});

function explain(result: MetricResult, baselines: Baselines): Finding {
  const share = valueOf(result, 'new_rows');
  if (share === null) return unknownFinding(result);
  const score = (key: string): readonly [number, number] | undefined =>
    result.scores.find((entry) => entry.key === key)?.interval;
  const expected = valueOf(result, 'new_rows_holdout') ?? valueOf(baselines.ceiling, 'new_rows');
  // The upper ends: a few rows must not raise an alarm by chance.
  const lost = expected === null ? 0 : Math.max(0, expected - (score('new_rows')?.[1] ?? share));
  const chance = valueOf(result, 'closer_by_chance') ?? 0.5;
  const overfit = (score('closer_strict')?.[0] ?? chance) - chance;
  const level = lost > 0.05 || overfit > 0.06 ? 'poor' : lost > 0.005 || overfit > 0.015 ? 'fair' : 'good';
  const fresh = expected === null ? '' : `, ${percent(expected)} of fresh real rows are`;
  return {
    level: expected === null && level === 'good' ? 'unknown' : level,
    sentence: `${openingOf(level, lost > 0.005)}: ${percent(share)} match no training row${fresh}.${overfitWords(result)}`,
    advice:
      level === 'good'
        ? 'A new row can still be near to a person: read the attacks as well.'
        : 'Replace the rows that match a training row, or learn with more smoothing (a larger smallest leaf).',
  };
}

function openingOf(level: Finding['level'], isCopied: boolean): string {
  if (level === 'good') return 'Synthetic rows are as new as fresh real rows';
  if (isCopied) return 'Synthetic rows match training rows more often than chance allows';
  return 'Synthetic rows lie nearer to training rows than to rows that were held out';
}

function overfitWords(result: MetricResult): string {
  const closer = valueOf(result, 'closer_strict');
  if (closer === null) return ' Without held-out rows their distances cannot be judged.';
  const chance = valueOf(result, 'closer_by_chance') ?? 0.5;
  return ` ${percent(closer)} lie nearer to a training row than to a held-out one, where chance gives ${percent(chance)}.`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
