// Personal data that shows by its form: addresses of machines and people, account and card numbers, ids, dates of birth.

import { isDay, isIbanChecksum, isLuhn } from './checksums.ts';
import { idCharacters, type NationalId, nationalIds } from './national-ids.ts';
import type { PiiKind, PiiMatch } from './types.ts';

/** What surrounds a text and makes a weak pattern sure: the name of its column. */
export interface PiiContext {
  readonly columnName: string;
}

/** Length of IBANs by country (SWIFT registry). Others are taken from 15 to 34 characters. */
const IBAN_LENGTHS: Readonly<Record<string, number>> = {
  ...{ AD: 24, AE: 23, AT: 20, BE: 16, BG: 22, CH: 21, CY: 28, CZ: 24, DE: 22, DK: 18, EE: 20, ES: 24, FI: 18 },
  ...{ FR: 27, GB: 22, GR: 27, HR: 21, HU: 28, IE: 22, IL: 23, IS: 26, IT: 27, LI: 21, LT: 20, LU: 20, LV: 21 },
  ...{ MC: 27, MT: 31, NL: 18, NO: 15, PL: 28, PT: 25, RO: 24, SA: 24, SE: 24, SI: 19, SK: 24, TR: 26, UA: 29 },
};

const EMAIL = /[\p{L}\p{N}._%+'-]+@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+[\p{L}]{2,24}/gu;
const URL_PATTERN =
  /\b(?:https?|ftp):\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]|\bwww\.[\p{L}\p{N}-]+\.[^\s<>"']*[^\s<>"'.,;:!?)\]]/giu;
const IBAN = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/g;
const CARD = /(?<![\d.-])(?:\d[ -]?){12,18}\d(?![\d-]|\.\d)/g;
const CARD_STARTS =
  /^(?:4|5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)|3[47]|3(?:0[0-5]|6|8|9)|6(?:011|4[4-9]|5)|35(?:2[89]|[3-8])|62|50|5[6-9]|6[0-9])/;
const IPV4 = /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])/g;
const IPV6 =
  /(?<![0-9a-f:.])(?:[0-9a-f]{1,4}:){2,7}(?::?[0-9a-f]{1,4}){1,6}(?![0-9a-f:.])|(?<![0-9a-f:])::1(?![0-9a-f:])/gi;
const PHONE_FORMS: readonly RegExp[] = [
  // With country code: +49 30 1234567, +1 (415) 555-2671, 0049 ...
  /(?<![\p{L}\d+-])(?<!\d[ .-])(?:\+|00(?=\d{0,3}[ .-]))[1-9]\d{0,2}[ .-]?(?:\(\d{1,5}\)[ .-]?)?\d(?:[ .-]?\d){5,12}(?![\p{L}\d-])/gu,
  // North America: (415) 555-2671, 415-555-2671, 1-415-555-2671, with an extension.
  /(?<![\d.+-])(?:1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[.-])\d{3}[ .-]\d{4}(?: ?(?:x|ext\.?) ?\d{1,5})?(?![\d-])/g,
  // National, with the leading zero and groups: 030 1234567, 01 23 45 67 89, 0171-1234567, (030) 123456.
  /(?<![\p{L}\d.+-])(?<!\d[ /-])\(?0[1-9]\d{0,4}\)?(?:[ /-]\d{2,8}){1,5}(?![\p{L}\d.-])/gu,
];
const DATE =
  /(?<![\d./-])(?:(?:19|20)\d{2}-\d{1,2}-\d{1,2}|\d{1,2}[./-]\d{1,2}[./-](?:(?:19|20)\d{2}|\d{2}))(?![\d/-]|\.\d)|\b\d{1,2}(?:st|nd|rd|th)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* (?:19|20)\d{2}\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d{1,2},? (?:19|20)\d{2}\b/gi;
const BIRTH_CUE =
  /\b(?:born|birth|dob|d\.o\.b|geboren|geburt\w*|geb\.|naissance|n[ée]e? le|nacid[oa]|nacimiento|nato il|nascita|nascido)/i;
const BIRTH_COLUMN = /birth|\bdob\b|_dob|dob_|geburt|naiss|nacim|nascit/i;
const PHONE_CUE = /phone|mobile|\bcell|\btel\b|tel[eé]f|telefon|handy|\bfax|whatsapp|\bcall\b/i;
const CARD_CUE = /card|visa|mastercard|amex|\bcc\b|\bpan\b|karte|tarjeta|carte/i;

/** Every match of the patterns in a text; where two overlap, the surer kind wins (order of the finders). */
export function findPatterns(text: string, context: PiiContext): PiiMatch[] {
  const found: PiiMatch[] = [];
  for (const find of finders) {
    for (const match of find(text, context)) {
      if (!found.some((other) => match.start < other.end && other.start < match.end)) found.push(match);
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

type Finder = (text: string, context: PiiContext) => PiiMatch[];

const finders: readonly Finder[] = [
  (text) => findAll(text, URL_PATTERN, 'url'),
  (text) => findAll(text, EMAIL, 'email'),
  (text) => findAll(text, IBAN, 'iban', isIban),
  (text, context) => findIds(text, context, false),
  (text, context) => findAll(text, CARD, 'card', (found) => isCard(found, text, context)),
  (text) => findAll(text, IPV4, 'ip'),
  (text) => findAll(text, IPV6, 'ip', (found) => isIpv6(found)),
  (text, context) => findIds(text, context, true),
  findBirthDates,
  findPhones,
];

function findAll(
  text: string,
  pattern: RegExp,
  kind: PiiKind,
  accepts: (found: string) => boolean = () => true,
): PiiMatch[] {
  return [...text.matchAll(pattern)]
    .filter(([found]) => accepts(found))
    .map((match) => ({ kind, start: match.index, end: match.index + match[0].length, text: match[0] }));
}

function isIban(found: string): boolean {
  const iban = found.replaceAll(' ', '');
  const length = IBAN_LENGTHS[iban.slice(0, 2)];
  if (length === undefined ? iban.length < 15 || iban.length > 34 : iban.length !== length) return false;
  return isIbanChecksum(iban);
}

/** Thirteen to nineteen digits of a known network that check. Without separators or a word, one number in ten checks by chance. */
function isCard(found: string, text: string, { columnName }: PiiContext): boolean {
  const digits = found.replace(/\D/g, '');
  if (!CARD_STARTS.test(digits) || !isLuhn(digits) || /^(\d)\1*$/.test(digits)) return false;
  const isGrouped = /^\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}$|^\d{4}([ -])\d{6}\2\d{4,5}$/.test(found);
  if (isGrouped) return true;
  const isPlain = /^\d+$/.test(found);
  return isPlain && (digits.length >= 15 || CARD_CUE.test(columnName) || CARD_CUE.test(text));
}

function isIpv6(found: string): boolean {
  const parts = found.split('::');
  if (parts.length > 2) return false;
  const groups = found.split(':').filter((group) => group !== '').length;
  return parts.length === 2 ? groups <= 7 : groups === 8;
}

function findIds(text: string, { columnName }: PiiContext, isWeak: boolean): PiiMatch[] {
  return nationalIds
    .filter((id) => (id.isWeak ?? false) === isWeak && (!isWeak || isCued(id, text, columnName)))
    .flatMap((id) =>
      findAll(
        text,
        id.pattern,
        'national-id',
        (found) => id.isValid(idCharacters(found)) && isIdSure(id, found, text, columnName),
      ).map((match) => ({ ...match, scheme: id.scheme })),
    );
}

/** A bare run of eleven digits is an id by chance too often, also where its check digits hold. */
function isIdSure(id: NationalId, found: string, text: string, columnName: string): boolean {
  if (!/^\d+$/.test(found) || found.length > 12) return true;
  return isCued(id, text, columnName);
}

function isCued(id: NationalId, text: string, columnName: string): boolean {
  return id.cue.test(columnName) || id.cue.test(text) || /national.?id|identity|\bid.?n(?:o|umber)\b/i.test(columnName);
}

function findBirthDates(text: string, { columnName }: PiiContext): PiiMatch[] {
  const inColumn = BIRTH_COLUMN.test(columnName);
  return findAll(text, DATE, 'birth-date').filter((match) => {
    const before = text.slice(Math.max(0, match.start - 30), match.start);
    return (inColumn || BIRTH_CUE.test(before)) && isPlausibleDate(match.text);
  });
}

function isPlausibleDate(date: string): boolean {
  const numbers = date.match(/\d+/g)?.map(Number) ?? [];
  if (numbers.length < 3) return true; // the month is a word
  const [a = 0, b = 0, c = 0] = numbers;
  if (a > 31) return isDay(a, b, c);
  const year = c < 100 ? 2000 : c;
  return isDay(year, b, a) || isDay(year, a, b);
}

function findPhones(text: string, { columnName }: PiiContext): PiiMatch[] {
  const cued = PHONE_CUE.test(columnName) || PHONE_CUE.test(text);
  const matches = PHONE_FORMS.flatMap((form, i) =>
    findAll(text, form, 'phone', (found) => isPhone(found, i) && (i < 2 || cued || !looksLikeDate(found))),
  );
  if (!cued) return matches;
  const bare = findAll(text, /(?<![\d.,-])\d(?:[ .-]?\d){6,14}(?![\d-])/g, 'phone', (found) => isPhone(found, 3));
  return [...matches, ...bare];
}

function isPhone(found: string, form: number): boolean {
  const digits = found.replace(/\D/g, '').length;
  return digits >= (form === 2 ? 8 : 7) && digits <= (/x/i.test(found) ? 20 : 15);
}

function looksLikeDate(found: string): boolean {
  return /^\d{1,2}[-/ ]\d{1,2}[-/ ]\d{2,4}$/.test(found);
}
