// Can two holders of halves of a record tell, through the synthetic rows, that the halves belong together?

import { integer } from '../../options.ts';
import { explainAttack } from '../attacks.ts';
import { defineMetric } from '../types.ts';

export const linkability = defineMetric({
  id: 'linkability',
  version: 1,
  label: 'Linkability attack',
  group: 'privacy',
  tier: 'full',
  summary: 'Tries to join two halves of a real record through the synthetic row that is nearest to both.',
  fields: {
    attacks: integer({ label: 'Attacks of each kind', min: 50, max: 5_000, default: 500, advanced: true }),
    neighbours: integer({ label: 'Nearest rows of each half', min: 1, max: 20, default: 1, advanced: true }),
    maxRows: integer({ label: 'Synthetic rows used', min: 100, max: 200_000, default: 20_000, advanced: true }),
  },
  baselines: ['cheat'],
  baselineRows: 10_000,
  ceilingRows: 'fresh',
  load: async () => (await import('./compute.ts')).computeLinkability,
  explain: (result, baselines) =>
    explainAttack(result, baselines, {
      deed: 'join two halves of a real record through one synthetic row',
      advice:
        'Replace the rows that lie nearest to training rows (see Privacy), or raise the smallest leaf and run again.',
    }),
});
