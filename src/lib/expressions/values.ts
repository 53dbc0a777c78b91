// How values of formulas turn into each other.

import { StudioError } from '../errors.ts';
import { formatDialogue, readConversation } from '../language/conversation.ts';
import type { JsonValue } from '../json.ts';

/** Null, false, 0, '' and empty lists are false. */
export function isTrue(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return Boolean(value);
}

/** A value as a text: null is empty, conversations are lines, other lists and objects are JSON. */
export function toText(value: JsonValue): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value !== 'object') return String(value);
  const json = JSON.stringify(value);
  const messages = readConversation(json);
  return messages ? formatDialogue(messages) : json;
}

/** A number, also one that stands in a text. @throws StudioError `bad-input` */
export function toNumber(value: JsonValue): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))) return Number(value);
  throw new StudioError('bad-input', `${JSON.stringify(value)} is no number`);
}

/** -1, 0 or 1; numbers by size, all else by text. */
export function compareValues(a: JsonValue, b: JsonValue): number {
  const asNumbers = isNumeric(a) && isNumeric(b);
  const [x, y] = asNumbers ? [toNumber(a), toNumber(b)] : [toText(a), toText(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Equal as numbers, texts or JSON; a number equals the text that spells it. */
export function isEqual(a: JsonValue, b: JsonValue): boolean {
  if (typeof a === 'object' || typeof b === 'object') return JSON.stringify(a) === JSON.stringify(b);
  return isNumeric(a) && isNumeric(b) ? toNumber(a) === toNumber(b) : String(a) === String(b);
}

function isNumeric(value: JsonValue): boolean {
  return (
    typeof value === 'number' || (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)))
  );
}
