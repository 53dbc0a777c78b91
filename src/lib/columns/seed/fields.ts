import { choice, integer, lines, reference } from '../../options.ts';

export const fields = {
  dataset: reference({ type: 'dataset', label: 'Dataset', default: '' }),
  columns: lines({
    ...{ label: 'Columns', maxItems: 2000, default: [] },
    help: 'One name a line; empty takes all columns.',
  }),
  order: choice({
    ...{ label: 'Order', default: 'ordered' },
    choices: [
      { value: 'ordered', label: 'As they stand' },
      { value: 'shuffled', label: 'Shuffled' },
      { value: 'replacement', label: 'Drawn again and again' },
    ],
  }),
  repeat: integer({
    ...{ label: 'Rows made of each', min: 1, max: 10_000, default: 1 },
    help: 'How many rows of the recipe follow each other with the same row of the dataset.',
  }),
  first: integer({ label: 'Begin at row', min: 1, max: 1e9, default: 1, advanced: true }),
};
