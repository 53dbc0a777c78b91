// Noun phrases around picturable nouns, by rules: words to the left that describe, the noun, and what follows "with",
// "of", "in" and the like. English only.

import { findNoun, isPlural, LONGEST_NOUN, type PicturableNoun } from './noun-lookup.ts';

export interface NounPhrase {
  readonly head: PicturableNoun;
  /** "a large iced latte with oat milk": article, words before, noun, words after. */
  readonly text: string;
  /** The same without the words after the noun. */
  readonly core: string;
  /** Lower-case words that describe the noun, vague ones left out. */
  readonly modifiers: readonly string[];
  /** True after a word such as "from", "to" or "at". */
  readonly isAfterPreposition: boolean;
  /** True after "a" or "an": the phrase brings something new. */
  readonly isIndefinite: boolean;
  /** True after "called", "song" and the like: a name, whatever its words mean. */
  readonly isTitle: boolean;
}

interface Token {
  readonly text: string;
  readonly lower: string;
  readonly isMark: boolean;
  readonly isCapital: boolean;
}

const words = (list: string): ReadonlySet<string> => new Set(list.split(/\s+/));
const ARTICLES = words(
  'a an the this that these those my your his her our their its some any another one no each every',
);
/** Words that end a phrase to either side. */
const BREAKS =
  words(`i you he she it we they me him us them who what which where when why how there here and or but so if
  because then than as is are was were be been am isn't aren't do does did don't have has had having will would can could
  should may might must shall let let's get got getting give take want wants need needs like likes love order ordered buy
  see saw show showing look looking find finding found found search book booked reserve try make made making go going
  went come coming play plays playing played call called named named titled add put set eat drink visit visiting watch
  rent rented recommend suggest prefer confirm confirmed check please yes yeah no not okay ok sure thanks thank hi hello
  hey great well also just only too very really maybe actually about for from to at in on of by with without near into
  over under around between during until before after per via today tomorrow tonight now later next last am pm located
  available departs depart leaves leave leaving arrives arrive costs cost starts start i'd i'll i'm i've you'd we're it's
  that's there's what's here's how's serving offers offering called rated selling sells sell include including includes
  mean said say says tell ask liking wanting interested instead vs versus while take taking allow allows accept accepts
  using`);
const ABSTRACT = words('rating ratings price prices cost stop stops transfer transfers reviews name address interest');
const TITLES = words('called named titled song album movie film track');
const VAGUE = words(`nice good great fine other others different several many few more most such same suitable available
  convenient best perfect new total kind type sort selection`);
/** Nouns that are often verbs: they need an article or a describing word before them. */
const OFTEN_VERBS =
  words(`show book match park ride wave ring suit head face hand back eye box present swing slide drill
  dance fish duck star watch plant water lock key play light bear seal crane saw fly train fork iron pound party shop
  store house room place jam corn squash punch ball bat bow arrow shake smoke snow wind coach stamp ship`);
const JOINERS = words('with without of in on by near inside under');
const LOOSE_JOINERS = words('with without of');
const MEASURED = /^(?:stars?|bed|bedrooms?|bath|seats?|seater|doors?|story|storey|tier|layer|piece|legged|inch)$/;
const MOST_LISTED = 6;
const MOST_BEFORE = 5;
const MOST_AFTER = 6;

/** All phrases of a text in order, the longest for each noun. */
export function nounPhrases(text: string): readonly NounPhrase[] {
  const tokens = tokenize(text);
  const found: PlacedPhrase[] = [];
  let at = 0;
  while (at < tokens.length) {
    const head = lastNounFrom(tokens, at);
    if (!head) {
      at++;
      continue;
    }
    const phrase = phraseAround(tokens, head);
    if (phrase) found.push(phrase);
    at = head.end;
  }
  return found.map((phrase, index) => listFrom(found, index, tokens) ?? phrase);
}

interface PlacedPhrase extends NounPhrase {
  /** Positions among the tokens, without the words after the noun. */
  readonly start: number;
  readonly end: number;
}

/** "a latte, mocha and cortado" for things of one kind that are counted up, from the first of them; null for one alone. */
function listFrom(phrases: readonly PlacedPhrase[], index: number, tokens: readonly Token[]): NounPhrase | null {
  const items = phrases.slice(index, index + 1);
  for (const next of phrases.slice(index + 1, index + MOST_LISTED)) {
    const last = items.at(-1);
    if (!last || last.head.kind !== next.head.kind) break;
    const between = tokens.slice(last.end, next.start).map((token) => token.lower);
    if (between.length === 0 || !between.every((word) => /^(?:,|and|or|an?)$/.test(word))) break;
    items.push(next);
  }
  const [first] = items;
  if (!first || items.length < 2) return null;
  const names = items.map(({ core }, at) => (at === 0 ? core : core.replace(/^an? /, '')));
  const text = `${names.slice(0, -1).join(', ')} and ${names.at(-1) as string}`;
  return { ...first, text, modifiers: items.flatMap(({ head, modifiers }) => [head.noun, ...modifiers]) };
}

interface Head {
  readonly noun: PicturableNoun;
  readonly start: number;
  readonly end: number;
}

/** Of nouns that follow one another ("vanilla latte", "fish tank") the last one counts. */
function lastNounFrom(tokens: readonly Token[], start: number): Head | null {
  let head: Head | null = nounAt(tokens, start);
  if (!head) return null;
  for (;;) {
    const next: Head | null = nounAt(tokens, head.end);
    if (!next) return head;
    const isModel: boolean = head.noun.kind === 'vehicle' && !head.noun.isPlain && next.noun.isPlain;
    head = isModel ? { ...head, end: next.end } : next;
  }
}

function nounAt(tokens: readonly Token[], start: number): Head | null {
  for (let length = LONGEST_NOUN; length >= 1; length--) {
    const run = tokens.slice(start, start + length);
    if (run.length < length || run.some((token) => token.isMark)) continue;
    const noun = findNoun(run.map((token) => token.lower));
    if (noun) return { noun, start, end: start + length };
  }
  return null;
}

function phraseAround(tokens: readonly Token[], head: Head): PlacedPhrase | null {
  let start = head.start;
  while (start > 0 && head.start - start < MOST_BEFORE && leadsOn(tokens, start - 1)) start--;
  if (/^\d{3,}$/.test(tokens[start - 1]?.lower ?? '')) return null; // the number of a house in an address
  const before = tokens[start - 1];
  const article = before && ARTICLES.has(before.lower) ? before : null;
  if (start === head.start && !article && OFTEN_VERBS.has(head.noun.noun)) return null;
  let end = head.end;
  while (tokens[end]?.isCapital && tokens[end - 1]?.isCapital && describes(tokens[end])) end++;
  const after = wordsAfter(tokens, end);
  const listed = listedKinds(tokens, end);
  const own = tokens.slice(start, end);
  const isMany = isPlural(tokens[head.end - 1]?.lower ?? '', head.noun);
  const isName = !article && own[0]?.isCapital === true && own.length > 1;
  const core = listed ? `${listed.join(', ')} ${head.noun.noun}` : isMany || isName ? joined(own) : withArticle(own);
  const outer = article ? tokens[start - 2] : before;
  const around = [...tokens.slice(start, head.start), ...tokens.slice(head.end, end), ...after].filter(isContent);
  return {
    head: head.noun,
    core,
    text: listed ? core : [core, joined(after)].join(' ').trim(),
    modifiers: [...around.map((token) => token.lower), ...(listed ?? [])],
    isAfterPreposition: outer !== undefined && /^(?:from|to|at|in|on|near|into|for)$/.test(outer.lower),
    isIndefinite: article !== null && /^an?$/.test(article.lower),
    start,
    end,
    isTitle: [tokens[start - 1], tokens[start]].some((token) => token !== undefined && TITLES.has(token.lower)),
  };
}

function isContent({ lower }: Token): boolean {
  return !VAGUE.has(lower) && !ARTICLES.has(lower) && !BREAKS.has(lower);
}

function joined(tokens: readonly Token[]): string {
  return tokens.map((token) => token.text).join(' ');
}

/** "black", "herbal" and "oolong" of "tea options include black, herbal, and oolong"; null without such a list. */
function listedKinds(tokens: readonly Token[], end: number): readonly string[] | null {
  if (!/^(?:options?|choices|flavou?rs|varieties|selection)$/.test(tokens[end]?.lower ?? '')) return null;
  if (!/^(?:include|includes|are)$/.test(tokens[end + 1]?.lower ?? '')) return null;
  const kinds: string[] = [];
  for (const token of tokens.slice(end + 2)) {
    if (token.lower === ',' || token.lower === 'and' || token.lower === 'or') continue;
    if (!describes(token)) break;
    kinds.push(token.lower);
  }
  return kinds.length > 0 ? kinds : null;
}

/** A describing word, or a number that measures ("3 star", "2 bedroom"). */
function leadsOn(tokens: readonly Token[], at: number): boolean {
  const isNumber = /^\d+$/.test(tokens[at]?.lower ?? '');
  return isNumber ? MEASURED.test(tokens[at + 1]?.lower ?? '') : describes(tokens[at]);
}

function describes(token: Token | undefined): boolean {
  return token !== undefined && !token.isMark && !BREAKS.has(token.lower) && !ARTICLES.has(token.lower);
}

/** "with oat milk", "to go"; empty when nothing that belongs to the noun follows. */
function wordsAfter(tokens: readonly Token[], from: number): readonly Token[] {
  const joiner = tokens[from];
  if (joiner?.lower === 'to' && tokens[from + 1]?.lower === 'go') return tokens.slice(from, from + 2);
  const isMade = joiner?.lower === 'made' && tokens[from + 1]?.lower === 'with';
  const start = isMade ? from + 1 : from;
  const word = tokens[start];
  if (!word || !JOINERS.has(word.lower)) return [];
  let end = start + 1;
  if (tokens[end] && ARTICLES.has((tokens[end] as Token).lower)) end++;
  while (end - start <= MOST_AFTER && (describes(tokens[end]) || joinsOn(tokens, end))) end++;
  const taken = tokens.slice(start, end);
  const content = taken.slice(1).filter(describes);
  if (content.length === 0 || content.some(({ lower }) => ABSTRACT.has(lower) || /^\$|^\d+$/.test(lower))) return [];
  const isVisible = content.some((_, index) => nounAt(content, index) !== null);
  return LOOSE_JOINERS.has(word.lower) || isVisible ? taken : [];
}

/** "and" between two words of what follows "with". */
function joinsOn(tokens: readonly Token[], at: number): boolean {
  return tokens[at]?.lower === 'and' && describes(tokens[at - 1]) && nounAt(tokens, at + 1) !== null;
}

function withArticle(own: readonly Token[]): string {
  const text = joined(own);
  return `${/^[aeiou]/i.test(text) ? 'an' : 'a'} ${text}`;
}

function tokenize(text: string): readonly Token[] {
  let isFirst = true;
  return [...text.matchAll(/[\p{L}\p{N}$][\p{L}\p{N}'’%&-]*|[.,;:!?()"\n]/gu)].map(([part]) => {
    const isMark = !/[\p{L}\p{N}]/u.test(part);
    const isCapital = !isMark && /^\p{Lu}/u.test(part);
    const shown = isFirst && /^\p{Lu}\p{Ll}/u.test(part) ? part.toLowerCase() : part;
    isFirst = isMark && /[.!?\n]/.test(part);
    return { text: shown, lower: part.toLowerCase().replaceAll('’', "'"), isMark, isCapital };
  });
}
