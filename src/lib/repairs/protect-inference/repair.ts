import { PROTECT_REPAIR } from '../../inference/analyses.ts';
import { integer, text } from '../../options.ts';
import { defineRepair } from '../types.ts';

/** Makes intervals of chosen analyses valid on the synthetic rows. */
export const protectInference = defineRepair({
  id: PROTECT_REPAIR,
  version: 1,
  label: 'Protect analyses',
  summary:
    'Shifts columns so that means and least-squares effects of your choice are right on average, and says how wide their intervals have to be; every other column stays.',
  fields: {
    analyses: text({
      label: 'Analyses',
      help: 'A list of means and effects, as JSON.',
      maxLength: 20_000,
      default: '',
    }),
    generatorRows: integer({
      label: 'Rows of the generator',
      help: 'Rows that stand for what the generator makes on average.',
      min: 1000,
      max: 200_000,
      default: 20_000,
      advanced: true,
    }),
  },
  needs: ['columns'],
  load: async () => (await import('./mend.ts')).protectAnalyses,
});
