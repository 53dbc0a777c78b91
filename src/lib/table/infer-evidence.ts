// One pass over the cells of a column: counts that later decide what the column is. Memory is bounded, whatever comes.

import {
  decimalsOf,
  EXPONENT,
  FRACTION,
  isMissingToken,
  LEADING_ZERO,
  NOT_NUMBER,
  scanNumber,
  UNSAFE,
} from './cell-numbers.ts';
import { toMessages } from '../language/chat-formats.ts';
import { datetimeFormatsOf } from './datetime-formats.ts';
import { parseDatetime } from './datetime.ts';
import { DistinctSketch } from './distinct-sketch.ts';
import { detachText } from './texts.ts';

/** A cell as importers give it; see importers/types.ts. */
type Cell = string | number | boolean | Date | null;

export const MAX_DISTINCT = 10_000;
const DISTINCT_BUDGET = 2_000_000;
const EXAMPLES = 5;
const EXAMPLE_LENGTH = 80;
/** A column of prose is not searched for dates for ever. */
const MAX_FORMAT_SEARCHES = 200;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const DAY_MS = 86_400_000;

/** Counts of present cells by what they could be. */
export interface Tally {
  numbers: number;
  /** Numbers without anything but zeros after the point. */
  wholes: number;
  /** Whole numbers written with a point (`27.0`). */
  pointed: number;
  leadingZeros: number;
  unsafe: number;
  exponents: number;
  maxDecimals: number;
  /** Eight digits that make a date between 1900 and 2100. */
  compactDates: number;
  /** Cells per datetime format; a cell counts for each format that reads it. */
  formats: Map<string, number>;
  /** Cells of a date type (Parquet), whether any had a time of day, and any milliseconds. */
  typedDates: number;
  timesOfDay: number;
  milliseconds: number;
  json: number;
  /** JSON cells that are lists of messages (see `lib/language/chat-formats.ts`). */
  conversations: number;
  uuids: number;
  spaced: number;
  withDigits: number;
  lengthSum: number;
  /** Texts that mean missing in a quantity, with their counts. */
  tokens: Map<string, number>;
}

/** What a pass over a column found. Plain data. */
export interface ColumnEvidence {
  readonly name: string;
  readonly present: number;
  readonly missing: number;
  /** Exact while `labels` is there, else an estimate. */
  readonly distinct: number;
  /** Distinct texts with counts, in order of first appearance; null when there were too many to keep. */
  readonly labels: ReadonlyMap<string, number> | null;
  /** Each whole number is the one before it plus one. */
  readonly isSequence: boolean;
  readonly examples: readonly string[];
  readonly tally: Readonly<Tally>;
}

function emptyTally(): Tally {
  return {
    numbers: 0,
    wholes: 0,
    pointed: 0,
    leadingZeros: 0,
    unsafe: 0,
    exponents: 0,
    maxDecimals: 0,
    compactDates: 0,
    formats: new Map(),
    typedDates: 0,
    timesOfDay: 0,
    milliseconds: 0,
    json: 0,
    conversations: 0,
    uuids: 0,
    spaced: 0,
    withDigits: 0,
    lengthSum: 0,
    tokens: new Map(),
  };
}

/** How many distinct values a column of a table of that width may keep. */
export function distinctLimit(columns: number): number {
  return Math.max(1000, Math.min(MAX_DISTINCT, Math.floor(DISTINCT_BUDGET / Math.max(1, columns))));
}

/** Collects the evidence of one column, cell by cell. */
export class EvidenceCollector {
  readonly #name: string;
  readonly #limit: number;
  readonly #tally = emptyTally();
  readonly #examples: string[] = [];
  #labels: Map<string, number> | null = new Map();
  #sketch: DistinctSketch | null = null;
  #present = 0;
  #missing = 0;
  #previous = Number.NaN;
  #isSequence = true;
  #searches = 0;

  constructor(name: string, limit: number = MAX_DISTINCT) {
    this.#name = name;
    this.#limit = limit;
  }

  add(cell: Cell): void {
    if (cell === null) {
      this.#missing++;
      return;
    }
    this.#present++;
    if (cell instanceof Date) this.#countDate(cell);
    const text = typeof cell === 'string' ? cell : textOf(cell);
    if (this.#isSequence) this.#follow(text);
    if (this.#labels) this.#countLabel(this.#labels, text);
    else {
      this.#sketch?.add(text);
      this.#classify(text, 1);
    }
  }

  /** Call once, at the end. */
  finish(): ColumnEvidence {
    for (const [text, count] of this.#labels ?? []) this.#classify(text, count);
    const distinct = this.#labels?.size ?? Math.min(this.#present, this.#sketch?.estimate() ?? 0);
    return {
      name: this.#name,
      present: this.#present,
      missing: this.#missing,
      distinct,
      labels: this.#labels,
      isSequence: this.#isSequence && this.#present > 1,
      examples: this.#examples,
      tally: this.#tally,
    };
  }

  /** Cells are counted by text first and classified once a text; past the limit they are classified one by one. */
  #countLabel(labels: Map<string, number>, text: string): void {
    const count = labels.get(text);
    if (count !== undefined) {
      labels.set(text, count + 1);
      return;
    }
    if (this.#examples.length < EXAMPLES) this.#examples.push(detachText(text.slice(0, EXAMPLE_LENGTH)));
    if (labels.size < this.#limit) {
      labels.set(detachText(text), 1);
      return;
    }
    this.#labels = null;
    this.#sketch = new DistinctSketch();
    for (const [label, labelCount] of labels) {
      this.#sketch.add(label);
      this.#classify(label, labelCount);
    }
    this.#sketch.add(text);
    this.#classify(text, 1);
  }

  #follow(text: string): void {
    const value = scanNumber(text) === NOT_NUMBER ? Number.NaN : Number(text);
    if (this.#present > 1 && value !== this.#previous + 1) this.#isSequence = false;
    if (!Number.isInteger(value)) this.#isSequence = false;
    this.#previous = value;
  }

  #countDate(date: Date): void {
    const ms = date.getTime();
    this.#tally.typedDates++;
    if (ms % DAY_MS !== 0) this.#tally.timesOfDay++;
    if (ms % 1000 !== 0) this.#tally.milliseconds++;
  }

  #classify(text: string, count: number): void {
    const tally = this.#tally;
    tally.lengthSum += text.length * count;
    const scan = scanNumber(text);
    if (scan !== NOT_NUMBER) {
      this.#classifyNumber(text, scan, count);
      return;
    }
    if (isMissingToken(text)) tally.tokens.set(detachText(text), (tally.tokens.get(text) ?? 0) + count);
    if (/\s/.test(text)) tally.spaced += count;
    if (/\d/.test(text)) {
      tally.withDigits += count;
      if (text.length === 36 && UUID.test(text)) tally.uuids += count;
      else this.#classifyDate(text, count);
    }
    const value = jsonOf(text);
    if (value === undefined) return;
    tally.json += count;
    if (toMessages(value)) tally.conversations += count;
  }

  #classifyNumber(text: string, scan: number, count: number): void {
    const tally = this.#tally;
    tally.numbers += count;
    tally.withDigits += count;
    const decimals = decimalsOf(scan);
    if ((scan & FRACTION) === 0) {
      tally.wholes += count;
      if (decimals > 0) tally.pointed += count;
    }
    if ((scan & LEADING_ZERO) !== 0) tally.leadingZeros += count;
    if ((scan & UNSAFE) !== 0) tally.unsafe += count;
    if ((scan & EXPONENT) !== 0) tally.exponents += count;
    if (decimals > tally.maxDecimals) tally.maxDecimals = decimals;
    if (text.length === 8 && isCompactDate(text)) tally.compactDates += count;
  }

  #classifyDate(text: string, count: number): void {
    const { formats } = this.#tally;
    let isKnown = false;
    for (const [format, seen] of formats) {
      if (Number.isNaN(parseDatetime(text, format))) continue;
      formats.set(format, seen + count);
      isKnown = true;
    }
    if (isKnown || this.#searches >= MAX_FORMAT_SEARCHES) return;
    this.#searches++;
    for (const format of datetimeFormatsOf(text)) formats.set(format, count);
  }
}

function textOf(cell: number | boolean | Date): string {
  return cell instanceof Date ? cell.toISOString() : String(cell);
}

function isCompactDate(text: string): boolean {
  const year = Number(text.slice(0, 4));
  return year >= 1900 && year <= 2100 && !Number.isNaN(parseDatetime(text, '%Y%m%d'));
}

/** The value of a JSON object or array, or undefined. */
function jsonOf(text: string): unknown {
  const first = text[0];
  if (first !== '{' && first !== '[') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the answer, not a failure
  }
}
