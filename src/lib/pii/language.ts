// Names and postal addresses: known by dictionary, by the words around them and by the name of their column.

import type { NameDictionary } from './dictionary.ts';
import type { PiiContext } from './patterns.ts';
import type { PiiMatch } from './types.ts';

const NAME_COLUMN =
  /^(?:(?:full|first|last|given|family|middle|customer|client|patient|user|contact|person|employee|student|sender|recipient|holder)[ _-]?)?(?:name|names|surname|forename)$|^(?:vor|nach)name$|^nom$|^pr[ée]nom$|^nombre$|^apellidos?$|^cognome$|^author$|^signed[ _-]?by$/i;
const TITLE = '(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Sir|Herr|Frau|M|Mme|Mlle|Sr|Sra|Sig|Sig\\.ra|Dhr|Mevr)\\.?';
const WORD = "\\p{Lu}[\\p{L}'’-]+";
const TITLED = new RegExp(`(?<=\\b${TITLE} )(?:\\p{Lu}\\.? )?${WORD}(?: ${WORD}){0,2}`, 'gu');
const INTRODUCED = new RegExp(
  `(?<=\\b(?:[Mm]y name is|[Ii]'m called|[Nn]amed|[Ss]igned by|[Pp]atient|[Cc]ustomer|[Cc]ontact|[Rr]egards,|[Ss]incerely,|[Dd]ear|[Hh]ello|[Nn]ame:|[Ii]ch hei(?:ß|ss)e|[Jj]e m'appelle|[Mm]e llamo|[Mm]i chiamo)\\s)${WORD}(?: ${WORD}){0,2}`,
  'gu',
);
const SEQUENCE = new RegExp(`${WORD}(?: (?:\\p{Lu}\\.|van|von|de|da|del|der|den|di|la|le|dos))*(?: ${WORD})+`, 'gu');

const STREETS =
  'Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Place|Pl|Square|Sq|Terrace|Way|Crescent|Close|Parkway|Pkwy|Highway|Hwy|Trail|Row|Walk|Mews|Plaza|View|Hill|Hills|Park|Gardens|Grove|Rise|Vale|Green|Field|Fields|Cottages|Meadow|Meadows|Circle|Loop|Pass|Path|Ridge|Villas|Parade|Drove|Wharf|Bank|Estate';
// Romance languages name the kind of street first: rue, calle, via, ...
const ROMANCE_STREETS =
  'rue|avenue|boulevard|all[ée]e|impasse|quai|cours|chemin|passage|place|voie|route|calle|avenida|paseo|camino|carrera|carretera|ronda|pasaje|parque|glorieta|traves[ií]a|plaza|colonia|via|viale|corso|vicolo|largo|borgo|strada|contrada|rotonda|incrocio|piazza|rua|ul\\.|al\\.';
const ROMANCE = new RegExp(
  `(?<![\\p{L}\\d])(?:\\d{1,5},? )?(?:${ROMANCE_STREETS}) (?:(?:de|du|des|de la|del|della|da|do|dos|le|la|les|d'|l') ?)*(?:[\\p{L}'’-]+)(?: [\\p{L}'’-]+){0,5}(?:,? (?:n[º°.]? ?)?(?:\\d{1,5}\\b|s/n))?`,
  'giu',
);
const ADDRESSES: readonly RegExp[] = [
  new RegExp(
    `(?<![\\p{L}\\d.])\\d{1,6}[a-zA-Z]?,? (?:[NSEW]\\.? )?(?:(?:\\p{Lu}[\\p{L}'’.-]*|\\d{1,3}(?:st|nd|rd|th)) ){1,4}(?:${STREETS})\\b\\.?(?:,? (?:Apt|Suite|Unit|Flat|#)\\.? ?\\w+)?`,
    'gu',
  ),
  /\p{Lu}[\p{L}'’-]*(?:stra(?:ß|ss)e|str\.|weg|gasse|platz|allee|ufer|damm|ring|straat|laan|plein|gracht|dijk|plantsoen|singel|kade|hof|pad|steeg|dreef|gatan|vägen|gata|veien|vej|gade|katu|tie) \d{1,4} ?[a-zA-Z]?(?![\p{L}\d])/giu,
  ROMANCE,
  /\bP\.? ?O\.? ?Box \d+/gi,
];
const ADDRESS_COLUMN = /address|adresse|direcci[oó]n|indirizzo|street|stra(?:ß|ss)e|\bcalle\b/i;
const CAPITALIZED = /^\p{Lu}/u;

/** Postal addresses: street and number. */
export function findAddresses(text: string, { columnName }: PiiContext): PiiMatch[] {
  const matches = ADDRESSES.flatMap((pattern, i) =>
    [...text.matchAll(pattern)]
      .filter(
        ([found]) => i !== 2 || (/\d|s\/n/.test(found) && /\p{Lu}/u.test(found)) || ADDRESS_COLUMN.test(columnName),
      )
      .map((match) => toMatch('address', match)),
  );
  if (matches.length > 0 || !ADDRESS_COLUMN.test(columnName) || !/\d/.test(text) || !/\p{L}{3}/u.test(text))
    return matches;
  if (/e-?mail|\bip\b|mac|url|web/i.test(columnName)) return matches;
  return [{ kind: 'address', start: 0, end: text.length, text }];
}

/** People's names. */
export function findNames(text: string, context: PiiContext, names: NameDictionary): PiiMatch[] {
  const column = findInNameColumn(text, context, names);
  if (column) return [column];
  const cued = [TITLED, INTRODUCED].flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => toMatch('name', match)),
  );
  const known = [...text.matchAll(SEQUENCE)].flatMap((match) => knownName(match, names));
  const all = [...cued.filter(({ text: found }) => isNameLike(found, names)), ...known];
  return all.filter((match, i) => !all.slice(0, i).some((other) => match.start < other.end && other.start < match.end));
}

/** A short cell of a name column is a name as a whole when its words look like names. */
function findInNameColumn(text: string, { columnName }: PiiContext, names: NameDictionary): PiiMatch | null {
  if (!NAME_COLUMN.test(columnName.trim())) return null;
  const words = text.trim().split(/[\s,]+/);
  if (words.length > 6 || /\d|@|\//.test(text) || !words.some((word) => CAPITALIZED.test(word))) return null;
  // `name` alone may be the name of a product: at least one word must be a person's.
  if (/^names?$/i.test(columnName.trim()) && !words.some((word) => isKnown(word, names))) return null;
  return { kind: 'name', start: 0, end: text.length, text };
}

function isKnown(word: string, { given, family }: NameDictionary): boolean {
  const lower = word.toLowerCase();
  return given.has(lower) || family.has(lower);
}

/** After a cue one known word is enough, and an unknown capitalized pair as well. */
function isNameLike(found: string, names: NameDictionary): boolean {
  const words = found.split(' ');
  return words.length > 1 || isKnown(words[0] ?? '', names);
}

/** Without a cue: a known given name followed by a known family name, the longest such run. */
function knownName(match: RegExpExecArray, { given, family }: NameDictionary): PiiMatch[] {
  const words = match[0].split(' ');
  for (let first = 0; first < words.length - 1; first++) {
    if (!given.has((words[first] ?? '').toLowerCase())) continue;
    for (let last = words.length - 1; last > first; last--) {
      if (!family.has((words[last] ?? '').toLowerCase())) continue;
      const start = match.index + words.slice(0, first).join(' ').length + (first > 0 ? 1 : 0);
      const text = words.slice(first, last + 1).join(' ');
      return [{ kind: 'name', start, end: start + text.length, text }];
    }
  }
  return [];
}

function toMatch(kind: 'name' | 'address', match: RegExpExecArray): PiiMatch {
  return { kind, start: match.index, end: match.index + match[0].length, text: match[0] };
}
