// Case-insensitive search in UTF-8 without decoding: one pass over the bytes of a whole chunk.

import { type BytesColumn, columnLength, textAt } from '../table/column.ts';

const FOLD = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 65 && byte <= 90 ? byte + 32 : byte));

/**
 * Sets mask[row] to 1 where the text contains the needle. A needle of ASCII letters folds ASCII case only; any other
 * needle is compared by Unicode lower case.
 */
export function markContaining(column: BytesColumn, needle: string, mask: Uint8Array): void {
  const folded = needle.toLowerCase();
  if (/^[\0-\x7f]+$/.test(needle)) markAscii(column, new TextEncoder().encode(folded), mask);
  else markDecoded(column, folded, mask);
}

function markAscii(column: BytesColumn, needle: Uint8Array, mask: Uint8Array): void {
  const { bytes, offsets } = column;
  const first = needle[0] as number;
  const end = (offsets[columnLength(column)] as number) - needle.length;
  let row = 0;
  for (let at = offsets[0] as number; at <= end; at++) {
    if (FOLD[bytes[at] as number] !== first || !matchesAt(bytes, at, needle)) continue;
    while ((offsets[row + 1] as number) <= at) row++;
    const rowEnd = offsets[row + 1] as number;
    if (at + needle.length > rowEnd) continue; // straddles two cells
    mask[row] = 1;
    at = rowEnd - 1;
  }
}

function matchesAt(bytes: Uint8Array, at: number, needle: Uint8Array): boolean {
  for (let i = 1; i < needle.length; i++) {
    if (FOLD[bytes[at + i] as number] !== needle[i]) return false;
  }
  return true;
}

function markDecoded(column: BytesColumn, folded: string, mask: Uint8Array): void {
  for (let row = 0; row < mask.length; row++) {
    if (mask[row] === 0 && textAt(column, row)?.toLowerCase().includes(folded)) mask[row] = 1;
  }
}

/** Sets mask[row] to 1 where the text is exactly `wanted`. */
export function markEqual(column: BytesColumn, wanted: string, mask: Uint8Array): void {
  const target = new TextEncoder().encode(wanted);
  const { bytes, offsets, valid } = column;
  for (let row = 0; row < mask.length; row++) {
    const start = offsets[row] as number;
    if ((offsets[row + 1] as number) - start !== target.length) continue;
    if (((valid[row >> 3] as number) & (1 << (row & 7))) === 0) continue;
    let i = 0;
    while (i < target.length && bytes[start + i] === target[i]) i++;
    if (i === target.length) mask[row] = 1;
  }
}
