// Rows in hand by position, merged with what a fetch brings. Never changed in place.

import type { RowWindow } from '../workers/contracts.ts';

/** Rows kept around the view. */
const KEEP_ROWS = 400;

export interface GridRow {
  readonly rowId: number;
  /** Display text by schema index; null is missing, absent is not fetched yet. */
  readonly cells: ReadonlyMap<number, string | null>;
}
export type RowsInHand = ReadonlyMap<number, GridRow>;
/** Rows [start, end) of the view and columns by schema index. */
export interface Wish {
  readonly start: number;
  readonly end: number;
  readonly columns: readonly number[];
}

export function noRows(): RowsInHand {
  return new Map();
}

/** True when every wanted cell is in hand. */
export function holds(rows: RowsInHand, { start, end, columns }: Wish): boolean {
  for (let position = start; position < end; position++) {
    const row = rows.get(position);
    if (!row || columns.some((column) => !row.cells.has(column))) return false;
  }
  return true;
}

/** The rows with a fetched window added; rows far from the wish are let go. */
export function mergeWindow(rows: RowsInHand, { start, end, columns }: Wish, window: RowWindow): RowsInHand {
  const merged = new Map<number, GridRow>();
  for (const [position, row] of rows) {
    if (position > start - KEEP_ROWS && position < end + KEEP_ROWS) merged.set(position, row);
  }
  window.rows.forEach((texts, i) => {
    const position = window.start + i;
    const cells = new Map(merged.get(position)?.cells);
    columns.forEach((column, at) => cells.set(column, texts[at] ?? null));
    merged.set(position, { rowId: window.rowIds[i] as number, cells });
  });
  return merged;
}
