// Joins the chunks of one column into one buffer, without ever holding the column twice where its size is known.

import { type Column, concatColumns } from '../lib/table/column.ts';
import { type ColumnSchema, layoutOf } from '../lib/table/schema.ts';

export interface ColumnCollector {
  add(part: Column): void;
  finish(): Column;
}

/** A collector for `rowCount` rows that come in order. */
export function createColumnCollector(
  schema: ColumnSchema,
  rowCount: number,
  dictionary: readonly string[] | null,
): ColumnCollector {
  const layout = layoutOf(schema.kind);
  if (layout === 'bytes') return collectBytes();
  const target = layout === 'numeric' ? new Float64Array(rowCount) : new Int32Array(rowCount);
  let at = 0;
  return {
    add(part) {
      if (part.layout === 'bytes') return;
      const values = part.layout === 'numeric' ? part.values : part.codes;
      target.set(values, at);
      at += values.length;
    },
    finish() {
      if (target instanceof Float64Array) return { layout: 'numeric', values: target };
      return { layout: 'coded', codes: target, dictionary: dictionary ?? [] };
    },
  };
}

function collectBytes(): ColumnCollector {
  const parts: Column[] = [];
  return {
    add(part) {
      parts.push(part);
    },
    finish: () => concatColumns(parts, 'bytes'),
  };
}
