// Can someone who knows most of a real row read the rest of it off the synthetic rows?

import { integer } from '../../options.ts';
import { defineMetric, type Finding, type MetricResult } from '../types.ts';
import { type Baselines, figure, unknownFinding, valueOf } from '../words.ts';

const KEY = 'generalized_cap';

export const disclosure = defineMetric({
  id: 'disclosure',
  version: 1,
  label: 'Disclosure',
  group: 'privacy',
  tier: 'full',
  summary: 'Guesses the sensitive columns of training rows from the synthetic rows that look like them.',
  fields: {
    maxRows: integer({ label: 'Training rows attacked', min: 100, max: 50_000, default: 1_000, advanced: true }),
    maxReferenceRows: integer({
      label: 'Synthetic rows used',
      min: 100,
      max: 200_000,
      default: 10_000,
      advanced: true,
    }),
  },
  baselines: ['ceiling', 'floor', 'cheat'],
  ceilingRows: 'holdout',
  load: async () => (await import('./compute.ts')).computeDisclosure,
  explain,
});

function explain(result: MetricResult, baselines: Baselines): Finding {
  const value = valueOf(result, KEY);
  if (value === null) {
    if (result.scores.length === 0) return unknownFinding(result);
    return {
      level: 'unknown',
      sentence: 'The column to guess has one value only: there is nothing to disclose.',
      advice: 'Mark a column as sensitive at import, then run the report again.',
    };
  }
  const fresh = valueOf(baselines.ceiling, KEY);
  const interval = result.scores.find((score) => score.key === KEY)?.interval;
  const words =
    `An attacker who knows all other columns is right as often as a protection of ${figure(value)} allows, where 1 is a` +
    ` blind guess${besides(baselines)}.`;
  if (fresh === null) {
    return {
      level: 'unknown',
      sentence: `${words} Without held-out rows nobody can say how much of this is common knowledge.`,
      advice: 'Import the table again with a holdout.',
    };
  }
  // What fresh real rows tell is a fact about people in general; only what goes beyond it was learned from someone.
  const beyond = fresh - (interval?.[1] ?? value);
  const level = beyond > 0.1 ? 'poor' : beyond > 0.02 ? 'fair' : 'good';
  const opening =
    level === 'good'
      ? 'Synthetic rows tell no more of a person than fresh real rows do.'
      : 'Synthetic rows tell more of the people learned from than fresh real rows would.';
  return {
    level,
    sentence: `${opening} ${words}`,
    advice:
      level === 'good'
        ? 'The attack assumes that all other columns are known; read the inference attacks for weaker attackers.'
        : 'Protect the sensitive column: add noise to it, or learn with more smoothing (a larger smallest leaf).',
  };
}

function besides(baselines: Baselines): string {
  const parts = (
    [
      ['ceiling', 'fresh real rows leave'],
      ['floor', 'independent columns'],
      ['cheat', 'a plain copy'],
    ] as const
  ).flatMap(([baseline, words]) => {
    const value = valueOf(baselines[baseline], KEY);
    return value === null ? [] : [`${words} ${figure(value)}`];
  });
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}
