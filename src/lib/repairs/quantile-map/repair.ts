import { text } from '../../options.ts';
import { defineRepair } from '../types.ts';

/** Gives a quantity the same distribution in every group. */
export const quantileMap = defineRepair({
  id: 'quantile-map',
  version: 1,
  label: 'Align a quantity between groups',
  summary:
    'Maps a numeric target or score, group by group, to its distribution over all rows. The order of rows within a group stays, and so does every other column.',
  fields: {
    quantity: text({
      label: 'Quantity to align',
      help: 'Name of a numeric column. Empty: the target.',
      maxLength: 500,
      default: '',
    }),
  },
  needs: ['columns'],
  load: async () => (await import('./mend.ts')).alignQuantity,
});
