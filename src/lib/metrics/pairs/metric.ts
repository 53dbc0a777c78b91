// Do the columns go together as they do in the real table?

import { defineMetric, type Finding, type MetricResult } from '../types.ts';
import { type Baselines, beside, figure, levelOf, positionOf, unknownFinding, valueOf } from '../words.ts';

export const pairs = defineMetric({
  id: 'pairs',
  version: 1,
  label: 'Column pairs',
  group: 'fidelity',
  tier: 'core',
  summary: 'Compares how every two columns go together with the training rows.',
  fields: {},
  baselines: ['ceiling', 'floor', 'cheat'],
  ceilingRows: 'holdout',
  load: async () => (await import('./compute.ts')).computePairs,
  explain,
});

function explain(result: MetricResult, baselines: Baselines): Finding {
  const value = valueOf(result, 'trends_aligned');
  if (value === null) return unknownFinding(result);
  const position = positionOf(value, baselines, 'trends_aligned');
  const ceiling = valueOf(baselines.ceiling, 'trends_aligned');
  if (position === null && ceiling !== null && ceiling < 0.9) return tooFewRows(value, baselines);
  const level = position === null ? levelOf(value - (ceiling ?? 1), -0.05, -0.15) : levelOf(position, 0.8, 0.5);
  const worst = result.details[0];
  const weakest = worst ? ` The weakest pair is ${worst.columns.join(' and ')} with ${figure(worst.value)}.` : '';
  const hidden = valueOf(result, 'hidden_by_bins') ?? 0;
  if (hidden >= 0.1) return hiddenMove(result, level, weakest);
  const opening =
    level === 'good'
      ? 'Columns go together almost as in the real table'
      : level === 'fair'
        ? 'Columns go together partly as in the real table'
        : 'Much of what ties the columns together is lost';
  return {
    level,
    sentence: `${opening}: ${figure(value)} of 1${beside(baselines, 'trends_aligned')}.${weakest}`,
    advice:
      level === 'good'
        ? 'Nothing to do here; the two-sample probe looks for what pairs cannot show.'
        : 'Use the forest synthesizer, give it more rows, and look at the weakest pairs in Compare.',
  };
}

/** The reference score calls a pair good whose values have moved: say so plainly, and never call it good. */
function hiddenMove(result: MetricResult, level: Finding['level'], weakest: string): Finding {
  const [strict, legacy] = [valueOf(result, 'trends_aligned'), valueOf(result, 'trends')];
  return {
    level: level === 'good' ? 'fair' : level,
    sentence:
      `Values of a column have moved, which the common pair score does not see: ${figure(legacy)} by its rule,` +
      ` ${figure(strict)} of 1 with shared bins.${weakest}`,
    advice: 'Trust the strict figure. Open the weakest pair in Compare, and fit the column that moved again.',
  };
}

/** Fresh real rows keep no more than independent columns do: whatever the figure is, it shows chance. */
function tooFewRows(value: number, baselines: Baselines): Finding {
  return {
    level: 'unknown',
    sentence: `There are too few rows to see how columns go together: ${figure(value)} of 1${beside(baselines, 'trends_aligned')}.`,
    advice: 'Hold out more rows at import, or read the rows side by side in Compare.',
  };
}
