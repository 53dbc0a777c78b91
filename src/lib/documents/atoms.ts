// The smallest parts that a chunk is made of: words, or whole sentences, each with the white space before it.

import type { CountTokens } from './tokens.ts';
import type { DocumentBlock, ReadDocument } from './types.ts';

export interface Atom {
  readonly text: string;
  readonly tokens: number;
  /** Goes between this atom and the one before it in the same chunk. */
  readonly before: '' | ' ' | '\n' | '\n\n';
  readonly isHeading: boolean;
  /** Headings above it, outermost first, its own included. */
  readonly path: readonly string[];
  readonly page: number | null;
}

export interface AtomOptions {
  readonly unit: 'word' | 'sentence';
  /** Tokens of a chunk: longer sentences are cut into words. */
  readonly size: number;
  readonly count: CountTokens;
}

/** Runs of letters longer than this are cut at word borders of the script, or by length. */
const LONG_RUN_TOKENS = 16;
const PIECE_LENGTH = 64;
// A fixed language: the same file gives the same chunks whatever the browser speaks.
const sentences = new Intl.Segmenter('en', { granularity: 'sentence' });
const words = new Intl.Segmenter('en', { granularity: 'word' });

/** All atoms of a document in order, one after the other as they are asked for. */
export function* atomsOf(document: ReadDocument, options: AtomOptions): Generator<Atom> {
  let open: readonly DocumentBlock[] = [];
  for (const block of document.blocks) {
    if (block.level > 0) open = [...open.filter(({ level }) => level < block.level), block];
    const path = open.map(({ text }) => text);
    yield* atomsOfBlock(block, path, options);
  }
}

function* atomsOfBlock(block: DocumentBlock, path: readonly string[], options: AtomOptions): Generator<Atom> {
  const isHeading = block.level > 0;
  let isFirst = true;
  const shared = { isHeading, path, page: block.page };
  for (const { text, before } of options.unit === 'word' ? wordsOf(block.text) : sentencesOf(block.text)) {
    const separator = isFirst ? '\n\n' : before;
    isFirst = false;
    const tokens = options.count(text);
    const most = options.unit === 'word' ? Math.min(LONG_RUN_TOKENS, options.size) : options.size;
    if (tokens <= most) yield { text, tokens, before: separator, ...shared };
    else yield* cut({ text, tokens, before: separator, ...shared }, options);
  }
}

interface Part {
  readonly text: string;
  readonly before: Atom['before'];
}

function* wordsOf(text: string): Generator<Part> {
  for (const match of text.matchAll(/(\s*)(\S+)/g)) yield { text: match[2] as string, before: separatorOf(match[1]) };
}

function* sentencesOf(text: string): Generator<Part> {
  let before: Atom['before'] = '';
  for (const { segment } of sentences.segment(text)) {
    const core = segment.trim();
    if (core !== '') yield { text: core, before };
    before = separatorOf(segment.slice(segment.trimEnd().length));
  }
}

function separatorOf(space: string | undefined): Atom['before'] {
  if (!space) return '';
  if (!space.includes('\n')) return ' ';
  return /\n\s*\n/.test(space) ? '\n\n' : '\n';
}

/** A sentence as its words; a run of letters as words of its script, and those by length where they are too long. */
function* cut(atom: Atom, { count, size }: AtomOptions): Generator<Atom> {
  let isFirst = true;
  for (const word of wordsOf(atom.text)) {
    let before = isFirst ? atom.before : word.before;
    isFirst = false;
    const isFine = count(word.text) <= Math.min(LONG_RUN_TOKENS, size);
    for (const text of isFine ? [word.text] : piecesOf(word.text)) {
      yield { ...atom, text, tokens: count(text), before };
      before = '';
    }
  }
}

function* piecesOf(run: string): Generator<string> {
  for (const { segment } of words.segment(run)) {
    for (let at = 0; at < segment.length; at += PIECE_LENGTH) yield segment.slice(at, at + PIECE_LENGTH);
  }
}
