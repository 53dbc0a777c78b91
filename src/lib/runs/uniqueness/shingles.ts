// Texts as sets of overlapping pieces. Long texts are compared by runs of five words; short ones, and scripts that
// write no spaces, by runs of five characters. Texts of middling length have both, so that two similar texts always
// have one kind in common.

import { hash32, mix32 } from './text-hash.ts';

const RUN = 5;
/** From so many words on a text has word shingles. Below, one changed word would change most of them. */
const WORDS_FROM = 15;
/** Up to so many words a text has character shingles: four times as many, so sizes of similar texts overlap. */
const CHARACTERS_TO = 60;
/** Shingles kept: all of a text of 500 words; of longer ones the smallest hashes (a bottom-k sketch). */
export const SKETCH_SIZE = 512;

const WORD = /[\p{L}\p{N}\p{M}]+/gu;
const SPACELESS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/gu;

export interface Shingles {
  /** Ascending hashes, each once; at most SKETCH_SIZE. Null where the text is not of that kind. */
  readonly words: Uint32Array<ArrayBuffer> | null;
  readonly characters: Uint32Array<ArrayBuffer> | null;
}

/** Case, punctuation, width and spacing make no difference. */
export function shinglesOf(text: string): Shingles {
  const normal = text.normalize('NFKC').toLowerCase();
  const words = normal.match(WORD) ?? [];
  const spaceless = normal.match(SPACELESS)?.length ?? 0;
  const isSpaceless = spaceless > 0.3 * words.reduce((sum, word) => sum + word.length, 0);
  return {
    words: isSpaceless || words.length < WORDS_FROM ? null : wordShingles(words),
    characters: isSpaceless || words.length <= CHARACTERS_TO ? characterShingles(words.join(' ') || normal) : null,
  };
}

function wordShingles(words: readonly string[]): Uint32Array<ArrayBuffer> {
  const hashes = words.map((word) => hash32(word, 1));
  const shingles = new Set<number>();
  for (let i = 0; i + RUN <= hashes.length; i++) {
    let hash = 0;
    for (let j = i; j < i + RUN; j++) hash = mix32(Math.imul(hash, 31) + (hashes[j] as number));
    shingles.add(hash);
  }
  return sketch(shingles);
}

function characterShingles(text: string): Uint32Array<ArrayBuffer> {
  const shingles = new Set<number>();
  if (text.length < RUN) shingles.add(hash32(text, 2));
  for (let i = 0; i + RUN <= text.length; i++) shingles.add(hash32(text, 2, i, i + RUN));
  return sketch(shingles);
}

function sketch(shingles: ReadonlySet<number>): Uint32Array<ArrayBuffer> {
  const sorted = Uint32Array.from(shingles).sort();
  return sorted.length <= SKETCH_SIZE ? sorted : sorted.slice(0, SKETCH_SIZE);
}

/**
 * Jaccard similarity of the sets in [0, 1]: exact when both are whole, else the bottom-k estimate over the smallest
 * SKETCH_SIZE hashes of the union (Broder 1997), whose standard error is at most .022.
 */
export function similarity(a: Uint32Array, b: Uint32Array): number {
  const isSketch = a.length >= SKETCH_SIZE || b.length >= SKETCH_SIZE;
  const limit = isSketch ? SKETCH_SIZE : a.length + b.length;
  let shared = 0;
  let union = 0;
  let i = 0;
  let j = 0;
  while (union < limit && (i < a.length || j < b.length)) {
    const left = i < a.length ? (a[i] as number) : Infinity;
    const right = j < b.length ? (b[j] as number) : Infinity;
    if (left === right) shared++;
    if (left <= right) i++;
    if (right <= left) j++;
    union++;
  }
  return union === 0 ? 1 : shared / union;
}
