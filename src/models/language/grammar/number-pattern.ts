// Numbers within bounds as grammars over their digits.

import { StudioError } from '../../../lib/errors.ts';
import { choice, charset, type Pattern, optional, repeat, sequence, text } from './pattern.ts';

const DIGIT = charset('09');
const NON_ZERO = charset('19');
/** Fewer digits than a double can hold, so that a number survives reading and writing. */
const MAX_DIGITS = 15;
const MAX_DECIMALS = 6;
const MAX_LISTED = 2000;

export interface NumberBounds {
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number | null;
}

/** Whole numbers within bounds, without leading zeros. @throws StudioError `bad-input` when there is none */
export function integerPattern(bounds: NumberBounds): Pattern {
  const { low, high } = wholeBounds(bounds, 0);
  const step = bounds.multipleOf ?? 1;
  if (step !== 1) return listMultiples(low, high, step);
  return signedDigits(low, high, 0);
}

/** Decimal numbers within bounds, with up to six decimals, never an exponent. @throws StudioError as `integerPattern` */
export function decimalPattern(bounds: NumberBounds): Pattern {
  const step = bounds.multipleOf ?? null;
  if (step !== null && Number.isInteger(step)) return integerPattern(bounds);
  if (step === null && bounds.minimum === null && bounds.maximum === null) return anyDecimal();
  const decimals = step === null ? decimalsFor(bounds) : decimalsOfStep(step);
  const options: Pattern[] = [];
  for (let places = 0; places <= (options.length > 0 ? decimals : MAX_DECIMALS); places++) {
    const { low, high } = wholeBounds(bounds, places);
    if (low <= high) options.push(signedDigits(low, high, places));
  }
  if (options.length === 0) throw new StudioError('bad-input', `no number fits ${JSON.stringify(bounds)}`);
  return choice(options);
}

function anyDecimal(): Pattern {
  return sequence(
    optional(text('-')),
    choice([text('0'), sequence(NON_ZERO, repeat(DIGIT, 0, MAX_DIGITS - MAX_DECIMALS - 1))]),
    optional(sequence(text('.'), repeat(DIGIT, 1, MAX_DECIMALS))),
  );
}

/** At least two decimals, or as many as the bounds have. */
function decimalsFor({ minimum, maximum }: NumberBounds): number {
  return Math.min(MAX_DECIMALS, Math.max(2, countDecimals(minimum ?? 0), countDecimals(maximum ?? 0)));
}

function decimalsOfStep(step: number): number {
  const decimals = Math.round(-Math.log10(step));
  if (step <= 0 || decimals > MAX_DECIMALS || Math.abs(step * 10 ** decimals - 1) > 1e-9) {
    throw new StudioError('bad-input', `multipleOf ${step} cannot be enforced: whole numbers and 0.1, 0.01 ... can`);
  }
  return decimals;
}

function countDecimals(value: number): number {
  const [, fraction = '', exponent = '0'] = /^-?\d+(?:\.(\d+))?(?:e([+-]?\d+))?$/.exec(String(value)) ?? [];
  return Math.max(0, fraction.length - Number(exponent));
}

/** The bounds times 10^places, as whole numbers that fulfil them. */
function wholeBounds(bounds: NumberBounds, places: number): { readonly low: number; readonly high: number } {
  const scale = 10 ** places;
  const limit = 10 ** MAX_DIGITS - 1;
  const scaled = (value: number): number => Number((value * scale).toPrecision(MAX_DIGITS));
  const { minimum, maximum } = bounds;
  let low = minimum === null ? -limit : Math.max(-limit, Math.ceil(scaled(minimum)));
  let high = maximum === null ? limit : Math.min(limit, Math.floor(scaled(maximum)));
  if (minimum !== null && bounds.exclusiveMinimum === true && low === scaled(minimum)) low += 1;
  if (maximum !== null && bounds.exclusiveMaximum === true && high === scaled(maximum)) high -= 1;
  if (low > high && places === 0 && bounds.multipleOf !== null && bounds.multipleOf !== undefined) {
    throw new StudioError('bad-input', `no number fits ${JSON.stringify(bounds)}`);
  }
  return { low, high };
}

function listMultiples(low: number, high: number, step: number): Pattern {
  if (!Number.isInteger(step) || step <= 0) throw new StudioError('bad-input', `multipleOf ${step} is no whole number`);
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  if (count < 1) throw new StudioError('bad-input', `no multiple of ${step} from ${low} to ${high}`);
  if (count > MAX_LISTED) {
    throw new StudioError('bad-input', `multipleOf ${step} needs bounds with at most ${MAX_LISTED} values between`);
  }
  return choice(Array.from({ length: count }, (_, index) => text(String((first + index) * step))));
}

/** Numbers low..high (whole), written with the decimal point `places` digits from the end. */
function signedDigits(low: number, high: number, places: number): Pattern {
  if (low > high) throw new StudioError('bad-input', `no whole number from ${low} to ${high}`);
  const options: Pattern[] = [];
  // No "-0": the negative part ends at -1.
  if (low < 0) options.push(sequence(text('-'), digitRange(Math.max(1, -high), -low, places)));
  if (high >= 0) options.push(digitRange(Math.max(0, low), high, places));
  return choice(options);
}

/** Splits at powers of ten, so that both ends have as many digits. */
function digitRange(low: number, high: number, places: number): Pattern {
  const width = places + 1;
  const options: Pattern[] = [];
  for (let start = low; start <= high;) {
    const digits = Math.max(width, String(start).length);
    const end = Math.min(high, 10 ** digits - 1);
    options.push(...sameWidth(pad(start, digits), pad(end, digits)).map((list) => withPoint(list, places)));
    start = end + 1;
  }
  return choice(options);
}

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}

type DigitSpan = readonly [first: number, last: number];

/** Lists of digit spans that cover low..high, two texts of the same length. */
function sameWidth(low: string, high: string): readonly (readonly DigitSpan[])[] {
  if (low === '') return [[]];
  const [first, last] = [Number(low[0]), Number(high[0])];
  const [lowRest, highRest] = [low.slice(1), high.slice(1)];
  const [zeros, nines] = ['0'.repeat(lowRest.length), '9'.repeat(lowRest.length)];
  if (lowRest === zeros && highRest === nines) return [[[first, last], ...anyDigits(zeros.length)]];
  if (first === last) return sameWidth(lowRest, highRest).map((rest) => [[first, first], ...rest]);
  const head = lowRest === zeros ? first : first + 1;
  const tail = highRest === nines ? last : last - 1;
  const lists: (readonly DigitSpan[])[] = [];
  if (head > first) lists.push(...sameWidth(lowRest, nines).map((rest) => [[first, first] as const, ...rest]));
  if (head <= tail) lists.push([[head, tail], ...anyDigits(zeros.length)]);
  if (tail < last) lists.push(...sameWidth(zeros, highRest).map((rest) => [[last, last] as const, ...rest]));
  return lists;
}

function anyDigits(count: number): readonly DigitSpan[] {
  return Array.from({ length: count }, () => [0, 9] as const);
}

function withPoint(spans: readonly DigitSpan[], places: number): Pattern {
  const digits = spans.map(([first, last]) => charset(`${first}${last}`));
  if (places === 0) return sequence(...runs(digits));
  const point = digits.length - places;
  return sequence(...runs(digits.slice(0, point)), text('.'), ...runs(digits.slice(point)));
}

/** Shortens `[0-9][0-9][0-9]` to `[0-9]{3}`. */
function runs(digits: readonly Pattern[]): readonly Pattern[] {
  const shorter: Pattern[] = [];
  let free = 0;
  for (const digit of digits) {
    const isFree = digit.kind === 'chars' && digit.ranges[0]?.[0] === 0x30 && digit.ranges[0]?.[1] === 0x39;
    if (isFree) free += 1;
    else {
      if (free > 0) shorter.push(repeat(DIGIT, free, free));
      free = 0;
      shorter.push(digit);
    }
  }
  if (free > 0) shorter.push(repeat(DIGIT, free, free));
  return shorter;
}
