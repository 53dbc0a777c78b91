// Does a model learned on the synthetic rows work on real ones?

import { integer } from '../../options.ts';
import { defineMetric, type Finding, type MetricResult } from '../types.ts';
import { type Baselines, figure, levelOf, unknownFinding, valueOf } from '../words.ts';

export const utility = defineMetric({
  id: 'utility',
  version: 3,
  label: 'Utility',
  group: 'utility',
  tier: 'core',
  summary: 'Trains on synthetic rows, tests on held-out real rows, and compares with training on real rows.',
  fields: { maxRows: integer({ label: 'Training rows', min: 100, max: 200_000, default: 50_000, advanced: true }) },
  baselines: ['ceiling', 'floor', 'cheat'],
  ceilingRows: 'training',
  baselineRows: 20_000,
  load: async () => (await import('./compute.ts')).computeUtility,
  explain,
});

function explain(result: MetricResult, baselines: Baselines): Finding {
  const value = valueOf(result, 'tstr');
  const real = valueOf(result, 'trtr');
  if (value === null) return unknownFinding(result);
  const name = result.scores[0]?.label.startsWith('R²') ? 'R²' : 'AUC';
  const floor = valueOf(baselines.floor, 'tstr');
  const context =
    ` (trained on real rows ${figure(real)}` + (floor === null ? ')' : `, on independent columns ${figure(floor)})`);
  const retained = valueOf(result, 'retained');
  const plain = retained === null ? 'unknown' : levelOf(retained, 0.95, 0.8);
  // On a few hundred held-out rows a loss of half the skill can be chance: the interval then reaches the real figure.
  const high = result.scores[0]?.interval?.[1] ?? -Infinity;
  const isChance = plain !== 'good' && high >= (real ?? Infinity);
  const level = plain === 'poor' && isChance ? 'fair' : plain;
  const opening =
    level === 'good'
      ? 'A model trained on the synthetic rows does nearly as well on real ones'
      : level === 'fair'
        ? 'A model trained on the synthetic rows loses some of its skill on real ones'
        : level === 'poor'
          ? 'A model trained on the synthetic rows loses much of its skill on real ones'
          : 'The target can hardly be predicted, even from real rows';
  const doubt = isChance ? ', though with so few held-out rows that may be chance' : '';
  const kept = retained === null ? '' : ` It keeps ${Math.round(Math.max(0, retained) * 100)} % of the skill${doubt}.`;
  const top = valueOf(result, 'top_features');
  const shared =
    top === null || level === 'unknown'
      ? ''
      : ` ${Math.round(top * 100)} % of the columns it relies on most are the right ones.`;
  return {
    level,
    sentence: `${opening}: ${name} ${figure(value)}${context}.${kept}${shared}`,
    advice:
      level === 'good'
        ? 'The synthetic table can stand in for the real one in this task.'
        : level === 'unknown'
          ? 'Check that the right target is set.'
          : 'Draw the target afresh from the other columns, or follow the data more closely with a smaller leaf. ' +
            'Plan rows, below, says whether more synthetic rows would help.',
  };
}
