// Which rows repeat an earlier one. Rows are asked about in their order; the answer depends on accepted rows only.

import type { Cell } from '../columns/types.ts';
import type { Uniqueness } from '../recipe/types.ts';

/** What the index needs to know of the run. */
export interface UniquenessServices {
  /** Unit-length vectors of texts, for the method `embedding`. */
  readonly embed?: (texts: readonly string[]) => Promise<readonly Float32Array<ArrayBuffer>[]>;
}

export interface UniquenessIndex {
  /** The accepted row that these cells repeat, or null. */
  findDuplicate(cells: Readonly<Record<string, Cell>>): Promise<number | null>;
  /** Counts a row as accepted. Also called for the rows of an earlier sitting when a run is resumed. */
  add(row: number, cells: Readonly<Record<string, Cell>>): Promise<void>;
}

/** An index that is empty at first. */
export function createUniquenessIndex(uniqueness: Uniqueness, _services: UniquenessServices): UniquenessIndex {
  const seen = new Map<string, number>();
  const keyOf = (cells: Readonly<Record<string, Cell>>): string =>
    JSON.stringify(uniqueness.columns.map((name) => cells[name] ?? null));
  return {
    findDuplicate: async (cells) => seen.get(keyOf(cells)) ?? null,
    add: async (row, cells) => void seen.set(keyOf(cells), row),
  };
}
