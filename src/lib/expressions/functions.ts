// The functions of formulas. A missing argument makes the result missing, except where a function says otherwise.

import { StudioError } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import { compileSafePattern } from '../patterns/safe-pattern.ts';
import { formatDatetime } from '../table/datetime.ts';
import { dateDistance, moveDate, readDate } from './dates.ts';
import { joinTexts, replaceText } from './texts.ts';
import { compareValues, isEqual, isTrue, toNumber, toText } from './values.ts';

/** What a formula may ask of its row. */
export interface FunctionContext {
  /** A double in [0, 1): the next one of the row. */
  readonly random: () => number;
}
interface FormulaFunction {
  readonly least: number;
  readonly most: number;
  /** Also called with missing arguments. */
  readonly takesMissing?: boolean;
  readonly apply: (values: readonly JsonValue[], context: FunctionContext) => JsonValue;
}

function define(least: number, most: number, apply: FormulaFunction['apply']): FormulaFunction {
  return { least, most, apply };
}
function takesMissing(least: number, most: number, apply: FormulaFunction['apply']): FormulaFunction {
  return { least, most, takesMissing: true, apply };
}
const onNumber = (apply: (value: number) => number): FormulaFunction =>
  define(1, 1, ([value]) => apply(toNumber(value as JsonValue)));
const onText = (apply: (value: string) => JsonValue): FormulaFunction =>
  define(1, 1, ([value]) => apply(toText(value as JsonValue)));
const onTwoTexts = (apply: (a: string, b: string) => JsonValue): FormulaFunction =>
  define(2, 2, ([a, b]) => apply(toText(a as JsonValue), toText(b as JsonValue)));
const onDate = (apply: (date: Date) => number): FormulaFunction =>
  define(1, 1, ([value]) => apply(new Date(readDate(value as JsonValue).ms)));

export const functions: ReadonlyMap<string, FormulaFunction> = new Map(
  Object.entries({
    abs: onNumber(Math.abs),
    ceil: onNumber(Math.ceil),
    floor: onNumber(Math.floor),
    sqrt: onNumber(Math.sqrt),
    exp: onNumber(Math.exp),
    log: onNumber(Math.log),
    number: onNumber((value) => value),
    round: define(1, 2, ([value, digits]) => roundTo(toNumber(value as JsonValue), toNumber(digits ?? 0))),
    min: define(1, 100, (values) => extreme(values, -1)),
    max: define(1, 100, (values) => extreme(values, 1)),
    sum: define(1, 100, (values) => flat(values).reduce<number>((sum, value) => sum + toNumber(value), 0)),
    mean: define(
      1,
      100,
      (values) => flat(values).reduce<number>((sum, value) => sum + toNumber(value), 0) / flat(values).length,
    ),
    text: onText((value) => value),
    lower: onText((value) => value.toLowerCase()),
    upper: onText((value) => value.toUpperCase()),
    title: onText((value) =>
      value
        .toLowerCase()
        .replace(/(^|[^\p{L}\p{N}'’])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase()),
    ),
    trim: onText((value) => value.trim()),
    slug: onText((value) =>
      value
        .normalize('NFKD')
        .replace(/\p{M}/gu, '')
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-|-$/g, ''),
    ),
    len: define(1, 1, ([value]) =>
      Array.isArray(value) ? value.length : Array.from(toText(value as JsonValue)).length,
    ),
    count_words: onText((value) => value.match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu)?.length ?? 0),
    contains: define(2, 2, ([a, b]) =>
      Array.isArray(a)
        ? a.some((item) => isEqual(item as JsonValue, b as JsonValue))
        : toText(a as JsonValue).includes(toText(b as JsonValue)),
    ),
    starts_with: onTwoTexts((a, b) => a.startsWith(b)),
    ends_with: onTwoTexts((a, b) => a.endsWith(b)),
    matches: onTwoTexts((a, b) => compileSafePattern(b).test(a)),
    replace: define(3, 3, ([value, from, to]) =>
      replaceText(toText(value as JsonValue), toText(from as JsonValue), toText(to as JsonValue)),
    ),
    split: onTwoTexts((a, b) => a.split(b).slice(0, 10_000)),
    join: define(2, 2, ([list, by]) => joinTexts(flat([list as JsonValue]).map(toText), toText(by as JsonValue))),
    substring: define(2, 3, ([value, start, length]) =>
      substring(toText(value as JsonValue), toNumber(start as JsonValue), length),
    ),
    concat: takesMissing(1, 100, (values) => joinTexts(values.map(toText), '')),
    pad: define(2, 3, ([value, length, by]) =>
      toText(value as JsonValue).padStart(
        Math.min(1000, toNumber(length as JsonValue)),
        by === undefined ? '0' : toText(by),
      ),
    ),
    format_number: define(1, 2, ([value, digits]) =>
      toNumber(value as JsonValue).toFixed(Math.min(20, Math.max(0, toNumber(digits ?? 2)))),
    ),
    format_date: define(2, 2, ([value, format]) =>
      formatDatetime(readDate(value as JsonValue).ms, toText(format as JsonValue)),
    ),
    date_add: define(3, 3, ([value, amount, unit]) =>
      moveDate(value as JsonValue, toNumber(amount as JsonValue), toText(unit as JsonValue)),
    ),
    date_diff: define(3, 3, ([from, to, unit]) =>
      dateDistance(from as JsonValue, to as JsonValue, toText(unit as JsonValue)),
    ),
    year: onDate((date) => date.getUTCFullYear()),
    month: onDate((date) => date.getUTCMonth() + 1),
    day: onDate((date) => date.getUTCDate()),
    weekday: onDate((date) => ((date.getUTCDay() + 6) % 7) + 1),
    hour: onDate((date) => date.getUTCHours()),
    parse_json: onText(parseJson),
    get: define(2, 2, ([value, path]) => readPath(value as JsonValue, toText(path as JsonValue))),
    keys: define(1, 1, ([value]) =>
      typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [],
    ),
    is_missing: takesMissing(1, 1, ([value]) => value === null || value === ''),
    coalesce: takesMissing(1, 100, (values) => values.find((value) => value !== null && value !== '') ?? null),
    if_missing: takesMissing(2, 2, ([value, other]) =>
      value === null || value === '' ? (other as JsonValue) : (value as JsonValue),
    ),
    any: takesMissing(1, 100, (values) => flat(values).some(isTrue)),
    all: takesMissing(1, 100, (values) => flat(values).every(isTrue)),
    hash: onText((value) => hashText(value)),
    random: define(
      0,
      2,
      ([low = 0, high = 1], { random }) => toNumber(low) + random() * (toNumber(high) - toNumber(low)),
    ),
    random_int: define(2, 2, ([low, high], { random }) =>
      Math.floor(
        toNumber(low as JsonValue) + random() * (toNumber(high as JsonValue) - toNumber(low as JsonValue) + 1),
      ),
    ),
    pick: define(1, 1000, (values, { random }) => flat(values)[Math.floor(random() * flat(values).length)] ?? null),
  }),
);

function flat(values: readonly JsonValue[]): readonly JsonValue[] {
  return values.length === 1 && Array.isArray(values[0]) ? (values[0] as readonly JsonValue[]) : values;
}

/** The smallest (-1) or largest (1); missing for an empty list. */
function extreme(values: readonly JsonValue[], sign: -1 | 1): JsonValue {
  const [first = null, ...rest] = flat(values);
  return rest.reduce<JsonValue>((best, value) => (compareValues(value, best) === sign ? value : best), first);
}

function roundTo(value: number, digits: number): number {
  const factor = 10 ** Math.min(15, Math.max(-15, Math.trunc(digits)));
  return Math.round((value + Number.EPSILON * Math.sign(value)) * factor) / factor;
}

/** From `start` (0 is the first; negative counts from the end), by code points. */
function substring(text: string, start: number, length: JsonValue | undefined): string {
  const characters = Array.from(text);
  const from = start < 0 ? characters.length + start : start;
  return characters.slice(from, length === undefined ? undefined : from + toNumber(length)).join('');
}

function parseJson(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (cause) {
    throw new StudioError('bad-input', 'the text is no JSON', { cause });
  }
}

/** The member at a path like `pros[0].text`, or null. */
export function readPath(value: JsonValue, path: string): JsonValue {
  const steps = path.split(/[.[\]]+/).filter((step) => step !== '');
  return steps.reduce<JsonValue>((at, step) => {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return null;
    return (at as Readonly<Record<string, JsonValue>>)[step] ?? null;
  }, value);
}

/** FNV-1a, 32 bits, as 8 hexadecimal digits. */
function hashText(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
