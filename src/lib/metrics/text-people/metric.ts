// Do texts name people, addresses, numbers?

import { defineMetric, type Finding, type MetricResult } from '../types.ts';
import { type Baselines, besideTexts, figure, unknownFinding, valueOf } from '../words.ts';

export const textPeople = defineMetric({
  id: 'text-people',
  version: 1,
  label: 'Personal data in texts',
  group: 'texts',
  needs: 'texts',
  tier: 'full',
  summary: 'Looks for names, addresses, phone numbers and other personal data in texts.',
  fields: {},
  baselines: ['ceiling', 'floor', 'cheat'],
  ceilingRows: 'holdout',
  load: async () => (await import('./compute.ts')).computeTextPeople,
  explain,
});

function explain(result: MetricResult, baselines: Baselines): Finding {
  const share = valueOf(result, 'personal');
  if (share === null) return unknownFinding(result);
  const known = valueOf(result, 'from_source');
  // What fresh real texts share as well, the number of a hotline, belongs to nobody in particular.
  const leaked = (known ?? 0) - (valueOf(baselines.ceiling, 'from_source') ?? 0);
  const more = share - (valueOf(baselines.ceiling, 'personal') ?? 0.5);
  const level = leaked > 0 ? 'poor' : more > 0.1 ? 'fair' : 'good';
  const copied =
    known === null || known === 0
      ? ''
      : ` ${figure(known * 100, 1)} % hold something personal that also stands in the source.`;
  return {
    level,
    sentence: `${figure(share * 100, 0)} % of texts hold something that looks personal${besideTexts(baselines, 'personal', '%')}.${copied}`,
    advice:
      level === 'good'
        ? known === null
          ? 'Made-up names and numbers are no harm by themselves.'
          : 'Made-up names and numbers are no harm by themselves; no more of these stand in the source than chance explains.'
        : 'Replace personal data in the source first (Personal data), or in this version before it leaves.',
  };
}
