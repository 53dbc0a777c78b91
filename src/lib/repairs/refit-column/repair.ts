import { integer } from '../../options.ts';
import { defineRepair } from '../types.ts';

/** Draws columns again, last in the order, given all others. */
export const refitColumn = defineRepair({
  id: 'refit-column',
  version: 1,
  label: 'Draw columns again',
  summary:
    'Draws the named columns again from trees that see every other column, with smaller leaves. The other columns stay to the last cell.',
  fields: {
    leafRows: integer({
      label: 'Leaf size',
      help: 'Fewest training rows that a value is drawn from. Smaller follows the data more closely.',
      min: 2,
      max: 10_000,
      default: 15,
    }),
    trees: integer({ label: 'Trees per column', min: 1, max: 64, default: 16, advanced: true }),
  },
  needs: ['columns'],
  load: async () => (await import('./mend.ts')).refitColumns,
});
