// Sorting UTF-8 texts without decoding them: radix sort on seven bytes at a time, groups that are still equal go on
// with the next seven (most significant digit first). UTF-8 byte order is code point order.

import type { BytesColumn } from '../table/column.ts';
import { isMissing } from '../table/column.ts';
import { CHUNK_ROWS } from '../table/rows.ts';
import { radixOrder } from './radix.ts';

const STEP = 7;
/** Below this size a comparison sort beats the fixed cost of six radix passes. */
const SMALL_GROUP = 2048;

interface TextRows {
  readonly chunks: readonly BytesColumn[];
  /** Row numbers, ascending. */
  readonly rows: Int32Array<ArrayBuffer>;
  readonly descending: boolean;
}
/** Rows [start, end) agree on their first `depth` bytes. */
interface Group {
  readonly start: number;
  readonly end: number;
  readonly depth: number;
}

/** The rows sorted by text, stable, missing last. */
export async function orderTexts(texts: TextRows, breathe: () => Promise<void>): Promise<Int32Array<ArrayBuffer>> {
  const { chunks, descending } = texts;
  const { sorted, present } = missingLast(texts);
  const pending: Group[] = [{ start: 0, end: present, depth: 0 }];
  for (let group = pending.pop(); group; group = pending.pop()) {
    if (group.end - group.start < SMALL_GROUP) {
      sortSmall(sorted, group, chunks, descending);
    } else {
      const low = new Uint32Array(group.end - group.start);
      const high = new Uint32Array(low.length);
      fillKeys({ high, low }, sorted, group, texts);
      const order = await radixOrder({ high, low }, breathe);
      const before = sorted.slice(group.start, group.end);
      order.forEach((from, at) => (sorted[group.start + at] = before[from] as number));
      pushTies(pending, group, order, { high, low, descending });
    }
    await breathe();
  }
  return sorted;
}

function missingLast({ chunks, rows }: TextRows): { sorted: Int32Array<ArrayBuffer>; present: number } {
  const sorted = new Int32Array(rows.length);
  const missing: number[] = [];
  let present = 0;
  for (const row of rows) {
    const chunk = chunks[Math.floor(row / CHUNK_ROWS)] as BytesColumn;
    if (isMissing(chunk, row % CHUNK_ROWS)) missing.push(row);
    else sorted[present++] = row;
  }
  sorted.set(missing, present);
  return { sorted, present };
}

/** Key: seven bytes, zero padded, and how many bytes were left (8 stands for more than seven). */
function fillKeys(
  keys: { high: Uint32Array; low: Uint32Array },
  sorted: Int32Array,
  group: Group,
  texts: TextRows,
): void {
  const flip = texts.descending ? 0xffffffff : 0;
  for (let at = group.start; at < group.end; at++) {
    const row = sorted[at] as number;
    const { bytes, offsets } = texts.chunks[Math.floor(row / CHUNK_ROWS)] as BytesColumn;
    const start = (offsets[row % CHUNK_ROWS] as number) + group.depth;
    const left = (offsets[(row % CHUNK_ROWS) + 1] as number) - start;
    const byte = (i: number): number => (i < left ? (bytes[start + i] as number) : 0);
    const high = (byte(0) << 24) | (byte(1) << 16) | (byte(2) << 8) | byte(3);
    const low = (byte(4) << 24) | (byte(5) << 16) | (byte(6) << 8) | Math.min(left, STEP + 1);
    keys.high[at - group.start] = high ^ flip;
    keys.low[at - group.start] = low ^ flip;
  }
}

/** Runs of one key whose texts go on become groups of their own. */
function pushTies(
  pending: Group[],
  group: Group,
  order: Int32Array,
  keys: { high: Uint32Array; low: Uint32Array; descending: boolean },
): void {
  const goesOn = (keys.descending ? ~(STEP + 1) : STEP + 1) & 0xff;
  let runStart = 0;
  for (let at = 1; at <= order.length; at++) {
    const item = order[runStart] as number;
    const next = order[at];
    if (next !== undefined && keys.high[item] === keys.high[next] && keys.low[item] === keys.low[next]) continue;
    if (at - runStart > 1 && ((keys.low[item] as number) & 0xff) === goesOn) {
      pending.push({ start: group.start + runStart, end: group.start + at, depth: group.depth + STEP });
    }
    runStart = at;
  }
}

function sortSmall(sorted: Int32Array, group: Group, chunks: readonly BytesColumn[], descending: boolean): void {
  const sign = descending ? -1 : 1;
  sorted.subarray(group.start, group.end).sort((a, b) => sign * compareTexts(chunks, a, b, group.depth) || a - b);
}

function compareTexts(chunks: readonly BytesColumn[], a: number, b: number, depth: number): number {
  const left = chunks[Math.floor(a / CHUNK_ROWS)] as BytesColumn;
  const right = chunks[Math.floor(b / CHUNK_ROWS)] as BytesColumn;
  let i = (left.offsets[a % CHUNK_ROWS] as number) + depth;
  let j = (right.offsets[b % CHUNK_ROWS] as number) + depth;
  const iEnd = left.offsets[(a % CHUNK_ROWS) + 1] as number;
  const jEnd = right.offsets[(b % CHUNK_ROWS) + 1] as number;
  for (; i < iEnd && j < jEnd; i++, j++) {
    const difference = (left.bytes[i] as number) - (right.bytes[j] as number);
    if (difference !== 0) return difference;
  }
  return iEnd - i - (jEnd - j);
}
