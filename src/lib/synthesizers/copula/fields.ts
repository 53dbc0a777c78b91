import { integer } from '../../options.ts';

export const fields = {
  maxRows: integer({
    label: 'Rows to learn from',
    help: 'A seeded sample of this many rows is used when the table has more.',
    min: 1,
    max: 10_000_000,
    default: 200_000,
    advanced: true,
  }),
};
