// Do the texts mean the same things as the real ones, in the space of an embedding model?

import { defineMetric, type Finding, type MetricResult } from '../types.ts';
import { type Baselines, besideTexts, figure, unknownFinding, valueOf } from '../words.ts';

export const textSpace = defineMetric({
  id: 'text-space',
  version: 1,
  label: 'Meaning of texts',
  group: 'texts',
  needs: 'texts',
  tier: 'full',
  summary: 'Compares texts with real ones by what an embedding model makes of them.',
  fields: {},
  baselines: ['ceiling', 'floor', 'cheat'],
  ceilingRows: 'holdout',
  load: async () => (await import('./compute.ts')).computeTextSpace,
  explain,
});

function explain(result: MetricResult, baselines: Baselines): Finding {
  const distance = valueOf(result, 'mmd');
  if (distance === null) return unknownFinding(result);
  const ceiling = valueOf(baselines.ceiling, 'mmd') ?? 0;
  const floor = valueOf(baselines.floor, 'mmd') ?? 1;
  const chance = valueOf(result, 'mmd_p') ?? 0;
  // Where chance explains the distance there is none, whatever the baselines say.
  const way = chance > 0.05 ? 0 : (distance - ceiling) / Math.max(floor - ceiling, 1e-6);
  const level = way < 0.2 ? 'good' : way < 0.6 ? 'fair' : 'poor';
  const words = { good: 'about as fresh real texts do', fair: 'with visible differences', poor: 'hardly' };
  return {
    level,
    sentence: `The texts lie where the real ones do ${words[level]}: distance ${figure(distance)}${besideTexts(baselines, 'mmd')}.`,
    advice:
      level === 'good'
        ? 'A small model sees coarse meaning only.'
        : 'Show the model examples of real texts, or vary the prompt towards what is missing.',
  };
}
