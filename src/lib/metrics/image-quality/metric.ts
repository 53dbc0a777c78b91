// Are pictures sharp, well lit and in the colours of the real ones?

import { defineMetric, type Finding, type MetricResult } from '../types.ts';
import { type Baselines, besideImages, figure, unknownFinding, valueOf } from '../words.ts';

export const imageQuality = defineMetric({
  id: 'image-quality',
  version: 1,
  label: 'Light and colour of pictures',
  group: 'images',
  needs: 'images',
  tier: 'full',
  summary: 'Measures sharpness, light, contrast and palette, and how far they are from those of real pictures.',
  fields: {},
  baselines: ['ceiling', 'floor', 'cheat'],
  ceilingRows: 'holdout',
  load: async () => (await import('./compute.ts')).computeImageQuality,
  explain,
});

function explain(result: MetricResult, baselines: Baselines): Finding {
  const drift = valueOf(result, 'drift');
  const blank = valueOf(result, 'blank') ?? 0;
  if (drift === null && valueOf(result, 'sharpness') === null) return unknownFinding(result);
  const ceiling = valueOf(baselines.ceiling, 'drift') ?? 0;
  const worst = drift === null ? blank * 2 : Math.max(drift - ceiling, blank * 2);
  const level = worst < 0.15 ? 'good' : worst < 0.4 ? 'fair' : 'poor';
  const compared =
    drift === null
      ? 'There are no real pictures to compare with.'
      : `Light, sharpness and colour differ from real pictures by ${figure(drift)}${besideImages(baselines, 'drift')}.`;
  return {
    level,
    sentence: `${compared} ${blank === 0 ? 'No picture is blank.' : `${figure(100 * blank, 0)} % of the pictures are all but blank.`}`,
    advice:
      level === 'good'
        ? 'Single pictures can still be odd: the least sharp ones are shown below.'
        : 'Blurred or blank pictures usually want more steps; wrong colours another prompt or guidance.',
  };
}
