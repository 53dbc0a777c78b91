// Do synthetic rows lie nearer to the rows that were learned from than to rows that were not?

import { integer } from '../../options.ts';
import { percent } from '../attacks.ts';
import { defineMetric, type Finding, type MetricResult } from '../types.ts';
import { type Baselines, figure, unknownFinding, valueOf } from '../words.ts';

export const privacy = defineMetric({
  id: 'privacy',
  version: 2,
  label: 'Privacy',
  group: 'privacy',
  tier: 'core',
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

interface Signs {
  /** Lower ends of the 95 % intervals: a few rows must not raise an alarm by chance. */
  readonly low: number;
  readonly copies: number;
  readonly near: number;
  readonly attack: number;
}

function explain(result: MetricResult, baselines: Baselines): Finding {
  const share = valueOf(result, 'dcr_balanced');
  if (share === null) return unknownFinding(result);
  const signs = {
    low: lowEnd(result, 'dcr_balanced', share),
    // Only what exceeds the holdout counts: rows that many people share are no one's secret.
    copies: lowEnd(result, 'exact_excess', 0),
    near: lowEnd(result, 'near_excess', 0),
    attack: lowEnd(result, 'mia_auc', 0.5),
  };
  const level = levelOfSigns(signs);
  const context = [
    besideShare(baselines, 'ceiling', 'fresh real rows'),
    besideShare(baselines, 'cheat', 'a plain copy'),
  ];
  return {
    level,
    sentence:
      `${openingOf(level, signs, result)}: ${percent(share)} are nearer to a training row, where 50 % is ideal` +
      `${context.join('')}.${repeatsOf(result)}${fewRowsNote(result)}`,
    advice:
      level === 'good'
        ? 'Distances cannot prove privacy; for sensitive data add a review of rare rows before you share.'
        : 'Replace the riskiest rows shown below; if there are many, raise the smallest leaf of the forest and run again.',
  };
}

function levelOfSigns(signs: Signs): Finding['level'] {
  const { low, copies, near, attack } = signs;
  if (low > 0.56 || copies > 0.01 || near > 0.01 || attack > 0.56) return 'poor';
  return isNear(signs) || copies > 0.001 || near > 0.003 || attack > 0.52 ? 'fair' : 'good';
}

/** Forests with good defaults reach 0.53 on small tables; beyond that the training rows draw. */
function isNear({ low }: Signs): boolean {
  return low > 0.53;
}

/** Names the sign that set the level, so that the words do not contradict the figures. */
function openingOf(level: Finding['level'], signs: Signs, result: MetricResult): string {
  if (level === 'good')
    return 'Synthetic rows lie no nearer to the rows that were learned from than to rows that were not';
  if (signs.copies > 0.01) return 'Some synthetic rows repeat rows that were learned from';
  if (signs.near > 0.01) return 'Some synthetic rows are training rows with small changes';
  if (signs.low > 0.56) return 'Synthetic rows lie clearly nearer to the rows that were learned from';
  if (isNear(signs) && level === 'fair') return 'Synthetic rows lie somewhat nearer to the rows that were learned from';
  if (signs.copies > 0.001) return 'A few synthetic rows repeat rows that were learned from';
  if (signs.near > 0.003) return 'A few synthetic rows are training rows with small changes';
  const reached = figure(valueOf(result, 'mia_auc'));
  return `Who was learned from can be guessed from the synthetic rows (AUC ${reached}, where 0.5 is a coin toss)`;
}

function besideShare(baselines: Baselines, baseline: 'ceiling' | 'cheat', words: string): string {
  const value = valueOf(baselines[baseline], 'dcr_balanced');
  return value === null ? '' : `, ${words} ${percent(value)}`;
}

/** Copies and near copies, less what chance gives. */
function repeatsOf(result: MetricResult): string {
  const all = percent(valueOf(result, 'exact_train_all') ?? 0);
  if (lowEnd(result, 'near_excess', 0) <= 0) {
    return ` ${all} of them equal a training row, and no more point to a single training row than chance explains.`;
  }
  const near = percent(valueOf(result, 'near_excess') ?? 0);
  return ` ${all} of them equal a training row, and ${near} point to a single training row beyond what chance explains.`;
}

function fewRowsNote(result: MetricResult): string {
  const [low, high] = result.scores[0]?.interval ?? [0, 0];
  return high - low > 0.15 ? ' With so few rows this says little.' : '';
}

function lowEnd(result: MetricResult, key: string, fallback: number): number {
  const score = result.scores.find((entry) => entry.key === key);
  return score?.interval?.[0] ?? score?.value ?? fallback;
}
