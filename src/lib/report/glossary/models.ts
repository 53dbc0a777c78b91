// Terms about models and the figures they are read by.

import type { Term } from './term.ts';

export const modelsTerms: readonly Term[] = [
  {
    id: 'spread',
    term: 'Standard deviation',
    also: ['sd'],
    plain: 'The usual distance of a value from the mean of its column.',
  },
  {
    id: 'permutation-importance',
    term: 'Permutation importance',
    also: ['importance'],
    plain: 'How much worse a model gets when the values of one column are shuffled.',
    read: 'The column with the largest figure matters most to that model.',
  },
  {
    id: 'shap',
    term: 'SHAP value',
    also: ['SHAP', 'contributions', 'contribution'],
    plain: "What each column adds to the model's answer for one row; the parts add up to the answer.",
    read: 'Large parts say why this row looks synthetic.',
  },
  {
    id: 'partial-dependence',
    term: 'Partial dependence',
    plain: "How a model's answer changes when one column is set to each of its values and the others stay.",
  },
  {
    id: 'slice',
    term: 'Slice',
    also: ['slices'],
    plain: 'The rows that meet a rule, such as age over 60 and sex Female.',
    read: 'A bad slice is a place where the synthesis fails though the whole may look fine.',
  },
  {
    id: 'tstr',
    term: 'TSTR',
    also: ['train on synthetic'],
    plain: 'A model is trained on synthetic rows and tested on real ones that nobody has seen.',
    read: 'Compare with TRTR, the same model trained on real rows.',
  },
  {
    id: 'trtr',
    term: 'TRTR',
    also: ['train on real'],
    plain: 'A model is trained on real rows and tested on other real rows: what TSTR should reach.',
  },
  {
    id: 'r2',
    term: 'R²',
    also: ['R2'],
    plain: 'The share of the differences in a number that a model explains.',
    range: 'below 0 (worse than the mean) to 1',
  },
  {
    id: 'calibration',
    term: 'Calibration',
    also: ['Brier'],
    plain: 'Whether things to which a model gives a chance of 30 % happen in 30 of 100 cases.',
    read: 'On a calibration plot, a good model lies on the diagonal.',
  },
  {
    id: 'scaling',
    term: 'Scaling curve',
    also: ['scaling law', 'exponent'],
    plain: 'How a score changes with the number of rows, drawn as a line that flattens.',
    read: 'It says what the next doubling of rows would buy.',
  },
];
