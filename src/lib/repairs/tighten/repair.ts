import { choice } from '../../options.ts';
import { defineRepair } from '../types.ts';

/** Snaps columns to what the real table can hold. */
export const tighten = defineRepair({
  id: 'tighten',
  version: 1,
  label: 'Hold columns to real values',
  summary:
    'Moves numbers into the real range and onto its decimals, and labels the real table never has to ones it has; every other cell stays.',
  fields: {
    grid: choice({
      label: 'Numbers',
      help: 'The grid is the coarsest step that nearly all real values lie on, such as whole hundreds.',
      choices: [
        { value: 'grid', label: 'On the grid of the real values' },
        { value: 'values', label: 'Only values that occur' },
      ],
      default: 'grid',
    }),
  },
  needs: ['columns'],
  load: async () => (await import('./mend.ts')).tightenColumns,
});
