// Numbers as people write them in files: which texts are numbers, and what the spelling tells.

/** Not a number. */
export const NOT_NUMBER = -1;
/** Digits with a zero in front (`007`): more likely a code than a quantity. */
export const LEADING_ZERO = 1;
/** Written with an exponent (`1e5`). */
export const EXPONENT = 2;
/** Something other than zero after the point. */
export const FRACTION = 4;
/** A whole number beyond 2^53: a double would lose digits. */
export const UNSAFE = 8;
const DECIMALS_SHIFT = 4;
const MAX_SAFE_DIGITS = 15;

/** Digits after the point of a scanned number. */
export function decimalsOf(scan: number): number {
  return scan >> DECIMALS_SHIFT;
}

/**
 * Reads the shape of `[+-]digits[.digits][e[+-]digits]`, white space around it allowed.
 * @returns NOT_NUMBER, or flags with the count of decimals above them (see `decimalsOf`)
 */

export function scanNumber(text: string): number {
  let at = 0;
  let end = text.length;
  while (at < end && text.charCodeAt(at) === 32) at++;
  while (end > at && text.charCodeAt(end - 1) === 32) end--;
  const sign = text.charCodeAt(at);
  if (at < end && (sign === 45 || sign === 43)) at++;
  const first = at;
  while (at < end && isDigit(text.charCodeAt(at))) at++;
  const whole = at - first;
  let flags = whole > 1 && text.charCodeAt(first) === 48 ? LEADING_ZERO : 0;
  let decimals = 0;
  if (at < end && text.charCodeAt(at) === 46) {
    at++;
    const point = at;
    while (at < end && isDigit(text.charCodeAt(at))) {
      if (text.charCodeAt(at) !== 48) flags |= FRACTION;
      at++;
    }
    decimals = at - point;
  }
  if (whole + decimals === 0) return NOT_NUMBER;
  if (at < end && (text.charCodeAt(at) | 32) === 101) {
    const start = skipSign(text, at + 1, end);
    at = start;
    while (at < end && isDigit(text.charCodeAt(at))) at++;
    if (at === start) return NOT_NUMBER;
    flags |= EXPONENT;
    const value = Number(text);
    if (!Number.isFinite(value)) return NOT_NUMBER;
    // Beyond 2^53 a power of ten is a measure, not a count: no cell of whole numbers could hold it.
    if (!Number.isSafeInteger(value)) flags |= FRACTION;
  }
  if (at < end) return NOT_NUMBER;
  if (whole > MAX_SAFE_DIGITS && (flags & EXPONENT) === 0 && !Number.isSafeInteger(Math.trunc(Number(text)))) {
    flags |= UNSAFE;
  }
  return flags | (decimals << DECIMALS_SHIFT);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function skipSign(text: string, at: number, end: number): number {
  const code = text.charCodeAt(at);
  return at < end && (code === 45 || code === 43) ? at + 1 : at;
}

/** The number a text spells, or NaN. Leading zeros are fine here: a person may have said the column is a number. */
export function parseNumber(text: string): number {
  if (scanNumber(text) === NOT_NUMBER) return Number.NaN;
  const value = Number(text);
  return Number.isFinite(value) ? value : Number.NaN;
}

const MISSING_TOKENS: ReadonlySet<string> = new Set(['', 'na', 'n/a', 'nan', 'null', 'none', '?', '-', '.']);

/** True for texts that mean "missing" in a column of numbers or dates (`NA`, `?`, `-` ...). */
export function isMissingToken(text: string): boolean {
  return text.length <= 4 && MISSING_TOKENS.has(text.toLowerCase());
}
