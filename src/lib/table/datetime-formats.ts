// Which strftime pattern a column of texts was written by.

import { parseDatetime } from './datetime.ts';

interface Shape {
  readonly pattern: RegExp;
  /** Formats for texts of that shape, preferred first. `-` stands for the separator found. */
  readonly formats: (separator: string) => readonly string[];
}

const DATES: readonly Shape[] = [
  { pattern: /^\d{4}([-/.])\d{1,2}\1\d{1,2}(?!\d)/, formats: (s) => [`%Y${s}%m${s}%d`] },
  {
    pattern: /^\d{1,2}([-/.])\d{1,2}\1\d{4}(?!\d)/,
    // Slashes are American more often than not; dots and dashes are European.
    formats: (s) => (s === '/' ? ['%m/%d/%Y', '%d/%m/%Y'] : [`%d${s}%m${s}%Y`, `%m${s}%d${s}%Y`]),
  },
  {
    pattern: /^\d{1,2}([-/.])\d{1,2}\1\d{2}(?!\d)/,
    formats: (s) => (s === '/' ? ['%m/%d/%y', '%d/%m/%y'] : [`%d${s}%m${s}%y`, `%m${s}%d${s}%y`]),
  },
  { pattern: /^\d{1,2}([- /])[A-Za-z]{3,9}\1\d{4}(?!\d)/, formats: (s) => [`%d${s}%b${s}%Y`, `%d${s}%B${s}%Y`] },
  { pattern: /^\d{1,2}([- /])[A-Za-z]{3}\1\d{2}(?!\d)/, formats: (s) => [`%d${s}%b${s}%y`] },
  { pattern: /^[A-Za-z]{3,9}( )\d{1,2}, \d{4}(?!\d)/, formats: () => ['%b %d, %Y', '%B %d, %Y'] },
  { pattern: /^[A-Za-z]{3,9}( )\d{1,2} \d{4}(?!\d)/, formats: () => ['%b %d %Y', '%B %d %Y'] },
  { pattern: /^\d{8}(?=$|T)()/, formats: () => ['%Y%m%d'] },
  { pattern: /^\d{4}([-/])\d{2}$/, formats: (s) => [`%Y${s}%m`] },
  { pattern: /^[A-Za-z]{3,9}([- ])\d{4}$/, formats: (s) => [`%b${s}%Y`, `%B${s}%Y`] },
];

const TIMES: readonly { readonly pattern: RegExp; readonly format: string }[] = [
  { pattern: /^\d{1,2}:\d{2}:\d{2}\.\d{1,9}/, format: '%H:%M:%S.%f' },
  { pattern: /^\d{1,2}:\d{2}:\d{2} [AaPp][Mm]/, format: '%I:%M:%S %p' },
  { pattern: /^\d{1,2}:\d{2} [AaPp][Mm]/, format: '%I:%M %p' },
  { pattern: /^\d{1,2}:\d{2}:\d{2}/, format: '%H:%M:%S' },
  { pattern: /^\d{1,2}:\d{2}/, format: '%H:%M' },
  { pattern: /^\d{6}(?!\d)/, format: '%H%M%S' },
];
const ZONES: readonly { readonly pattern: RegExp; readonly format: string }[] = [
  { pattern: /^$/, format: '' },
  { pattern: /^Z$/, format: 'Z' },
  { pattern: /^[+-]\d{2}:?\d{2}$/, format: '%z' },
  { pattern: /^ [+-]\d{2}:?\d{2}$/, format: ' %z' },
  { pattern: /^ (UTC|GMT)$/, format: ' %Z' },
];
const MAX_LENGTH = 40;

/** Formats that read this one text, preferred first; empty where it is no date. */
export function datetimeFormatsOf(text: string): readonly string[] {
  if (text.length < 6 || text.length > MAX_LENGTH) return [];
  for (const { pattern, formats } of DATES) {
    const match = pattern.exec(text);
    if (!match) continue;
    const time = timeFormatOf(text.slice(match[0].length));
    if (time === null) continue;
    const fitting = formats(match[1] ?? '')
      .map((date) => date + time)
      .filter((format) => !Number.isNaN(parseDatetime(text, format)));
    if (fitting.length > 0) return fitting;
  }
  return [];
}

function timeFormatOf(rest: string): string | null {
  if (rest === '') return '';
  const separator = /^(T| |, )/.exec(rest)?.[0];
  if (separator === undefined) return null;
  const text = rest.slice(separator.length);
  for (const { pattern, format } of TIMES) {
    const match = pattern.exec(text);
    if (!match) continue;
    const zone = ZONES.find((entry) => entry.pattern.test(text.slice(match[0].length)));
    return zone ? separator + format + zone.format : null;
  }
  return null;
}

/**
 * The format that reads every one of the texts, or null. Where day and month could be swapped in all of them, slashes
 * are read month first, dots and dashes day first.
 */
export function inferDatetimeFormat(texts: Iterable<string>): string | null {
  let fitting: readonly string[] | null = null;
  for (const text of texts) {
    fitting = fitting
      ? fitting.filter((format) => !Number.isNaN(parseDatetime(text, format)))
      : datetimeFormatsOf(text);
    if (fitting.length === 0) return null;
  }
  return fitting?.[0] ?? null;
}
