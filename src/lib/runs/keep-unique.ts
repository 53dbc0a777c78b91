// Rows that repeat an accepted row before them are made again: a row takes its first attempt that repeats none.

import type { BatchState } from './batch-state.ts';
import type { UniquenessIndex } from './uniqueness.ts';

/** Rows behind one that repeats, that are looked at too, so that models write them again together. */
const LOOK_AHEAD = 32;

export interface Comparing {
  readonly index: UniquenessIndex;
  readonly attempts: number;
  /** Where rows that stay alike are set aside. */
  readonly column: string;
  /** Blocks that are made again. */
  readonly blocks: readonly string[];
  /** True where models write them: one by one they would take long. */
  readonly isWritten: boolean;
  /** Makes blocks that were moved on to their next attempt, and what depends on them. */
  readonly remake: (blocks: readonly string[], slots: readonly number[]) => Promise<void>;
}

/** Row by row, in the order of rows, whatever the batch. */
export async function keepUnique(state: BatchState, comparing: Comparing): Promise<void> {
  const { index, attempts, column, blocks, remake } = comparing;
  const order = state.slotsInRowOrder();
  for (const [at, slot] of order.entries()) {
    while (!state.isSetAside(slot)) {
      const cells = state.cellsOf(slot);
      const repeated = await index.findDuplicate(cells);
      if (repeated === null) {
        await index.add(state.rowOf(slot), cells);
        break;
      }
      const redone = state.redraw(slot, blocks, attempts);
      if (!redone) state.setAside(slot, { column, reason: `it repeats row ${repeated + 1}` });
      else await remakeAlike({ redone, slots: [slot] }, order.slice(at + 1), { state, comparing, remake });
    }
  }
}

interface Means {
  readonly state: BatchState;
  readonly comparing: Comparing;
  readonly remake: Comparing['remake'];
}

/**
 * Makes a row again, and with it later ones that repeat an accepted row already: accepted rows stay, so that those would
 * be made again in any case when their turn comes. What cannot be made again is left for its turn.
 */
async function remakeAlike(
  { redone, slots }: { readonly redone: readonly string[]; readonly slots: readonly number[] },
  later: readonly number[],
  { state, comparing, remake }: Means,
): Promise<void> {
  const together = [...slots];
  if (comparing.isWritten) {
    for (const slot of later.slice(0, LOOK_AHEAD)) {
      if (state.isSetAside(slot) || (await comparing.index.findDuplicate(state.cellsOf(slot))) === null) continue;
      const moved = state.redraw(slot, comparing.blocks, comparing.attempts);
      if (moved && JSON.stringify(moved) === JSON.stringify(redone)) together.push(slot);
      else if (moved) await remake(moved, [slot]);
    }
  }
  await remake(redone, together);
}
