// Do groups fare differently in the synthetic rows, and does a model trained on them treat groups differently?

import { integer, text } from '../../options.ts';
import { defineMetric, type Finding, type MetricResult } from '../types.ts';
import { figure, unknownFinding, valueOf } from '../words.ts';

/** Gaps below are taken as small: the tenth part of the four-fifths rule at an even share. */
const SMALL_GAP = 0.05;
const SMALL_ODDS = 0.1;
/** A gap that the synthetic rows add to the real one. */
const CLEAR_WIDENING = 0.05;

export const fairness = defineMetric({
  id: 'fairness',
  version: 1,
  label: 'Fairness between groups',
  group: 'fairness',
  tier: 'full',
  summary:
    'Compares how often groups get the favourable outcome, in the rows and in what a model trained on them decides.',
  fields: {
    favourable: text({
      label: 'Favourable outcome',
      help: 'A class of the target. Empty: one with a favourable name, else the rarest.',
      maxLength: 500,
      default: '',
    }),
    maxRows: integer({ label: 'Training rows', min: 100, max: 200_000, default: 8_000, advanced: true }),
  },
  baselines: ['ceiling'],
  ceilingRows: 'training',
  baselineRows: 8_000,
  load: async () => (await import('./compute.ts')).computeFairness,
  explain,
});

function explain(result: MetricResult): Finding {
  const gap = valueOf(result, 'label_gap');
  const headline = result.scores[0];
  if (gap === null || !headline) return unknownFinding(result);
  const widening = valueOf(result, 'widening') ?? 0;
  const odds = valueOf(result, 'odds_gap');
  const oddsWidening = valueOf(result, 'odds_widening') ?? 0;
  const isSmall = gap <= SMALL_GAP && (odds ?? 0) <= SMALL_ODDS;
  const isWider = widening > CLEAR_WIDENING || oddsWidening > CLEAR_WIDENING;
  const change = words(widening);
  const interval = headline.interval
    ? ` (95 % interval ${headline.interval.map((end) => figure(end, 2)).join(' to ')})`
    : '';
  const model =
    odds === null
      ? ''
      : ` A model trained on these rows makes errors that differ by up to ${figure(odds, 2)} between groups, ${words(oddsWidening)}.`;
  return {
    level: isWider ? 'poor' : isSmall ? 'good' : 'fair',
    sentence: `${headline.label}: ${figure(gap, 2)}${interval}; in the real rows ${figure(gap - widening, 2)}, so it is ${change}.${model}`,
    advice: isSmall
      ? 'The groups fare alike. Small groups are in the tables below.'
      : isWider
        ? 'The synthetic rows add a difference that the real ones do not have. Even out the groups, or grow again with smaller leaves.'
        : 'The synthetic rows repeat a difference that is in the real ones. Where it must not be passed on, even out the groups.',
  };
}

function words(widening: number): string {
  if (Math.abs(widening) < 0.01) return 'as wide as in the real rows';
  return `${figure(Math.abs(widening), 2)} ${widening > 0 ? 'wider' : 'narrower'} than in the real rows`;
}
