// What an importer refuses, so that a hostile or mistaken file gives a message instead of a frozen tab.

import { StudioError } from '../errors.ts';

export const MAX_COLUMNS = 2_000;
/** UTF-16 units of one cell; 1 MB of plain text. */
export const MAX_CELL_LENGTH = 1_000_000;
export const MAX_FILE_BYTES = 4 * 1024 ** 3;
/** JSON documents are parsed whole, because a browser has no streaming JSON parser. */
export const MAX_JSON_BYTES = 512 * 1024 ** 2;
const MAX_RAW_LENGTH = 10_000;

/** @throws StudioError `limit` when `given` is above `allowed`; `where` says what was measured. */
export function checkLimit(given: number, allowed: number, where: string): void {
  if (given <= allowed) return;
  throw new StudioError('limit', `${where}: ${given} is more than the ${allowed} that are allowed`, {
    details: { given, allowed, where },
  });
}

/** The record of a reject, cut to what is kept. */
export function cutRaw(raw: string): string {
  return raw.length <= MAX_RAW_LENGTH ? raw : raw.slice(0, MAX_RAW_LENGTH);
}
