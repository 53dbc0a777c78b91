// Which rows repeat an earlier one. Rows are asked about in their order; the answer depends on accepted rows only.

import type { Cell } from '../columns/types.ts';
import { StudioError } from '../errors.ts';
import { canonicalJson } from '../hash.ts';
import type { Uniqueness } from '../recipe/types.ts';
import { rowText } from './uniqueness/cell-texts.ts';
import { type Embed, EmbeddedIndex } from './uniqueness/embedded.ts';
import { NearIndex } from './uniqueness/near.ts';
import { hashKey } from './uniqueness/text-hash.ts';

/** What the index needs to know of the run. */
export interface UniquenessServices {
  /** Unit-length vectors of texts, for the method `embedding`. */
  readonly embed?: Embed;
}

export interface UniquenessIndex {
  /** The accepted row that these cells repeat, or null. */
  findDuplicate(cells: Readonly<Record<string, Cell>>): Promise<number | null>;
  /** Counts a row as accepted. Also called for the rows of an earlier sitting when a run is resumed. */
  add(row: number, cells: Readonly<Record<string, Cell>>): Promise<void>;
}

/**
 * An index that is empty at first. Rows whose columns are all missing repeat nothing.
 * @throws StudioError `model-missing` for the method `embedding` without `services.embed`; `bad-option` for a threshold
 * outside of (0, 1]
 */
export function createUniquenessIndex(uniqueness: Uniqueness, services: UniquenessServices): UniquenessIndex {
  const { method, threshold, columns } = uniqueness;
  if (method === 'exact') return exactIndex(columns);
  if (!(threshold > 0 && threshold <= 1)) {
    throw new StudioError('bad-option', `the similarity of repeated rows is ${threshold}, allowed is above 0 up to 1`);
  }
  if (method === 'near') return textIndex(columns, new NearIndex(threshold));
  if (services.embed) return textIndex(columns, new EmbeddedIndex(threshold, services.embed));
  throw new StudioError('model-missing', 'rows are compared by meaning, which needs a model that embeds');
}

interface TextIndex {
  find(text: string): number | null | Promise<number | null>;
  add(row: number, text: string): void;
}

function textIndex(columns: readonly string[], index: TextIndex): UniquenessIndex {
  return {
    findDuplicate: async (cells) => {
      const text = rowText(columns, cells);
      return text === null ? null : index.find(text);
    },
    add: async (row, cells) => {
      const text = rowText(columns, cells);
      if (text !== null) index.add(row, text);
    },
  };
}

function exactIndex(columns: readonly string[]): UniquenessIndex {
  const seen = new Map<string, number>();
  const keyOf = (cells: Readonly<Record<string, Cell>>): string | null => {
    const values = columns.map((name) => cells[name] ?? null);
    return values.every((value) => value === null) ? null : hashKey(canonicalJson(values));
  };
  return {
    findDuplicate: async (cells) => {
      const key = keyOf(cells);
      return key === null ? null : (seen.get(key) ?? null);
    },
    add: async (row, cells) => {
      const key = keyOf(cells);
      if (key !== null && !seen.has(key)) seen.set(key, row);
    },
  };
}
