// A row maker that is prepared when it is first needed, and anew after a model failed in the middle of a batch: it may
// have counted rows of that batch as accepted already.

import type { WorkContext } from '../lib/breathe.ts';
import type { MadeRow } from '../lib/runs/made-row.ts';
import type { RowMaker } from '../lib/runs/make-rows.ts';

interface Source {
  /** A maker that knows no row yet. */
  readonly prepare: (context: WorkContext) => Promise<RowMaker>;
  /** All rows that were accepted so far, in order; only asked for where rows must be unique. */
  readonly accepted: () => AsyncIterable<readonly MadeRow[]>;
  readonly mustBeUnique: boolean;
}

export interface RecoveringMaker {
  /** @throws StudioError as `RowMaker.make` */
  make(rows: readonly number[], context: WorkContext): Promise<readonly MadeRow[]>;
  /** Takes rows over that somebody else made. */
  take(rows: readonly MadeRow[], context: WorkContext): Promise<void>;
  facts(): ReturnType<RowMaker['facts']>;
}

/** A maker over `source`. Rows are asked for once each, in order. */
export function createRecoveringMaker({ prepare, accepted, mustBeUnique }: Source): RecoveringMaker {
  let maker: RowMaker | null = null;
  async function ready(context: WorkContext): Promise<RowMaker> {
    if (maker) return maker;
    const fresh = await prepare(context);
    if (mustBeUnique) for await (const rows of accepted()) await fresh.remember(rows);
    maker = fresh;
    return fresh;
  }
  return {
    async make(rows, context) {
      const current = await ready(context);
      try {
        return await current.make(rows, {}, context);
      } catch (error) {
        maker = null;
        throw error;
      }
    },
    async take(rows, context) {
      if (mustBeUnique) await (await ready(context)).remember(rows);
    },
    facts: () => maker?.facts() ?? [],
  };
}
