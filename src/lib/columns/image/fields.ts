import { EMBEDDED_IMAGE_MODEL, imageSamplers } from '../../image-models/types.ts';
import { choice, integer, number, template, text } from '../../options.ts';

const SAMPLER_LABELS = { euler: 'Euler', heun: 'Heun', ddim: 'DDIM', 'dpm-solver++': 'DPM-Solver++ 2M' } as const;

export const fields = {
  prompt: template({
    label: 'Prompt',
    help: 'What the picture shows, e.g. {{animal}} on a {{colour}} background.',
    maxLength: 5000,
    default: '',
  }),
  model: text({
    ...{ label: 'Image model', maxLength: 200, default: EMBEDDED_IMAGE_MODEL },
    help: 'Id of a text-to-image model on the Models screen.',
  }),
  steps: integer({
    label: 'Steps',
    help: 'From noise to picture; 0 takes the model’s own.',
    min: 0,
    max: 200,
    default: 0,
  }),
  guidance: number({
    ...{ label: 'Guidance', min: 0, max: 30, default: 0 },
    help: 'How strongly the prompt is followed; 0 takes the model’s own, 1 asks the model once a step.',
  }),
  sampler: choice({
    ...{ label: 'Sampler', advanced: true, default: 'model' },
    choices: [
      { value: 'model', label: 'The model’s own' },
      ...imageSamplers.map((value) => ({ value, label: SAMPLER_LABELS[value] })),
    ],
  }),
  size: integer({
    ...{ label: 'Pixels a side', advanced: true, min: 0, max: 2048, default: 0 },
    help: '0 takes the model’s own size.',
  }),
  negative: template({ label: 'Not in the picture', advanced: true, maxLength: 5000, default: '' }),
  alt: template({
    ...{ label: 'Alternative text', advanced: true, maxLength: 5000, default: '' },
    help: 'What the picture is said to show; the prompt where this is empty.',
  }),
  seed: integer({
    ...{ label: 'Seed', advanced: true, min: 0, max: 2_000_000_000, default: 0 },
    help: 'Mixed with the seed of the recipe: the same for two columns links their noise.',
  }),
};
