// How small are the groups in which people of the synthetic table, and of the real one behind it, hide?

import { integer } from '../../options.ts';
import { attackLevel, percent } from '../attacks.ts';
import { defineMetric, type Finding, type MetricResult } from '../types.ts';
import { figure, unknownFinding, valueOf } from '../words.ts';

export const anonymity = defineMetric({
  id: 'anonymity',
  version: 1,
  label: 'Anonymity of groups',
  group: 'privacy',
  tier: 'full',
  summary: 'Counts how many rows share what others may know of a person: k-anonymity, l-diversity and k-map.',
  fields: {
    identifiers: integer({ label: 'Columns others may know', min: 1, max: 12, default: 5, advanced: true }),
    bins: integer({ label: 'Groups of a quantity', min: 2, max: 100, default: 10, advanced: true }),
  },
  baselines: ['floor', 'cheat'],
  baselineRows: 20_000,
  ceilingRows: 'fresh',
  load: async () => (await import('./compute.ts')).computeAnonymity,
  explain,
});

function explain(result: MetricResult): Finding {
  if (valueOf(result, 'risk') === null) return unknownFinding(result);
  const [k, below, mapped] = ['k', 'k5_share', 'kmap1_share'].map((key) => valueOf(result, key) ?? 0);
  const sizes =
    `the smallest group of synthetic rows that agree in the columns others may know has ${figure(k ?? 0, 0)} rows,` +
    ` ${percent(below ?? 0)} of rows are in groups below five, and ${percent(mapped ?? 0)} fit exactly one training row`;
  if (attackLevel(result, 'risk') !== 'good') {
    return {
      level: 'fair',
      sentence: `The synthetic rows fit single training rows more often than strangers: ${sizes} (risk ${percent(valueOf(result, 'risk') ?? 0)}).`,
      advice: 'Make these columns coarser (age bands, regions), or replace the riskiest rows listed under Privacy.',
    };
  }
  return {
    level: 'good',
    sentence: `Synthetic rows fit single training rows no more often than strangers: ${sizes}.`,
    advice:
      'Groups of synthetic rows hide no one by themselves; check that the columns taken as known are the right ones.',
  };
}
