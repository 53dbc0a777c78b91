// Columns cut into bins that conditions of a slice can name: ranges at quantiles, labels, missing cells.

import type { Column } from '../table/column.ts';
import { type ColumnSchema, isModeled, isQuantity } from '../table/schema.ts';
import type { SliceCondition } from '../table/slice.ts';
import type { Table } from '../table/table.ts';

const MAX_BINS = 100;
/** Labels beyond the most frequent ones share a bin that no condition names. */
const MAX_LABELS = 60;

export interface SliceBins {
  readonly name: string;
  readonly isOrdered: boolean;
  /** Bin of every row; `count` where the cell is missing, `count + 1` for a rare label. */
  readonly bins: Uint8Array;
  readonly count: number;
  /** Lower ends of the ordered bins, the first open. */
  readonly lows: readonly number[];
  readonly labels: readonly string[];
}

/** The modeled columns of a table in bins. */
export function binForSlices(table: Table): SliceBins[] {
  return table.schema.flatMap((schema, c) =>
    isModeled(schema) ? [binColumn(schema, table.columns[c] as Column)] : [],
  );
}

/** The condition that bins `first` to `last` of an ordered column meet. */
export function rangeCondition(column: SliceBins, first: number, last: number): SliceCondition {
  return {
    kind: 'range',
    column: column.name,
    ...(first > 0 && { min: column.lows[first] as number }),
    ...(last < column.count - 1 && { max: column.lows[last + 1] as number }),
  };
}

/** The condition that the given label bins meet. */
export function labelCondition(column: SliceBins, bins: readonly number[]): SliceCondition {
  return { kind: 'labels', column: column.name, labels: bins.map((bin) => column.labels[bin] as string) };
}

function binColumn(schema: ColumnSchema, column: Column): SliceBins {
  if (isQuantity(schema.kind)) {
    return binQuantity(schema.name, column.layout === 'numeric' ? column.values : new Float64Array(0));
  }
  if (column.layout === 'coded') return binLabels(schema.name, column.codes, column.dictionary);
  const values = column.layout === 'numeric' ? column.values : new Float64Array(0);
  const codes = Int32Array.from(values, (value) => (Number.isNaN(value) ? -1 : value === 1 ? 1 : 0));
  return binLabels(schema.name, codes, ['false', 'true']);
}

function binQuantity(name: string, values: Float64Array): SliceBins {
  const present = values.filter((value) => !Number.isNaN(value)).sort();
  const lows: number[] = [-Infinity];
  const steps = Math.min(MAX_BINS, present.length);
  for (let i = 1; i < steps; i++) {
    const at = Math.floor((i / steps) * present.length);
    const value = present[at] as number;
    const below = lastBelow(present, at);
    if (below === undefined || !Number.isFinite(value)) continue;
    const low = shortBetween(below, value);
    if (low > (lows[lows.length - 1] as number)) lows.push(low);
  }
  const count = lows.length;
  const bins = Uint8Array.from(values, (value) => (Number.isNaN(value) ? count : binOf(lows, value)));
  return { name, isOrdered: true, bins, count, lows, labels: [] };
}

/** The largest value below that at `at`, or undefined. */
function lastBelow(sorted: Float64Array, at: number): number | undefined {
  let before = at - 1;
  while (before >= 0 && sorted[before] === sorted[at]) before--;
  return sorted[before];
}

/** A number above `below` and up to `value` with as few digits as there are: 60 instead of 59.7. */
function shortBetween(below: number, value: number): number {
  for (let digits = 1; digits < 17; digits++) {
    const short = Number(value.toPrecision(digits));
    if (short > below && short <= value) return short;
  }
  return value;
}

function binOf(lows: readonly number[], value: number): number {
  let low = 0;
  let high = lows.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (value >= (lows[middle] as number)) low = middle;
    else high = middle;
  }
  return low;
}

function binLabels(name: string, codes: Int32Array, dictionary: readonly string[]): SliceBins {
  const counts = new Float64Array(dictionary.length);
  for (const code of codes) if (code >= 0) counts[code] = (counts[code] as number) + 1;
  const used = [...counts.keys()].filter((code) => (counts[code] as number) > 0);
  // By label where counts are equal: the order of the dictionary must not matter.
  const text = (code: number): string => dictionary[code] as string;
  used.sort((a, b) => (counts[b] as number) - (counts[a] as number) || (text(a) < text(b) ? -1 : 1));
  const kept = used.slice(0, MAX_LABELS);
  const place = new Map(kept.map((code, bin) => [code, bin]));
  const count = kept.length;
  const bins = Uint8Array.from(codes, (code) => (code < 0 ? count : (place.get(code) ?? count + 1)));
  return { name, isOrdered: false, bins, count, lows: [], labels: kept.map(text) };
}
