import { defineSynthesizer } from '../types.ts';
import { fields } from './fields.ts';

export const independent = defineSynthesizer({
  id: 'independent',
  label: 'Independent columns',
  summary: 'Keeps each column on its own and loses every relation between columns; the floor to compare against.',
  fields,
  load: async () => (await import('./fit.ts')).fitIndependent,
});
