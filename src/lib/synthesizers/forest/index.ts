import { defineSynthesizer } from '../types.ts';
import { fields } from './fields.ts';

export const forest = defineSynthesizer({
  id: 'forest',
  label: 'Forest',
  summary: 'Draws the columns in turn from trees grown on the columns before; keeps relations of any form.',
  fields,
  load: async () => (await import('./fit.ts')).fitForest,
});
