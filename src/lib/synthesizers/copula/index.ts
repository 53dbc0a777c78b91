import { defineSynthesizer } from '../types.ts';
import { fields } from './fields.ts';

export const copula = defineSynthesizer({
  id: 'copula',
  label: 'Gaussian copula',
  summary: 'Keeps each column and the strength of pairwise relations; loses relations that are not monotone.',
  fields,
  load: async () => (await import('./fit.ts')).fitCopula,
});
