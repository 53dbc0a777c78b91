// What a whole run will take, going by a preview: a range, because a preview is small and a run works in batches.

import { cellText } from './recipe-cell-text.ts';
import type { LaidBlock } from './recipe-layout.ts';
import type { ColumnCost } from './recipe-preview.svelte.ts';
import type { PreviewRows } from './recipe-preview-rows.ts';

/** A run decodes more rows at once than a preview does; measured speed-ups of batches lie between one and this. */
const BATCH_GAIN = 4;
/** Milliseconds a row that no model writes takes at most in a long run; a preview is nearly all overhead. */
const PLAIN_ROW_MS = 0.2;
/** From here on a run is worth a warning. */
const LONG_MS = 10 * 60_000;

export interface Estimate {
  readonly leastMs: number;
  readonly mostMs: number;
  /** Seconds for one row, at the pace of the preview. */
  readonly rowMs: number;
  /** Tokens of all rows; null where no model writes. */
  readonly tokens: number | null;
  readonly bytes: number | null;
  readonly isLong: boolean;
}

interface Given {
  readonly layout: readonly LaidBlock[];
  readonly costs: Readonly<Record<string, ColumnCost>>;
  readonly rows: PreviewRows;
  readonly count: number;
  /** Milliseconds before the first row. */
  readonly prepareMs: number;
}

/** Null until every column that a model writes has been made once. */
export function estimateRun({ layout, costs, rows, count, prepareMs }: Given): Estimate | null {
  const blocks = layout.map((entry) => ({ entry, cost: costs[entry.block.name] }));
  if (blocks.length === 0 || rows.size === 0) return null;
  if (blocks.some(({ entry, cost }) => entry.isSlow && !cost)) return null;
  let [leastMs, mostMs, rowMs, tokens] = [prepareMs, prepareMs, 0, 0];
  for (const { entry, cost } of blocks) {
    if (!cost) continue;
    const perCell = cost.ms / cost.cells;
    if (entry.isSlow) {
      leastMs += (perCell * count) / BATCH_GAIN;
      mostMs += perCell * count;
      tokens += (cost.tokens / cost.cells) * count;
    } else {
      leastMs += Math.min(cost.ms, perCell * count);
      mostMs += Math.min(perCell * count, cost.ms + PLAIN_ROW_MS * count);
    }
    rowMs += entry.isSlow ? perCell : Math.min(perCell, PLAIN_ROW_MS);
  }
  const hasModel = blocks.some(({ entry }) => entry.models.length > 0);
  return {
    ...{ leastMs, mostMs, rowMs },
    tokens: hasModel ? Math.round(tokens) : null,
    bytes: bytesOf(layout, rows, count),
    isLong: mostMs > LONG_MS,
  };
}

function bytesOf(layout: readonly LaidBlock[], rows: PreviewRows, count: number): number | null {
  const shown = layout.filter(({ block }) => !block.isHidden).flatMap(({ outputs }) => outputs);
  const whole = [...rows.values()].filter((row) => row.failure === null);
  if (whole.length === 0) return null;
  const characters = whole.reduce(
    (sum, { cells }) => sum + shown.reduce((of, { name }) => of + cellText(cells[name]).length + 1, 0),
    0,
  );
  return Math.round((characters / whole.length) * count);
}
