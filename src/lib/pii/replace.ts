// Replaces personal data consistently: the same input gives the same output under one key, and only under that key.

import { createHMAC, createSHA256 } from 'hash-wasm';
import type { Faker } from '@faker-js/faker';
import { loadFaker } from '../faker.ts';
import { RandomStream } from '../random.ts';
import { isIbanChecksum, isLuhn } from './checksums.ts';
import type { NameDictionary } from './dictionary.ts';
import { idCharacters, nationalIds } from './national-ids.ts';
import type { PiiMatch } from './types.ts';

export const replacementLocales = ['en', 'de', 'fr', 'es', 'it', 'nl', 'pl', 'pt_BR', 'sv'] as const;
export type ReplacementLocale = (typeof replacementLocales)[number];

export interface Replacer {
  /** A made-up value of the same kind and form. */
  replace(match: PiiMatch): string;
  /** The text with every match replaced. Matches are in order and do not overlap. */
  replaceAll(text: string, matches: readonly PiiMatch[]): string;
}

interface Secret {
  readonly key: string;
  readonly locale: ReplacementLocale;
  readonly names: NameDictionary;
}

const MOST_ATTEMPTS = 200_000;

/** A replacer under a secret key of the project. Values are drawn by HMAC-SHA256 of kind and normalized input. */
export async function createReplacer({ key, locale, names }: Secret): Promise<Replacer> {
  const hmac = await createHMAC(createSHA256(), key);
  const faker = await loadFaker(locale);
  const streamOf = (kind: string, text: string): RandomStream => {
    const digest = hmac
      .init()
      .update(`${kind}\n${normalize(kind, text)}`)
      .digest('binary');
    const view = new DataView(digest.buffer, digest.byteOffset);
    return new RandomStream(view.getUint32(0), view.getUint32(4));
  };
  const replace = (match: PiiMatch): string => {
    const stream = streamOf(match.kind, match.text);
    faker.seed(stream.bits(0));
    return draw(match, { faker, stream, names });
  };
  return {
    replace,
    replaceAll(text, matches) {
      let result = '';
      let end = 0;
      for (const match of matches) {
        result += text.slice(end, match.start) + replace(match);
        end = match.end;
      }
      return result + text.slice(end);
    },
  };
}

interface Means {
  readonly faker: Faker;
  readonly stream: RandomStream;
  readonly names: NameDictionary;
}

function draw({ kind, text, scheme }: PiiMatch, { faker, stream, names }: Means): string {
  switch (kind) {
    case 'email':
      return `${faker.internet.username()}${stream.below(1000, 1)}@example.${faker.helpers.arrayElement(['com', 'org', 'net'])}`.toLowerCase();
    case 'url':
      return drawUrl(faker, stream);
    case 'ip':
      return text.includes(':') ? faker.internet.ipv6() : faker.internet.ipv4();
    case 'phone':
      return redraw(text, stream, { keep: phonePrefix(text) });
    case 'card':
      return redraw(text, stream, { keep: 4, accepts: (made) => isLuhn(made.replace(/\D/g, '')) });
    case 'iban':
      return redraw(text, stream, { keep: 2, accepts: (made) => isIbanChecksum(made.replaceAll(' ', '')) });
    case 'national-id':
      return redrawId(text, scheme, stream);
    case 'birth-date':
      return redrawDate(text, stream);
    case 'address':
      return faker.location.streetAddress();
    case 'name':
      return drawName(text, faker, names);
    default:
      return kind satisfies never;
  }
}

/** An address under a reserved name that reaches nobody (RFC 2606). */
function drawUrl(faker: Faker, stream: RandomStream): string {
  const host = `www.${faker.word.noun()}-${faker.word.noun()}.example`.replaceAll(' ', '-');
  return ['https:/', host, stream.below(100_000, 1)].join('/');
}

/** What counts of a value: spelling, spaces and separators do not. */
function normalize(kind: string, text: string): string {
  if (kind === 'phone') return text.replace(/\D/g, '').replace(/^00/, '');
  if (kind === 'card' || kind === 'iban' || kind === 'national-id') return idCharacters(text);
  return text.trim().toLowerCase().replace(/\s+/g, ' ');
}

/** Country code and the first digit after it stay, so that the number keeps its form. */
function phonePrefix(text: string): number {
  if (text.startsWith('+')) return 3;
  return text.startsWith('00') ? 4 : 1;
}

interface RedrawRule {
  /** Digits and letters from the front that stay. */
  readonly keep: number;
  readonly accepts?: (made: string) => boolean;
}

/** Draws the digits and capital letters of a text again, separators and case kept, until the rule accepts. */
function redraw(text: string, stream: RandomStream, { keep, accepts = () => true }: RedrawRule): string {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    let place = 0;
    const made = text.replace(/[\dA-Za-z]/g, (character) => {
      const at = place++;
      if (at < keep) return character;
      const lane = attempt * 64 + at;
      if (/\d/.test(character)) return String(stream.below(10, 2, lane));
      return String.fromCharCode((character < 'a' ? 65 : 97) + stream.below(26, 2, lane));
    });
    if (accepts(made) && made !== text) return made;
  }
  return text.replace(/[\dA-Za-z]/g, 'X');
}

function redrawId(text: string, scheme: string | undefined, stream: RandomStream): string {
  const id = nationalIds.find((entry) => entry.scheme === scheme);
  if (!id) return redraw(text, stream, { keep: 0 });
  const form = new RegExp(id.pattern.source, id.pattern.flags.replace('g', ''));
  const accepts = (made: string): boolean => form.exec(made)?.[0] === made && id.isValid(idCharacters(made));
  // Prefixes that a random draw would rarely meet stay: the century in Chinese numbers, 756 in Swiss ones.
  return redraw(text, stream, { keep: { 'ch-ahv': 3, 'cn-resident-id': 8, 'fr-nir': 1 }[id.scheme] ?? 0, accepts });
}

/** Another day of the same year: ages stay, birthdays do not. */
function redrawDate(text: string, stream: RandomStream): string {
  const day = String(1 + stream.below(28, 3));
  const month = 1 + stream.below(12, 4);
  const iso = /^((?:19|20)\d{2})-(\d{1,2})-(\d{1,2})$/.exec(text);
  const two = (value: string | number, like: string): string => String(value).padStart(like.length, '0');
  if (iso) return `${iso[1]}-${two(month, iso[2] ?? '')}-${two(day, iso[3] ?? '')}`;
  const parts = /^(\d{1,2})([./-])(\d{1,2})\2(\d{2,4})$/.exec(text);
  if (!parts) return text.replace(/\b\d{1,2}(?!\d)/, day);
  // Which of the two is the month is not known: both stay at most 12, so that either reading is a day.
  const first = 1 + stream.below(12, 5);
  return `${two(first, parts[1] ?? '')}${parts[2]}${two(month, parts[3] ?? '')}${parts[2]}${parts[4]}`;
}

function drawName(text: string, faker: Faker, { given, family }: NameDictionary): string {
  const words = text.trim().split(/\s+/);
  const isFamily = words.length === 1 && !given.has(text.toLowerCase()) && family.has(text.toLowerCase());
  const made =
    words.length > 1
      ? `${faker.person.firstName()} ${faker.person.lastName()}`
      : isFamily
        ? faker.person.lastName()
        : faker.person.firstName();
  return text === text.toUpperCase() ? made.toUpperCase() : made;
}
