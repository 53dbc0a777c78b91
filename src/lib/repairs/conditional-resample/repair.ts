import { text } from '../../options.ts';
import { defineRepair } from '../types.ts';

/** Gives every group the same share of favourable outcomes, row for row. */
export const conditionalResample = defineRepair({
  id: 'conditional-resample',
  version: 1,
  label: 'Even out the groups',
  summary:
    'Gives every group exactly the same share of favourable outcomes by using rows of each group and outcome more or less often. What rows of one group and outcome look like stays the same.',
  fields: {
    favourable: text({
      label: 'Favourable outcome',
      help: 'A class of the target. Empty: one with a favourable name, else the rarest. Quantities are cut at the median.',
      maxLength: 500,
      default: '',
    }),
  },
  needs: ['columns'],
  load: async () => (await import('./mend.ts')).evenOutGroups,
});
