import { text } from '../../options.ts';
import { defineRepair } from '../types.ts';

/** Draws rows by the weights of Kamiran and Calders. */
export const reweigh = defineRepair({
  id: 'reweigh',
  version: 1,
  label: 'Reweigh groups',
  summary:
    'Weighs each row by P(group) P(outcome) / P(group, outcome) and draws rows by these weights, so that the outcome no longer depends on the group. Cells of rows stay as they are; the weights are in the facts.',
  fields: {
    favourable: text({
      label: 'Favourable outcome',
      help: 'A class of the target. Empty: one with a favourable name, else the rarest. Quantities are cut at the median.',
      maxLength: 500,
      default: '',
    }),
  },
  needs: ['columns'],
  load: async () => (await import('./mend.ts')).reweighGroups,
});
