import { integer, number } from '../../options.ts';
import { defineRepair } from '../types.ts';

/** Keeps rows in proportion to how real they look, and fills up with fresh ones. */
export const resample = defineRepair({
  id: 'resample',
  version: 1,
  label: 'Resample by likeness',
  summary:
    'Lets a probe weigh every row by how much likelier it is among real rows, keeps rows in that proportion without repeating any, and fills up with fresh rows that were weighed the same way. Cells are never edited.',
  fields: {
    fresh: number({
      label: 'Fresh rows to choose from',
      help: 'For each row of the table. More gives a better choice and takes longer; 0 can only repeat rows.',
      min: 0,
      max: 10,
      default: 1.5,
    }),
    rounds: integer({
      label: 'Rounds',
      help: 'Each round weighs what the one before has left.',
      min: 1,
      max: 5,
      default: 2,
    }),
    clip: number({
      label: 'Largest weight',
      help: 'Weights are cut at this and at its inverse squared, so that no row counts for many.',
      min: 1,
      max: 1000,
      default: 20,
      advanced: true,
    }),
    maxRows: integer({
      label: 'Rows of each kind a probe sees',
      min: 100,
      max: 1_000_000,
      default: 20_000,
      advanced: true,
    }),
  },
  needs: [],
  load: async () => (await import('./mend.ts')).resampleRows,
});
