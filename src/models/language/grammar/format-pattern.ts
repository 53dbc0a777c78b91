// The `format` keyword of JSON Schema as grammars: real calendar dates, times with an offset, addresses.

import { type Pattern } from './pattern.ts';
import { regexPattern } from './regex-pattern.ts';

// Gregorian leap days of 1900 to 2099 (RFC 3339 allows any year; these are the plausible ones).
const COMMON_DAY =
  '((19|20)[0-9]{2}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8])))';
const LEAP_DAY = '((19(0[48]|[2468][048]|[13579][26])|20(0[048]|[2468][048]|[13579][26]))-02-29)';
const DATE = `(${COMMON_DAY}|${LEAP_DAY})`;
const CLOCK = '([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]';
const BYTE = '(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
const HOST = '[a-z][a-z0-9]{1,20}(-[a-z0-9]{1,12})?\\.(com|org|net|io|co|edu|example)';

const FORMATS: Readonly<Record<string, string>> = {
  date: DATE,
  time: `${CLOCK}Z`,
  'date-time': `${DATE}T${CLOCK}Z`,
  email: `[a-z][a-z0-9]{0,20}([._-][a-z0-9]{1,20})?@${HOST}`,
  uuid: '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}',
  hostname: HOST,
  ipv4: `${BYTE}(\\.${BYTE}){3}`,
  uri: `https://${HOST}(/[a-z0-9-]{1,20}){0,4}`,
  duration: 'P([1-9][0-9]?D|([1-9][0-9]?D)?T([1-9][0-9]?H|[1-9][0-9]?M|[1-9][0-9]?S))',
};

/** The grammar of a format, or null for a format that says nothing we know (which JSON Schema lets pass). */
export function formatPattern(format: string): Pattern | null {
  const pattern = Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  return pattern === undefined ? null : regexPattern(pattern);
}
