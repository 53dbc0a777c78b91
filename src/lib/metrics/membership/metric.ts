// Can an attacker tell who was in the training rows?

import { integer } from '../../options.ts';
import { percent } from '../attacks.ts';
import { defineMetric, type Finding, type MetricResult } from '../types.ts';
import { type Baselines, figure, unknownFinding, valueOf } from '../words.ts';

export const membership = defineMetric({
  id: 'membership',
  version: 1,
  label: 'Membership attack',
  group: 'privacy',
  tier: 'full',
  summary: 'Guesses which real rows were learned from, by distances and by boosted trees trained on known cases.',
  fields: {
    attacks: integer({ label: 'Rows of each kind', min: 100, max: 20_000, default: 2_000, advanced: true }),
    maxRows: integer({ label: 'Synthetic rows used', min: 100, max: 200_000, default: 20_000, advanced: true }),
    maxReferenceRows: integer({ label: 'Other real rows', min: 100, max: 200_000, default: 5_000, advanced: true }),
  },
  baselines: ['cheat'],
  baselineRows: 10_000,
  ceilingRows: 'fresh',
  load: async () => (await import('./compute.ts')).computeMembership,
  explain,
});

const attackers = ['trees', 'distance', 'calibrated'] as const;

function explain(result: MetricResult, baselines: Baselines): Finding {
  if (valueOf(result, 'auc') === null) return unknownFinding(result);
  const aucLow = Math.max(...attackers.map((name) => lowOf(result, name === 'trees' ? 'auc' : `auc_${name}`)));
  const tprLow = Math.max(...attackers.map((name) => lowOf(result, `tpr_${name}`)));
  const rate = valueOf(result, 'false_alarms') ?? 0.01;
  const level = aucLow > 0.56 || tprLow > 4 * rate ? 'poor' : aucLow > 0.52 || tprLow > 2 * rate ? 'fair' : 'good';
  const best = Math.max(...attackers.map((name) => valueOf(result, `tpr_${name}`) ?? 0));
  const copy = valueOf(baselines.cheat, 'auc');
  const reached =
    `AUC ${figure(valueOf(result, 'auc'))}, 95 % interval ${figure(lowOf(result, 'auc'))} to ${figure(highOf(result, 'auc'))}, where 0.5 is a coin toss` +
    (copy === null ? '' : ` and a plain copy gives ${figure(copy)}`);
  const caught = `${percent(best)} of those learned from are named while ${percent(rate)} of the others are accused`;
  if (level !== 'good') {
    return {
      level,
      sentence: `An attacker could tell who was learned from: ${caught} (${reached}).`,
      advice: 'Replace the rows nearest to training rows (see Privacy), or raise the smallest leaf and run again.',
    };
  }
  if (copy !== null && copy < 0.55) {
    return {
      level: 'unknown',
      sentence: `This attack is too weak to conclude here: ${caught} (${reached}).`,
      advice: 'Read the other privacy findings; more held-out rows would make it stronger.',
    };
  }
  return {
    level,
    sentence: `An attacker cannot tell who was learned from: ${caught} (${reached}).`,
    advice: 'This holds for the attackers tried here; keep the figure with the data when you share it.',
  };
}

function lowOf(result: MetricResult, key: string): number {
  return result.scores.find((score) => score.key === key)?.interval?.[0] ?? 0;
}

function highOf(result: MetricResult, key: string): number {
  return result.scores.find((score) => score.key === key)?.interval?.[1] ?? 1;
}
