// Rows that a run of a column recipe set aside, as they are kept with its dataset and shown.

import type { Reject } from '../importers/types.ts';
import { cutRaw } from '../importers/limits.ts';
import type { JsonValue } from '../json.ts';
import type { MadeRow } from './made-row.ts';

/** A row set aside. */
export interface SetAside {
  /** From 0. */
  readonly row: number;
  /** Where it failed; empty where that is not known any more. */
  readonly column: string;
  readonly reason: string;
  /** What was made for that column last and refused, as it came. */
  readonly raw: string | null;
  /** What was made of the row before. */
  readonly cells: Readonly<Record<string, JsonValue>>;
}

/** Null for a good row. */
export function asideOfRow({ row, cells, quarantine }: MadeRow): SetAside | null {
  if (!quarantine) return null;
  const { column, reason, raw = null } = quarantine;
  const made = Object.fromEntries(Object.entries(cells).filter(([, value]) => value !== null));
  return { row, column, reason, raw, cells: made };
}

/** The form that datasets keep: `line` is the row counted from 1, `raw` the row as JSON with the refused text in it. */
export function rejectOf({ row, column, reason, raw, cells }: SetAside): Reject {
  const record = raw === null ? cells : { ...cells, [column]: raw };
  return { line: row + 1, reason: `${column}: ${reason}`, raw: cutRaw(JSON.stringify(record)) };
}

/** The inverse of `rejectOf`, as far as nothing was cut off. */
export function asideOfReject({ line, reason, raw }: Reject): SetAside {
  const at = reason.indexOf(': ');
  const column = at < 0 ? '' : reason.slice(0, at);
  const words = at < 0 ? reason : reason.slice(at + 2);
  const { [column]: refused, ...cells } = parseRecord(raw) ?? { [column]: raw };
  const text = refused === undefined ? null : typeof refused === 'string' ? refused : JSON.stringify(refused);
  return { row: line - 1, column, reason: words, raw: text, cells };
}

function parseRecord(text: string): Record<string, JsonValue> | null {
  try {
    return JSON.parse(text) as Record<string, JsonValue>;
  } catch {
    return null; // it was cut
  }
}

/** A reason without what differs from row to row: numbers, and what stands in quotation marks. */
export function kindOfReason(reason: string): string {
  return reason.replace(/“[^”]*”|"[^"]*"|\d+(?:[.,]\d+)*/g, '…');
}

/** How many rows were set aside for each reason, most first, in a few words: `stars: above 5 (12)`. */
export function countReasons(counts: ReadonlyMap<string, number>, most: number): readonly string[] {
  const sorted = [...counts].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const rest = sorted.slice(most).reduce((sum, [, count]) => sum + count, 0);
  const words = sorted.slice(0, most).map(([reason, count]) => `${reason} (${count})`);
  return rest > 0 ? [...words, `other reasons (${rest})`] : words;
}
