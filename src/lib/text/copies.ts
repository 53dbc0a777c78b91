// What texts repeat: of each other, and word for word of the texts they may have been made from.

import { createBreather, type WorkContext } from '../breathe.ts';
import { NearIndex } from '../runs/uniqueness/near.ts';
import { wordsOf } from './words.ts';

/** The run of words that studies of contamination count (Brown et al. 2020). */
export const CONTAMINATION_WORDS = 13;
const ANCHOR_WORDS = 6;
/** Jaccard similarity of five-word runs from which two texts count as near-duplicates. */
export const NEAR = 0.7;

export interface Repeats {
  /** Share of texts that occur word for word more than once. */
  readonly exact: number;
  /** Share of texts with an earlier near-duplicate, exact ones included. */
  readonly near: number;
}

/** How far texts repeat each other. */
export async function findRepeats(texts: readonly string[], context: WorkContext = {}): Promise<Repeats> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  const exact = texts.filter((text) => (counts.get(text) as number) > 1).length;
  return { exact: exact / Math.max(1, texts.length), near: await shareNear(texts, null, context) };
}

/** Share of texts with a near-duplicate among `sources`, or among the texts before them when null. */
export async function shareNear(
  texts: readonly string[],
  sources: readonly string[] | null,
  context: WorkContext = {},
): Promise<number> {
  const index = new NearIndex(NEAR);
  const breathe = createBreather(context);
  for (const [row, text] of (sources ?? []).entries()) {
    await breathe();
    index.add(row, text);
  }
  let found = 0;
  for (const [row, text] of texts.entries()) {
    await breathe();
    if (index.find(text) !== null) found++;
    else if (!sources) index.add(row, text);
  }
  return found / Math.max(1, texts.length);
}

export interface Overlap {
  /** Share of texts with a run of 13 words that also stands in a source. */
  readonly contaminated: number;
  /** Words of the longest run that also stands in a source. */
  readonly longest: number;
  /** Longest run of each text, in words, in the order of the texts. */
  readonly runs: readonly number[];
}

/** The longest runs of words that texts share with sources; runs under six words count as none. */
export async function findOverlap(
  texts: readonly string[],
  sources: readonly string[],
  context: WorkContext = {},
): Promise<Overlap> {
  const breathe = createBreather(context);
  const ids = new Map<string, number>();
  const idOf = (word: string): number => {
    const known = ids.get(word) ?? ids.size;
    ids.set(word, known);
    return known;
  };
  // -1 ends a source: no run goes over it.
  const corpus: number[] = [];
  for (const source of sources) corpus.push(...wordsOf(source).map(idOf), -1);
  const anchors = new Map<string, number[]>();
  for (let at = 0; at + ANCHOR_WORDS <= corpus.length; at++) {
    if (at % 5000 === 0) await breathe();
    const key = anchorAt(corpus, at);
    if (key === null) continue;
    const places = anchors.get(key) ?? [];
    if (places.length < 50) places.push(at);
    anchors.set(key, places);
  }
  const runs: number[] = [];
  for (const text of texts) {
    await breathe();
    runs.push(
      longestRun(
        wordsOf(text).map((word) => ids.get(word) ?? -2),
        corpus,
        anchors,
      ),
    );
  }
  return {
    contaminated: runs.filter((run) => run >= CONTAMINATION_WORDS).length / Math.max(1, texts.length),
    longest: Math.max(0, ...runs),
    runs,
  };
}

function anchorAt(words: readonly number[], at: number): string | null {
  const run = words.slice(at, at + ANCHOR_WORDS);
  return run.length < ANCHOR_WORDS || run.some((id) => id < 0) ? null : run.join(' ');
}

function longestRun(
  words: readonly number[],
  corpus: readonly number[],
  anchors: ReadonlyMap<string, readonly number[]>,
): number {
  let longest = 0;
  for (let at = 0; at + ANCHOR_WORDS <= words.length; at++) {
    const key = anchorAt(words, at);
    for (const place of (key !== null && anchors.get(key)) || []) {
      let length = ANCHOR_WORDS;
      while (
        at + length < words.length &&
        (words[at + length] as number) >= 0 &&
        words[at + length] === corpus[place + length]
      )
        length++;
      longest = Math.max(longest, length);
    }
  }
  return longest;
}
