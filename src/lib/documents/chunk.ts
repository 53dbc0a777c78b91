// Cuts documents into chunks: by tokens, by whole sentences, or by headings. The same document and options give the
// same chunks. Where a sentence ends is for the browser's Unicode rules to say (Intl.Segmenter), always those for
// English, so that chunks do not depend on the language of the browser.

import { createBreather, type WorkContext } from '../breathe.ts';
import { type Atom, type AtomOptions, atomsOf } from './atoms.ts';
import { approximateTokens, type CountTokens } from './tokens.ts';
import type { ReadDocument } from './types.ts';

export interface ChunkOptions {
  /** tokens: windows of words. sentences: whole sentences, as many as fit. headings: a chunk a section, cut where long. */
  readonly by: 'tokens' | 'sentences' | 'headings';
  /** Tokens of a chunk at most. */
  readonly size: number;
  /** Tokens that a chunk repeats of the one before it at most; less than `size`. Not used by headings. */
  readonly overlap: number;
  /** Headings down to this level begin a section; those below it are text. */
  readonly headingLevel: number;
}

export interface Chunk {
  /** Headings above its beginning, outermost first. */
  readonly path: readonly string[];
  /** Page of its beginning. */
  readonly page: number | null;
  readonly text: string;
  readonly tokens: number;
}

/** The chunks of a document in order. @throws StudioError `aborted` */
export async function* chunkDocument(
  document: ReadDocument,
  options: ChunkOptions,
  context: WorkContext,
  count: CountTokens = approximateTokens,
): AsyncGenerator<Chunk> {
  const breathe = createBreather(context);
  const unit = options.by === 'tokens' ? 'word' : 'sentence';
  const atoms = atomsOf(document, { unit, size: options.size, count });
  const packed = options.by === 'headings' ? packSections(atoms, options) : pack(atoms, options);
  for (const chunk of packed) {
    await breathe();
    yield describe(chunk, count);
  }
}

type Limits = Pick<AtomOptions, 'size'> & { readonly overlap: number };

/** Fills chunks in order. A heading never ends a chunk: it goes with the text below it. */
function* pack(atoms: Iterable<Atom>, { size, overlap }: Limits): Generator<readonly Atom[]> {
  let held: Atom[] = [];
  let tokens = 0;
  /** Atoms at the end of `held` that were in no chunk yet. */
  let fresh = 0;
  for (const atom of atoms) {
    if (fresh > 0 && tokens + atom.tokens > size) {
      const headings = trailingHeadings(held);
      const body = held.slice(0, held.length - headings.length);
      if (fresh > headings.length) yield body;
      const room = size - atom.tokens - tokensOf(headings);
      held = [...tailOf(body, Math.min(overlap, room)), ...headings];
      tokens = tokensOf(held);
      fresh = headings.length;
    }
    held.push(atom);
    tokens += atom.tokens;
    fresh++;
  }
  if (fresh > 0) yield held;
}

/** A section at a time; headings without text of their own go with the section that follows. */
function* packSections(atoms: Iterable<Atom>, { size, headingLevel }: ChunkOptions): Generator<readonly Atom[]> {
  let section: Atom[] = [];
  for (const atom of atoms) {
    const begins = atom.isHeading && atom.path.length <= headingLevel;
    if (begins && section.some(({ isHeading }) => !isHeading)) {
      yield* pack(section, { size, overlap: 0 });
      section = [];
    }
    section.push(atom);
  }
  yield* pack(section, { size, overlap: 0 });
}

function tokensOf(atoms: readonly Atom[]): number {
  return atoms.reduce((sum, { tokens }) => sum + tokens, 0);
}

function trailingHeadings(atoms: readonly Atom[]): readonly Atom[] {
  const last = atoms.findLastIndex(({ isHeading }) => !isHeading);
  // Nothing but headings: they stay, or the chunk would never end.
  return last < 0 ? [] : atoms.slice(last + 1);
}

/** The last atoms that together have at most that many tokens. */
function tailOf(atoms: readonly Atom[], most: number): readonly Atom[] {
  if (most <= 0) return [];
  let sum = 0;
  let from = atoms.length;
  while (from > 0) {
    sum += atoms[from - 1]?.tokens ?? 0;
    if (sum > most) break;
    from--;
  }
  return atoms.slice(from);
}

function describe(atoms: readonly Atom[], count: CountTokens): Chunk {
  const [first] = atoms;
  const text = atoms.reduce((joined, atom, i) => joined + (i === 0 ? '' : atom.before) + atom.text, '');
  // The text decides: headings on top belong to what is below them.
  const body = atoms.find(({ isHeading }) => !isHeading) ?? first;
  return { path: body?.path ?? [], page: first?.page ?? null, text, tokens: Math.ceil(count(text)) };
}
