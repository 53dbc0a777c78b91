// Decoded column chunks, the least recently used dropped first once they pass the budget.

import type { Column } from '../lib/table/column.ts';
import type { StudioDatabase } from '../storage/database.ts';
import { readChunk } from '../storage/datasets.ts';
import type { Dataset } from '../storage/types.ts';

export interface ColumnCache {
  /** Columns of one chunk by schema index, in that order, hashes verified when they come from storage. */
  read(db: StudioDatabase, dataset: Dataset, chunk: number, columns: readonly number[]): Promise<readonly Column[]>;
  /** Drops what is held of one dataset, or of all. */
  drop(datasetId?: string): void;
}

/** A cache that holds at most `budgetBytes` between calls. */
export function createColumnCache(budgetBytes: number): ColumnCache {
  const held = new Map<string, Column>(); // in order of use, oldest first
  let heldBytes = 0;

  function remove(key: string): void {
    const column = held.get(key);
    if (!column) return;
    held.delete(key);
    heldBytes -= sizeOf(column);
  }

  function add(key: string, column: Column): void {
    remove(key);
    held.set(key, column);
    heldBytes += sizeOf(column);
    for (const oldest of held.keys()) {
      if (heldBytes <= budgetBytes) return;
      remove(oldest);
    }
  }

  return {
    async read(db, dataset, chunk, columns) {
      const keys = columns.map((column) => `${dataset.id}/${chunk}/${column}`);
      const found = keys.map((key) => held.get(key));
      const absent = columns.filter((_, i) => !found[i]);
      const fresh = absent.length > 0 ? (await readChunk(db, dataset, chunk, absent)).columns : [];
      return keys.map((key, i) => {
        const column = (found[i] ?? fresh[absent.indexOf(columns[i] as number)]) as Column;
        add(key, column);
        return column;
      });
    },
    drop(datasetId) {
      for (const key of held.keys()) {
        if (datasetId === undefined || key.startsWith(`${datasetId}/`)) remove(key);
      }
    },
  };
}

function sizeOf(column: Column): number {
  switch (column.layout) {
    case 'numeric':
      return column.values.byteLength;
    case 'coded':
      return column.codes.byteLength;
    case 'bytes':
      return column.bytes.byteLength + column.offsets.byteLength + column.valid.byteLength;
    default:
      return column satisfies never;
  }
}
