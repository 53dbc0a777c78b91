import { number } from '../../options.ts';
import { defineRepair } from '../types.ts';

/** Puts fresh rows that keep a distance in the place of risky ones. */
export const replaceRiskyRows = defineRepair({
  id: 'replace-rows',
  version: 1,
  label: 'Replace risky rows',
  summary:
    'Puts freshly grown rows in the place of the named ones, each as far from every training row as most training rows are from each other. All other rows stay.',
  fields: {
    spacing: number({
      label: 'Distance to keep',
      help: 'As a share of training rows: new rows keep at least the distance that this share of training rows falls short of among themselves.',
      min: 0,
      max: 1,
      default: 0.25,
    }),
  },
  needs: ['rows'],
  load: async () => (await import('./mend.ts')).replaceByFreshRows,
});
