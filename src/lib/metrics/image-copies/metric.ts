// Are pictures copies of real ones, or of each other?

import { defineMetric, type Finding, type MetricResult } from '../types.ts';
import { type Baselines, besideImages, figure, unknownFinding, valueOf } from '../words.ts';

export const imageCopies = defineMetric({
  id: 'image-copies',
  version: 1,
  label: 'Copies among pictures',
  group: 'images',
  needs: 'images',
  tier: 'full',
  summary: 'Finds pictures that look all but the same as a real one, or as another of the same dataset.',
  fields: {},
  baselines: ['ceiling', 'cheat'],
  ceilingRows: 'holdout',
  load: async () => (await import('./compute.ts')).computeImageCopies,
  explain,
});

function explain(result: MetricResult, baselines: Baselines): Finding {
  const [within, copied] = [valueOf(result, 'repeated'), valueOf(result, 'copied')];
  if (within === null) return unknownFinding(result);
  const excess = (key: string): number => (valueOf(result, key) ?? 0) - (valueOf(baselines.ceiling, key) ?? 0);
  const worst = Math.max(excess('repeated') / 2, excess('copied'));
  const level = worst < 0.02 ? 'good' : worst < 0.1 ? 'fair' : 'poor';
  const source =
    copied === null
      ? ''
      : ` ${figure(100 * copied, 0)} % look like a real picture${besideImages(baselines, 'copied', '%')}.`;
  return {
    level,
    sentence: `${figure(100 * within, 0)} % of the pictures look like another one of the dataset.${source}`,
    advice:
      level === 'good'
        ? 'Plain symbols look alike even where nobody copied them.'
        : 'Look at the pairs below: vary prompts and seeds where pictures repeat each other, and train less where they repeat real ones.',
  };
}
