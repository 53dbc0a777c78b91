// Rows of a preview by row and column: what was made, what is asked for next, and what is out of date.

import type { JsonValue } from '../lib/json.ts';
import type { MadeRow } from '../lib/runs/made-row.ts';

export interface PreviewRow {
  readonly cells: Readonly<Record<string, JsonValue>>;
  /** By column: the signature of its block when the cell was made. */
  readonly signs: Readonly<Record<string, string>>;
  readonly failure: MadeRow['quarantine'];
}
export type PreviewRows = ReadonlyMap<number, PreviewRow>;

/** Cells by row, then column. */
export type ByCell<Value> = Readonly<Record<number, Readonly<Record<string, Value>>>>;

/** The rows with some cells of one that came, signed; all others stay as they are. */
export function mergeRow(
  rows: PreviewRows,
  { row, cells, quarantine }: MadeRow,
  signs: Readonly<Record<string, string>>,
): PreviewRows {
  const before = rows.get(row);
  const fresh = Object.entries(signs).filter(([column]) => column in cells);
  return new Map(rows).set(row, {
    cells: { ...before?.cells, ...Object.fromEntries(fresh.map(([column]) => [column, cells[column] ?? null])) },
    signs: { ...before?.signs, ...Object.fromEntries(fresh) },
    failure: quarantine,
  });
}

/** The rows without some cells. */
export function dropCells(rows: PreviewRows, dropped: readonly CellPlace[]): PreviewRows {
  const left = new Map(rows);
  for (const { row, column } of dropped) {
    const before = left.get(row);
    if (!before) continue;
    const { [column]: _cell, ...cells } = before.cells;
    const { [column]: _sign, ...signs } = before.signs;
    left.set(row, { cells, signs, failure: before.failure?.column === column ? null : before.failure });
  }
  return left;
}

export interface CellPlace {
  readonly row: number;
  readonly column: string;
}

/** All cells in hand but those, as a request keeps them. */
export function keptCells(
  rows: PreviewRows,
  wanted: readonly number[],
  remade: readonly CellPlace[],
): ByCell<JsonValue> {
  const left = dropCells(rows, remade);
  return Object.fromEntries(wanted.map((row) => [row, left.get(row)?.cells ?? {}]));
}

/** Attempts with one more for each of those cells. */
export function bumpAttempts(attempts: ByCell<number>, cells: readonly CellPlace[]): ByCell<number> {
  const bumped: Record<number, Record<string, number>> = {};
  for (const [row, columns] of Object.entries(attempts)) bumped[Number(row)] = { ...columns };
  for (const { row, column } of cells) {
    const columns = (bumped[row] ??= {});
    columns[column] = (columns[column] ?? 0) + 1;
  }
  return bumped;
}

/** Rows with a column under another name; its cells count as out of date, because the name steers the dice. */
export function renameCells(rows: PreviewRows, from: string, to: string): PreviewRows {
  const swap = (name: string): string => (name === from ? to : name);
  return new Map(
    [...rows].map(([row, { cells, signs, failure }]) => {
      const renamed = Object.fromEntries(Object.entries(cells).map(([name, value]) => [swap(name), value]));
      return [row, { cells: renamed, signs, failure: failure && { ...failure, column: swap(failure.column) } }];
    }),
  );
}
