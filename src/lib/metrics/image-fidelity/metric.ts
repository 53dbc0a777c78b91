// Do the pictures lie where the real ones do, and everywhere where they do?

import { defineMetric, type Finding, type MetricResult } from '../types.ts';
import { type Baselines, besideImages, figure, unknownFinding, valueOf } from '../words.ts';

export const imageFidelity = defineMetric({
  id: 'image-fidelity',
  version: 1,
  label: 'Likeness of pictures',
  group: 'images',
  needs: 'images',
  tier: 'full',
  summary: 'Compares pictures with real ones in the space of the embedded image-text matcher.',
  fields: {},
  baselines: ['ceiling', 'floor', 'cheat'],
  ceilingRows: 'holdout',
  load: async () => (await import('./compute.ts')).computeImageFidelity,
  explain,
});

function explain(result: MetricResult, baselines: Baselines): Finding {
  const distance = valueOf(result, 'frechet');
  if (distance === null) return unknownFinding(result);
  const ceiling = valueOf(baselines.ceiling, 'frechet') ?? 0;
  const floor = valueOf(baselines.floor, 'frechet') ?? Math.max(2 * distance, 1);
  const way = (distance - ceiling) / Math.max(floor - ceiling, 1e-6);
  const level = way < 0.25 ? 'good' : way < 0.6 ? 'fair' : 'poor';
  const coverage = valueOf(result, 'coverage');
  const missing = coverage === null ? '' : ` They reach ${figure(100 * coverage, 0)} % of the real ones.`;
  return {
    level,
    sentence: `The pictures lie ${figure(distance)} from the real ones${besideImages(baselines, 'frechet')}.${missing}`,
    advice:
      level === 'good'
        ? 'The matcher sees what a picture shows, not its fine print: look at some yourself.'
        : 'Look at the strangest pictures and at the real ones that nothing comes near; more steps, stronger guidance or other prompts may help.',
  };
}
