// Can an attacker write a description that fits exactly one real person, from the synthetic rows alone?

import { integer } from '../../options.ts';
import { explainAttack, percent } from '../attacks.ts';
import { defineMetric, type Finding, type MetricResult } from '../types.ts';
import { type Baselines, valueOf } from '../words.ts';

export const singlingOut = defineMetric({
  id: 'singling-out',
  version: 1,
  label: 'Singling-out attack',
  group: 'privacy',
  tier: 'full',
  summary: 'Takes descriptions that fit one synthetic row and counts those that fit exactly one real person.',
  fields: {
    attacks: integer({ label: 'Descriptions of each kind', min: 50, max: 5_000, default: 500, advanced: true }),
    columns: integer({ label: 'Columns in a description', min: 2, max: 10, default: 3, advanced: true }),
    maxRows: integer({ label: 'Synthetic rows used', min: 100, max: 200_000, default: 40_000, advanced: true }),
  },
  baselines: ['floor', 'cheat'],
  baselineRows: 10_000,
  ceilingRows: 'fresh',
  load: async () => (await import('./compute.ts')).computeSinglingOut,
  explain,
});

function explain(result: MetricResult, baselines: Baselines): Finding {
  const finding = explainAttack(result, baselines, {
    deed: 'single out real people with descriptions taken from the synthetic rows',
    advice:
      'Round or cap the columns with extreme values, or replace the rows that repeat training rows (see Privacy).',
  });
  return { ...finding, sentence: finding.sentence + verbatimNote(result, baselines) };
}

/** Values that only one person has are repeated by any table that draws from the margins, so they alarm nobody alone. */
function verbatimNote(result: MetricResult, baselines: Baselines): string {
  const value = valueOf(result, 'uni_risk');
  if (value === null || value < 0.05) return '';
  const floor = valueOf(baselines.floor, 'uni_risk');
  const same = floor === null ? '' : `, where independent columns give ${percent(floor)}`;
  return ` Single values that one person has come back word for word (risk ${percent(value)}${same}): round a column whose values point to people.`;
}
