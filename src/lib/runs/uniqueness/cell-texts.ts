// The text of a row, as far as its columns are to be unique.

import type { Cell } from '../../columns/types.ts';

/** Null when none of the columns has a value: rows without values repeat nothing. */
export function rowText(columns: readonly string[], cells: Readonly<Record<string, Cell>>): string | null {
  const values = columns.map((name) => cells[name] ?? null);
  if (values.every((value) => value === null)) return null;
  return values.map((value) => textsOf(value).join('\n')).join('\n');
}

/** Every text and number inside of a cell, in its order; of conversations and structured cells only what was said. */
function textsOf(cell: Cell): string[] {
  if (cell === null) return [];
  if (typeof cell !== 'object') return [String(cell)];
  if (Array.isArray(cell)) return (cell as readonly Cell[]).flatMap(textsOf);
  const entries = Object.entries(cell);
  return entries.flatMap(([key, value]) => (key === 'role' && entries.length === 2 ? [] : textsOf(value)));
}
