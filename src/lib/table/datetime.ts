// Dates and times as text, by strftime patterns. Values are milliseconds since 1970-01-01 UTC; a text without a zone is
// read as UTC, so that the same file gives the same values everywhere.

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;
const ZONES: ReadonlySet<string> = new Set(['UTC', 'GMT', 'Z']);
const DIRECTIVES = 'YmdHMSfybBzZpIj';
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

type Directive = 'Y' | 'm' | 'd' | 'H' | 'M' | 'S' | 'f' | 'y' | 'b' | 'B' | 'z' | 'Z' | 'p' | 'I' | 'j';
type Part =
  | { readonly kind: 'literal'; readonly text: string }
  /** `fixed`: it touches other digits, so that no shorter number may be read. */
  | { readonly kind: 'directive'; readonly directive: Directive; readonly fixed: boolean };

const compiled = new Map<string, readonly Part[]>();

function compile(format: string): readonly Part[] {
  const known = compiled.get(format);
  if (known) return known;
  const parts: Part[] = [];
  for (let i = 0; i < format.length; i++) {
    const letter = format[i + 1];
    if (format[i] !== '%' || letter === undefined) parts.push({ kind: 'literal', text: format[i] as string });
    else if (DIRECTIVES.includes(letter)) {
      const isTouching = isDigits(format, i - 2) || isDigits(format, i + 2);
      parts.push({ kind: 'directive', directive: letter as Directive, fixed: isTouching && letter !== 'f' });
      i++;
    } else {
      parts.push({ kind: 'literal', text: letter === '%' ? '%' : `%${letter}` });
      i++;
    }
  }
  compiled.set(format, parts);
  return parts;
}

/** True where a directive that stands for digits begins at `at`. */
function isDigits(format: string, at: number): boolean {
  const letter = format[at + 1];
  return format[at] === '%' && letter !== undefined && 'YmdHMSfyIj'.includes(letter);
}

/** Fields of a text while it is read. */
interface Fields {
  year: number;
  month: number;
  day: number;
  dayOfYear: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
  offsetMinutes: number;
  afternoon: boolean | null;
}

/**
 * Reads a text by a strftime pattern (%Y %m %d %H %M %S %f %y %b %B %z %Z %p %I %j and literals).
 * @returns milliseconds since 1970-01-01 UTC, or NaN where the text does not fit; digits beyond milliseconds are cut
 */
export function parseDatetime(text: string, format: string): number {
  const fields: Fields = {
    year: 1900,
    month: 1,
    day: 1,
    dayOfYear: 0,
    hour: 0,
    minute: 0,
    second: 0,
    millisecond: 0,
    offsetMinutes: 0,
    afternoon: null,
  };
  let at = 0;
  for (const part of compile(format)) {
    if (part.kind === 'literal') {
      if (!text.startsWith(part.text, at)) return Number.NaN;
      at += part.text.length;
    } else {
      at = readPart(text, at, part.directive, part.fixed, fields);
      if (at < 0) return Number.NaN;
    }
  }
  return at === text.length ? toMilliseconds(fields) : Number.NaN;
}

/** Reads one directive at `at`; returns where it ended, or -1. */
// eslint-disable-next-line max-params -- an object per directive would cost more than the parsing itself
function readPart(text: string, at: number, directive: Directive, fixed: boolean, fields: Fields): number {
  switch (directive) {
    case 'b':
    case 'B':
      return readMonth(text, at, directive, fields);
    case 'p':
      return readHalf(text, at, fields);
    case 'z':
      return readOffset(text, at, fields);
    case 'Z': {
      const end = wordEnd(text, at);
      return ZONES.has(text.slice(at, end)) ? end : -1;
    }
    default:
      return readNumber(text, at, directive, fixed, fields);
  }
}

// eslint-disable-next-line max-params -- see readPart
function readNumber(text: string, at: number, directive: Directive, fixed: boolean, fields: Fields): number {
  const width = directive === 'Y' ? 4 : directive === 'j' ? 3 : directive === 'f' ? 9 : 2;
  let value = 0;
  let end = at;
  while (end < text.length && end - at < width) {
    const digit = text.charCodeAt(end) - 48;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
    end++;
  }
  const length = end - at;
  if (length === 0 || (length < width && (fixed || directive === 'Y' || directive === 'y'))) return -1;
  return store(value, length, directive, fields) ? end : -1;
}

function store(value: number, length: number, directive: Directive, fields: Fields): boolean {
  switch (directive) {
    case 'Y':
      fields.year = value;
      return true;
    case 'y':
      fields.year = value < 69 ? 2000 + value : 1900 + value; // POSIX pivot
      return true;
    case 'm':
      fields.month = value;
      return value >= 1 && value <= 12;
    case 'd':
      fields.day = value;
      return value >= 1 && value <= 31;
    case 'j':
      fields.dayOfYear = value;
      return value >= 1 && value <= 366;
    case 'H':
      fields.hour = value;
      return value <= 23;
    case 'I':
      fields.hour = value % 12;
      return value >= 1 && value <= 12;
    case 'M':
      fields.minute = value;
      return value <= 59;
    case 'S':
      fields.second = value;
      return value <= 59;
    default:
      fields.millisecond = Math.floor((value / 10 ** length) * 1000 + 1e-6);
      return true;
  }
}

function wordEnd(text: string, at: number): number {
  let end = at;
  while (end < text.length && /[A-Za-z]/.test(text[end] as string)) end++;
  return end;
}

function readMonth(text: string, at: number, directive: 'b' | 'B', fields: Fields): number {
  const end = wordEnd(text, at);
  const word = text.slice(at, end).toLowerCase();
  const month = MONTHS.findIndex((name) => {
    const spelled = directive === 'B' ? name : name.slice(0, 3);
    return spelled.toLowerCase() === word;
  });
  fields.month = month + 1;
  return month < 0 ? -1 : end;
}

function readHalf(text: string, at: number, fields: Fields): number {
  const half = text.slice(at, at + 2).toUpperCase();
  if (half !== 'AM' && half !== 'PM') return -1;
  fields.afternoon = half === 'PM';
  return at + 2;
}

function readOffset(text: string, at: number, fields: Fields): number {
  if (text[at] === 'Z') return at + 1;
  const match = /^([+-])(\d{2}):?(\d{2})/.exec(text.slice(at, at + 6));
  if (!match) return -1;
  const [whole, sign, hours, minutes] = match;
  fields.offsetMinutes = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  return at + whole.length;
}

function toMilliseconds(fields: Fields): number {
  const { year, month, day, dayOfYear, minute, second, millisecond } = fields;
  const hour = fields.hour + (fields.afternoon === true && fields.hour < 12 ? 12 : 0);
  const date = new Date(0);
  // setUTCFullYear, because Date.UTC reads years 0 to 99 as 1900 to 1999.
  if (dayOfYear > 0) date.setUTCFullYear(year, 0, dayOfYear);
  else date.setUTCFullYear(year, month - 1, day);
  if (dayOfYear === 0 && date.getUTCDate() !== day) return Number.NaN; // 31 April
  if (dayOfYear > 0 && date.getUTCFullYear() !== year) return Number.NaN;
  date.setUTCHours(hour, minute, second, millisecond);
  return date.getTime() - fields.offsetMinutes * MINUTE_MS;
}

/** Writes milliseconds since 1970-01-01 UTC by a strftime pattern, in UTC; the text is `''` for NaN. */
export function formatDatetime(ms: number, format: string): string {
  if (Number.isNaN(ms)) return '';
  const date = new Date(ms);
  return compile(format)
    .map((part) => (part.kind === 'literal' ? part.text : formatPart(date, part.directive)))
    .join('');
}

function formatPart(date: Date, directive: Directive): string {
  switch (directive) {
    case 'Y':
      return padded(date.getUTCFullYear(), 4);
    case 'y':
      return padded(date.getUTCFullYear() % 100, 2);
    case 'm':
      return padded(date.getUTCMonth() + 1, 2);
    case 'd':
      return padded(date.getUTCDate(), 2);
    case 'H':
      return padded(date.getUTCHours(), 2);
    case 'I':
      return padded(date.getUTCHours() % 12 || 12, 2);
    case 'M':
      return padded(date.getUTCMinutes(), 2);
    case 'S':
      return padded(date.getUTCSeconds(), 2);
    case 'f':
      return padded(date.getUTCMilliseconds(), 3) + '000';
    case 'j':
      return padded(1 + Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY_MS), 3);
    case 'b':
      return (MONTHS[date.getUTCMonth()] as string).slice(0, 3);
    case 'B':
      return MONTHS[date.getUTCMonth()] as string;
    case 'p':
      return date.getUTCHours() < 12 ? 'AM' : 'PM';
    case 'z':
      return '+0000';
    case 'Z':
      return 'UTC';
    default:
      return directive satisfies never;
  }
}

function padded(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
