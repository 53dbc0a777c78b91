import { integer, text, toggle } from '../../options.ts';
import { defineRepair } from '../types.ts';

/** Gives every group the same share of favourable outcomes, row for row. */
export const conditionalResample = defineRepair({
  id: 'conditional-resample',
  version: 1,
  label: 'Even out the groups',
  summary:
    'Gives every group exactly the same share of favourable outcomes by using rows of each group and outcome more or less often. What rows of one group and outcome look like stays the same, but for a few near the border of the decision.',
  fields: {
    favourable: text({
      label: 'Favourable outcome',
      help: 'A class of the target. Empty: one with a favourable name, else the rarest. Quantities are cut at the median.',
      maxLength: 500,
      default: '',
    }),
    border: toggle({
      label: 'Even out the errors of models too',
      help: 'Uses rows near the border of the decision more or less often, so that models trained on the rows err alike between groups. Every column of a group and outcome stays within a distance of 0.03.',
      default: true,
    }),
    maxRows: integer({
      label: 'Rows to find the border from',
      min: 100,
      max: 200_000,
      default: 30_000,
      advanced: true,
    }),
  },
  needs: ['columns'],
  load: async () => (await import('./mend.ts')).evenOutGroups,
});
