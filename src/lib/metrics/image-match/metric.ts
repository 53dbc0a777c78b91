// Do pictures show what the texts beside them say?

import { defineMetric, type Finding, type MetricResult } from '../types.ts';
import { type Baselines, besideImages, figure, unknownFinding, valueOf } from '../words.ts';

export const imageMatch = defineMetric({
  id: 'image-match',
  version: 1,
  label: 'Pictures and texts agree',
  group: 'images',
  needs: 'images',
  tier: 'full',
  summary: 'Asks the matcher whether a picture fits its own text better than the texts of other rows.',
  fields: {},
  baselines: ['ceiling', 'floor'],
  ceilingRows: 'holdout',
  load: async () => (await import('./compute.ts')).computeImageMatch,
  explain,
});

function explain(result: MetricResult, baselines: Baselines): Finding {
  const better = valueOf(result, 'better_than_shuffled');
  if (better === null) return unknownFinding(result);
  const ceiling = valueOf(baselines.ceiling, 'better_than_shuffled') ?? 1;
  const way = (better - 0.5) / Math.max(0.1, ceiling - 0.5);
  const level = way >= 0.85 ? 'good' : way >= 0.5 ? 'fair' : 'poor';
  return {
    level,
    sentence: `A picture fits its own text better than that of another row in ${figure(100 * better, 0)} % of comparisons${besideImages(baselines, 'better_than_shuffled', '%')}; chance gives 50 %.`,
    advice:
      level === 'good'
        ? 'The matcher knows the words it was trained on; other words count for little.'
        : 'Look at the worst pairs below. Draw them again with stronger guidance, or leave them out by a match column.',
  };
}
