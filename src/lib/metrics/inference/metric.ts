// Can a person's secret be read off the synthetic row that looks most like that person?

import { integer } from '../../options.ts';
import { explainAttack } from '../attacks.ts';
import { defineMetric } from '../types.ts';

export const inference = defineMetric({
  id: 'inference',
  version: 1,
  label: 'Attribute inference attack',
  group: 'privacy',
  tier: 'full',
  summary: 'Guesses one column of a real record from the synthetic row that is nearest in all the others.',
  fields: {
    attacks: integer({ label: 'Attacks of each kind', min: 50, max: 5_000, default: 500, advanced: true }),
    secrets: integer({ label: 'Columns to guess', min: 1, max: 30, default: 8, advanced: true }),
    maxRows: integer({ label: 'Synthetic rows used', min: 100, max: 200_000, default: 20_000, advanced: true }),
  },
  baselines: ['cheat'],
  baselineRows: 10_000,
  ceilingRows: 'fresh',
  load: async () => (await import('./compute.ts')).computeInference,
  explain: (result, baselines) =>
    explainAttack(result, baselines, {
      deed: `read ${result.details[0]?.columns[0] ?? 'a column'} of people they know off the synthetic rows`,
      advice: 'Leave the column out, make it coarser, or raise the smallest leaf of the forest and run again.',
    }),
});
