import { choice, json, reference } from '../../options.ts';
import { synthesizers } from '../../synthesizers/registry.ts';

export const fields = {
  dataset: reference({ type: 'dataset', label: 'Dataset', default: '' }),
  synthesizer: choice({
    ...{ label: 'Synthesizer', default: 'forest' },
    choices: synthesizers.map(({ id, label }) => ({ value: id, label })),
  }),
  settings: json({
    ...{ label: 'Options of the synthesizer', default: {}, advanced: true },
    help: 'An object, as on the Generate screen; empty takes the defaults.',
  }),
};
