// Can a learner tell the synthetic rows from real rows it has never seen?

import { integer } from '../../options.ts';
import { defineMetric, type Finding, type MetricResult } from '../types.ts';
import { type Baselines, beside, figure, levelOf, unknownFinding, valueOf } from '../words.ts';

export const twoSample = defineMetric({
  id: 'two-sample',
  version: 2,
  label: 'Two-sample probe',
  group: 'fidelity',
  tier: 'core',
  summary: 'Trains a learner to tell synthetic rows from the real rows that were held out.',
  fields: {
    maxRows: integer({ label: 'Rows of each kind', min: 100, max: 50_000, default: 10_000, advanced: true }),
    folds: integer({ label: 'Folds', min: 2, max: 10, default: 3, advanced: true }),
  },
  baselines: ['ceiling', 'floor', 'cheat'],
  ceilingRows: 'training',
  baselineRows: 3_000,
  load: async () => (await import('./compute.ts')).computeTwoSample,
  explain,
});

function explain(result: MetricResult, baselines: Baselines): Finding {
  const value = valueOf(result, 'auc');
  if (value === null) return unknownFinding(result);
  const context = beside(baselines, 'auc');
  // Below by more than chance: an honest table of a few hundred rows often ends at 0.48.
  const [, high] = result.scores[0]?.interval ?? [value, value];
  if (high < 0.5 && value < 0.49) return belowChance(value, context);
  const level = levelOf(-value, -0.6, -0.75);
  const opening =
    level === 'good'
      ? 'A trained learner hardly tells synthetic rows from unseen real ones'
      : level === 'fair'
        ? 'A trained learner often tells synthetic rows from unseen real ones'
        : 'A trained learner easily tells synthetic rows from unseen real ones';
  return {
    level,
    sentence: `${opening}: AUC ${figure(value)}${intervalOf(result)}, where 0.5 is a coin toss${context}.${culpritOf(result)}`,
    advice:
      level === 'good'
        ? 'Read the privacy finding as well: a plain copy would pass this probe too.'
        : 'Begin with the column that gives most away and with the slices below; each has a repair.',
  };
}

function intervalOf(result: MetricResult): string {
  const interval = result.scores[0]?.interval;
  return interval ? ` (95 % interval ${figure(interval[0])} to ${figure(interval[1])})` : '';
}

/** The column that gives most away, unless none does. */
function culpritOf(result: MetricResult): string {
  const worst = result.details[0];
  if (!worst || worst.value < 0.01) return '';
  return ` Column ${worst.columns[0]} gives most away: with it shuffled the AUC falls by ${figure(worst.value)}.`;
}

/** Below a coin toss is no merit: it comes from rows that repeat on one side and not on the other. */
function belowChance(value: number, context: string): Finding {
  return {
    level: 'fair',
    sentence:
      `The learner ends below a coin toss: AUC ${figure(value)}${context}. This is no sign of quality: it happens when` +
      ' rows repeat, or when the real table lists every combination once.',
    advice:
      'Look for duplicate rows in the real table and group them before you compare, or judge by the pairs instead.',
  };
}
