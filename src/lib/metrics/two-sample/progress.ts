// One progress bar for several steps.

import type { WorkContext } from '../../breathe.ts';

/** Contexts that share one progress bar by weight. */
export function progressOf(context: WorkContext, weights: readonly number[]): readonly WorkContext[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let before = 0;
  return weights.map((weight) => {
    const start = before;
    before += weight;
    return {
      signal: context.signal,
      onProgress: (done, stage) => context.onProgress?.((start + done * weight) / total, stage),
    };
  });
}
