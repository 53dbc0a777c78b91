// Reading where a dataset comes from.

import type { Dataset } from './types.ts';

/** The real table that a version is judged against, or null. A repaired version names the old version first. */
export function referenceIdOf({ lineage }: Pick<Dataset, 'lineage'>): string | null {
  return lineage.parents[lineage.repair ? 1 : 0] ?? null;
}
