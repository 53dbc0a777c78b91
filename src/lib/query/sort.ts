// Sorting row numbers by one column. Stable, missing values last in both directions.

import { createBreather, type WorkContext } from '../breathe.ts';
import type { BytesColumn, Column } from '../table/column.ts';
import { chunkCount, CHUNK_ROWS } from '../table/rows.ts';
import { radixOrder, type SortKeys } from './radix.ts';
import { indexOfColumn } from './source.ts';
import { orderTexts } from './text-order.ts';
import type { QuerySource, Sort } from './types.ts';

/** Above this many labels plain code unit order is used: a collator would take seconds. */
const COLLATED_LABELS = 50_000;
const LAST = 0xffffffff;
const SIGN = 0x80000000;

/**
 * The same row numbers, sorted. Numbers by value, labels by an English collator with natural numbers, texts by code
 * points. `rows` ascending, so that ties stay in dataset order.
 * @throws StudioError `not-found`, `aborted`
 */
export async function sortRows(
  source: QuerySource,
  rows: Int32Array<ArrayBuffer>,
  sort: Sort,
  context: WorkContext = {},
): Promise<Int32Array<ArrayBuffer>> {
  const index = indexOfColumn(source.schema, sort.column);
  const descending = sort.direction === 'descending';
  const breathe = createBreather(context);
  const keys = { high: new Uint32Array(rows.length), low: new Uint32Array(rows.length) };
  const texts: BytesColumn[] = [];
  const chunks = chunkCount(source.rowCount);
  let ranks: Uint32Array | null = null;
  let from = 0;
  for (let chunk = 0; chunk < chunks; chunk++) {
    const [column] = (await source.readColumns(chunk, [index])) as [Column];
    const to = lowerBound(rows, (chunk + 1) * CHUNK_ROWS, from);
    const part = { rows, from, to, base: chunk * CHUNK_ROWS };
    if (column.layout === 'numeric') keyNumbers(column.values, part, keys, descending);
    if (column.layout === 'coded') {
      ranks ??= rankLabels(column.dictionary);
      keyLabels({ codes: column.codes, ranks }, part, keys, descending);
    }
    if (column.layout === 'bytes') texts.push(column);
    from = to;
    context.onProgress?.((chunk + 1) / chunks / 2, 'reading');
    await breathe();
  }
  context.onProgress?.(0.5, 'sorting');
  if (texts.length > 0) return orderTexts({ chunks: texts, rows, descending }, breathe);
  const order = await radixOrder(keys, breathe);
  return gather(rows, order);
}

interface Part {
  readonly rows: Int32Array;
  /** Positions [from, to) of `rows` fall into this chunk. */
  readonly from: number;
  readonly to: number;
  /** Row number of the chunk's first row. */
  readonly base: number;
}

function keyNumbers(values: Float64Array, part: Part, keys: SortKeys, descending: boolean): void {
  const number = new Float64Array(1);
  const words = new Uint32Array(number.buffer);
  for (let at = part.from; at < part.to; at++) {
    const value = values[(part.rows[at] as number) - part.base] as number;
    if (Number.isNaN(value)) {
      keys.high[at] = keys.low[at] = LAST;
      continue;
    }
    number[0] = value + 0; // -0 and 0 are one value
    const low = words[0] as number;
    const high = words[1] as number;
    // IEEE 754 doubles order like integers once the sign bit is set for positives and negatives are inverted.
    const negative = (high & SIGN) !== 0;
    const flip = descending ? LAST : 0;
    keys.high[at] = (negative ? ~high : high | SIGN) ^ flip;
    keys.low[at] = (negative ? ~low : low) ^ flip;
  }
}

function keyLabels(
  { codes, ranks }: { readonly codes: Int32Array; readonly ranks: Uint32Array },
  part: Part,
  keys: SortKeys,
  descending: boolean,
): void {
  for (let at = part.from; at < part.to; at++) {
    const code = codes[(part.rows[at] as number) - part.base] as number;
    if (code < 0) keys.low[at] = LAST;
    else keys.low[at] = descending ? LAST - 1 - (ranks[code] as number) : (ranks[code] as number);
  }
}

/** Place of every label in alphabetical order; labels that the collator holds equal share a place. */
function rankLabels(dictionary: readonly string[]): Uint32Array {
  const compare = labelComparer(dictionary.length);
  const order = dictionary.map((_, code) => code);
  order.sort((a, b) => compare(dictionary[a] as string, dictionary[b] as string));
  const ranks = new Uint32Array(dictionary.length);
  let rank = 0;
  order.forEach((code, place) => {
    const before = order[place - 1];
    if (before !== undefined && compare(dictionary[before] as string, dictionary[code] as string) !== 0) rank++;
    ranks[code] = rank;
  });
  return ranks;
}

function labelComparer(count: number): (a: string, b: string) => number {
  if (count > COLLATED_LABELS) return (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  return new Intl.Collator('en', { numeric: true }).compare;
}

/** First position at or after `from` whose row number is not below `row`. */
function lowerBound(rows: Int32Array, row: number, from: number): number {
  let low = from;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle] as number) < row) low = middle + 1;
    else high = middle;
  }
  return low;
}

function gather(rows: Int32Array<ArrayBuffer>, order: Int32Array): Int32Array<ArrayBuffer> {
  const sorted = new Int32Array(rows.length);
  for (let i = 0; i < order.length; i++) sorted[i] = rows[order[i] as number] as number;
  return sorted;
}
