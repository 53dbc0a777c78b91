import { integer } from '../../options.ts';
import { defineRepair } from '../types.ts';

/** Grows the rows of a slice again, in the share that the slice has in real. */
export const regenerateSlice = defineRepair({
  id: 'regenerate-slice',
  version: 1,
  label: 'Regenerate a slice',
  summary:
    'Drops the rows of the slice and grows it again from real rows in and around it, as many as its share in the real table asks for. Rows elsewhere stay, except where their number has to make up for it.',
  fields: {
    leafRows: integer({
      label: 'Leaf size',
      help: 'Fewest training rows that a new value is drawn from. Slices are small, so it is smaller than for whole tables.',
      min: 2,
      max: 10_000,
      default: 15,
    }),
    learnRows: integer({
      label: 'Rows to learn from',
      help: 'A slice with fewer real rows borrows rows around it, up to four for each of its own.',
      min: 50,
      max: 200_000,
      default: 2000,
      advanced: true,
    }),
  },
  needs: ['slice'],
  load: async () => (await import('./mend.ts')).regrowSlice,
});
