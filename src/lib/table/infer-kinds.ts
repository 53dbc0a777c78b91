// From evidence to a kind: how well each kind fits, which one is proposed, and why.

import type { ColumnEvidence, Tally } from './infer-evidence.ts';
import { type ColumnKind, columnKinds } from './schema.ts';

/** So few cells may fail before a column stops being what the rest says; they are set aside and shown. */
const ALMOST_ALL = 0.995;
const FEW_LABELS = 20;
const LABEL_SHARE = 0.2;
/** From this many cells on, values of which none repeats are no labels. */
const LEAST_REPEATED = 10;
const LONG_TEXT = 60;
const UNIQUE_SHARE = 0.98;
const MAX_ID_LENGTH = 64;
/** An entity has at most this many rows on average; a "store_id" with five values is a category. */
const MAX_ROWS_PER_ID = 100;
const FLAG_NAME = /^(is|has|was|did|can)(_|-|(?=[A-Z]))/;
const ID_WORDS: ReadonlySet<string> = new Set([
  'id',
  'ids',
  'uuid',
  'guid',
  'key',
  'identifier',
  'rowid',
  'index',
  'isbn',
  'ssn',
  'mrn',
]);
const BOOLEAN_PAIRS: readonly (readonly [no: string, yes: string])[] = [
  ['false', 'true'],
  ['no', 'yes'],
  ['n', 'y'],
  ['f', 't'],
  ['off', 'on'],
  ['0', '1'],
];

export interface KindFit {
  readonly kind: ColumnKind;
  /** Share of present cells that fit, in [0, 1]. */
  readonly fits: number;
  readonly reason: string;
}

/** What the ranking found, with what a schema of each kind needs. */
export interface KindRanking {
  /** Best first; all kinds are there. */
  readonly fits: readonly KindFit[];
  readonly format: string | null;
  readonly labels: readonly [string, string] | null;
  readonly decimals: number | null;
  /** Texts read as missing when the kind is a quantity. */
  readonly tokens: readonly string[];
}

/** Words of a name: `playerId`, `player_id` and `player-id` all give `player`, `id`. */
export function nameWords(name: string): readonly string[] {
  return name
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** Weighs all kinds for a column. */
export function rankKinds(evidence: ColumnEvidence): KindRanking {
  const facts = gatherFacts(evidence);
  const best = chooseKind(evidence, facts);
  const rest = columnKinds
    .filter((kind) => kind !== best.kind)
    .map((kind) => describe(kind, evidence, facts))
    .sort((a, b) => b.fits - a.fits);
  return {
    fits: [best, ...rest],
    format: facts.format,
    labels: facts.labels,
    decimals: evidence.tally.exponents > 0 ? null : Math.min(17, evidence.tally.maxDecimals),
    tokens: facts.tokens,
  };
}

interface Facts {
  /** Present cells that are not tokens for missing. */
  readonly quantities: number;
  readonly tokens: readonly string[];
  readonly format: string | null;
  readonly formatCount: number;
  readonly isAmbiguous: boolean;
  readonly labels: readonly [string, string] | null;
  readonly isKnownPair: boolean;
}

function gatherFacts(evidence: ColumnEvidence): Facts {
  const { tally, present } = evidence;
  const tokenCount = [...tally.tokens.values()].reduce((sum, count) => sum + count, 0);
  const { format, count, isAmbiguous } = bestFormat(tally, present - tokenCount);
  const known = knownPair(evidence);
  return {
    quantities: present - tokenCount,
    tokens: [...tally.tokens.keys()],
    format,
    formatCount: count,
    isAmbiguous,
    labels: known ?? anyPair(evidence),
    isKnownPair: known !== null,
  };
}

function bestFormat(tally: Tally, quantities: number): { format: string | null; count: number; isAmbiguous: boolean } {
  if (tally.typedDates > 0 && tally.typedDates >= quantities) {
    const time = tally.milliseconds > 0 ? 'T%H:%M:%S.%fZ' : 'T%H:%M:%SZ';
    const format = tally.timesOfDay > 0 ? `%Y-%m-%d${time}` : '%Y-%m-%d';
    return { format, count: tally.typedDates, isAmbiguous: false };
  }
  let best: { format: string | null; count: number; isAmbiguous: boolean } = {
    format: null,
    count: 0,
    isAmbiguous: false,
  };
  for (const [format, count] of tally.formats) {
    if (count > best.count) best = { format, count, isAmbiguous: false };
    else if (count === best.count) best = { ...best, isAmbiguous: true };
  }
  if (tally.compactDates > best.count) best = { format: '%Y%m%d', count: tally.compactDates, isAmbiguous: false };
  return best;
}

function knownPair({ labels }: ColumnEvidence): readonly [string, string] | null {
  if (labels?.size !== 2) return null;
  const [first, second] = [...labels.keys()] as [string, string];
  for (const [no, yes] of BOOLEAN_PAIRS) {
    if (first.toLowerCase() === no && second.toLowerCase() === yes) return [first, second];
    if (first.toLowerCase() === yes && second.toLowerCase() === no) return [second, first];
  }
  return null;
}

function anyPair({ labels }: ColumnEvidence): readonly [string, string] | null {
  if (labels?.size !== 2) return null;
  const [first, second] = [...labels.keys()] as [string, string];
  return first < second ? [first, second] : [second, first];
}

function chooseKind(evidence: ColumnEvidence, facts: Facts): KindFit {
  const { present, tally, name, labels } = evidence;
  const pick = (kind: ColumnKind): KindFit => describe(kind, evidence, facts);
  if (present === 0) return { kind: 'category', fits: 1, reason: 'every cell is missing' };
  if (tally.conversations === present) return pick('conversation');
  if (tally.json === present) return pick('json');
  const isDigitPair = facts.isKnownPair && tally.numbers === present;
  if (facts.isKnownPair && (!isDigitPair || FLAG_NAME.test(name))) return pick('boolean');
  if (tally.uuids === present) return pick('id');
  if (facts.quantities > 0) {
    if (isCompactDateColumn(evidence, facts)) return pick('datetime');
    if (facts.format !== '%Y%m%d' && facts.formatCount >= ALMOST_ALL * facts.quantities) return pick('datetime');
    if (tally.numbers >= ALMOST_ALL * facts.quantities && tally.leadingZeros + tally.unsafe === 0) {
      if (isNumericId(evidence)) return pick('id');
      return pick(tally.wholes === tally.numbers ? 'integer' : 'number');
    }
  }
  if (isId(evidence)) return pick('id');
  return pick(labels && isFewLabels(evidence, labels.size) ? 'category' : 'text');
}

function isCompactDateColumn({ distinct, name, tally }: ColumnEvidence, facts: Facts): boolean {
  if (tally.compactDates !== facts.quantities || tally.typedDates > 0) return false;
  return distinct > 1 || nameWords(name).some((word) => word === 'date' || word === 'day');
}

function hasIdName(name: string): boolean {
  return nameWords(name).some((word) => ID_WORDS.has(word));
}

function uniqueness({ distinct, present }: ColumnEvidence): number {
  return present === 0 ? 0 : distinct / present;
}

function repeatsLikeEntities({ distinct, present }: ColumnEvidence): boolean {
  return distinct > FEW_LABELS && present / distinct <= MAX_ROWS_PER_ID;
}

/** Whole numbers that name a row or an entity: an id-like name, or a count 1, 2, 3 ... in a column without a name. */
function isNumericId(evidence: ColumnEvidence): boolean {
  const { tally, name, isSequence } = evidence;
  if (tally.wholes < tally.numbers || tally.pointed > 0 || tally.exponents > 0) return false;
  const isUnnamed = /^(column_1|unnamed.*|no|nr|row|#)$/i.test(name);
  if (isSequence && (isUnnamed || hasIdName(name))) return true;
  return hasIdName(name) && repeatsLikeEntities(evidence);
}

function isId(evidence: ColumnEvidence): boolean {
  const { tally, present, name } = evidence;
  const isCompact = tally.spaced === 0 && tally.lengthSum <= MAX_ID_LENGTH * present;
  if (!isCompact) return false;
  if (hasIdName(name) && repeatsLikeEntities(evidence)) return true;
  return present > FEW_LABELS && uniqueness(evidence) >= UNIQUE_SHARE && tally.withDigits >= 0.9 * present;
}

function isFewLabels(evidence: ColumnEvidence, distinct: number): boolean {
  const { present, tally } = evidence;
  // Ten names of ten people are few and yet no labels: a synthesizer would hand each of them on.
  if (present >= LEAST_REPEATED && uniqueness(evidence) >= UNIQUE_SHARE) return false;
  if (distinct <= FEW_LABELS) return true;
  return distinct <= LABEL_SHARE * present && tally.lengthSum <= LONG_TEXT * present;
}

function describe(kind: ColumnKind, evidence: ColumnEvidence, facts: Facts): KindFit {
  const { tally, present } = evidence;
  const share = (count: number, of: number): number => (of === 0 ? 0 : Math.min(1, count / of));
  switch (kind) {
    case 'number':
      return { kind, fits: share(tally.numbers, facts.quantities), reason: numberReason(evidence, facts) };
    case 'integer':
      return { kind, fits: share(tally.wholes, facts.quantities), reason: wholeReason(evidence, facts) };
    case 'datetime':
      return { kind, fits: share(facts.formatCount, facts.quantities), reason: datetimeReason(facts) };
    case 'boolean':
      return { kind, fits: facts.labels ? 1 : 0, reason: booleanReason(facts) };
    case 'conversation':
      return {
        kind,
        fits: share(tally.conversations, present),
        reason: partReason(tally.conversations, present, 'lists of messages'),
      };
    case 'json':
      return {
        kind,
        fits: share(tally.json, present),
        reason: partReason(tally.json, present, 'JSON objects or arrays'),
      };
    case 'image':
      return { kind, fits: 0, reason: 'a reader of pictures says so, nothing else' };
    case 'id':
      return { kind, fits: present === 0 ? 1 : uniqueness(evidence), reason: idReason(evidence) };
    case 'category':
      return { kind, fits: 1, reason: `${counted(evidence)} in ${present} cells` };
    case 'text':
      return { kind, fits: 1, reason: `${counted(evidence)}, ${meanLength(evidence)} characters on average` };
    default:
      return kind satisfies never;
  }
}

function counted({ distinct, labels }: ColumnEvidence): string {
  if (labels) return distinct === 1 ? 'one value' : `${distinct} different values`;
  return `about ${distinct} different values`;
}

function meanLength({ tally, present }: ColumnEvidence): number {
  return present === 0 ? 0 : Math.round(tally.lengthSum / present);
}

function partReason(count: number, of: number, what: string): string {
  if (of > 0 && count === of) return `all cells are ${what}`;
  if (count === 0) return `no cell is one of ${what}`;
  return `${count} of ${of} cells are ${what}, ${of - count} are not`;
}

function numberReason({ tally }: ColumnEvidence, facts: Facts): string {
  const base = partReason(tally.numbers, facts.quantities, 'numbers');
  return base + tokenNote(facts) + codeNote(tally);
}

function wholeReason({ tally }: ColumnEvidence, facts: Facts): string {
  const base = partReason(tally.wholes, facts.quantities, 'whole numbers');
  const pointed = tally.wholes > 0 && tally.pointed === tally.wholes ? ', written with .0' : '';
  return base + pointed + tokenNote(facts) + codeNote(tally);
}

function tokenNote({ tokens }: Facts): string {
  const shown = tokens.filter((token) => token !== '');
  return shown.length === 0 ? '' : `; ${shown.join(', ')} counts as missing`;
}

function codeNote(tally: Tally): string {
  if (tally.leadingZeros > 0) return `; ${tally.leadingZeros} have leading zeros, which a number would lose`;
  if (tally.unsafe > 0) return `; ${tally.unsafe} are beyond 2^53, where a number loses digits`;
  return '';
}

function datetimeReason(facts: Facts): string {
  if (!facts.format) return 'no cell looks like a date';
  const base = partReason(facts.formatCount, facts.quantities, `dates written as ${facts.format}`);
  const swap = facts.isAmbiguous ? '; day and month could be swapped' : '';
  return base + swap + tokenNote(facts);
}

function booleanReason({ labels, isKnownPair }: Facts): string {
  if (!labels) return 'there are not exactly two values';
  return isKnownPair ? `only ${labels[0]} and ${labels[1]}` : `two values, ${labels[0]} and ${labels[1]}`;
}

function idReason(evidence: ColumnEvidence): string {
  const { distinct, present, isSequence, tally } = evidence;
  if (isSequence) return 'counts up by one from row to row';
  if (present > 0 && tally.uuids === present) return 'all cells are UUIDs';
  if (distinct >= present * UNIQUE_SHARE) return 'nearly every cell is different';
  return `${distinct} values, each about ${(present / Math.max(1, distinct)).toFixed(1)} times`;
}
