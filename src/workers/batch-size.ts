// How many rows of a column recipe to make before committing them: as many as take a few seconds, so that a kill costs
// little work and a person sees rows come, and few commits a second where rows come fast.

const TARGET_MS = 4000;
const MAX_GROWTH = 4;
/** Models answer several rows at once: below this, their batches would run half empty. */
const WITH_MODEL = { first: 4, least: 8, most: 200 } as const;
const WITHOUT = { first: 256, least: 64, most: 4096 } as const;

export interface BatchSizer {
  next(): number;
  /** How long the last batch took in milliseconds. */
  note(rows: number, elapsedMs: number): void;
}

/** Sizes of batches; `fixed` is for tests. Rows are the same whatever the sizes. */
export function createBatchSizer(usesModel: boolean, fixed?: number): BatchSizer {
  const { first, least, most } = usesModel ? WITH_MODEL : WITHOUT;
  let size: number = first;
  return {
    next: () => fixed ?? size,
    note(rows, elapsedMs) {
      const fitting = Math.floor((rows * TARGET_MS) / Math.max(1, elapsedMs));
      size = Math.min(most, Math.max(least, Math.min(fitting, size * MAX_GROWTH)));
    },
  };
}
