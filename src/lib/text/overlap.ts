// The longest runs of words that texts share word for word with sources. The texts are indexed and the sources stream
// past, so that memory follows the texts, however many sources there are.

import { createBreather, type WorkContext } from '../breathe.ts';
import { commonPrefixes, sortSuffixes } from './suffix-array.ts';
import { wordsOf } from './words.ts';

/** The run of words that studies of contamination count (Brown et al. 2020). */
export const CONTAMINATION_WORDS = 13;

/** The longest run of a text that stands in a source. */
export interface SharedRun {
  /** Words of the run; 0 where no word is shared. */
  readonly length: number;
  /** First word of the run in the text. */
  readonly start: number;
  /** A source that it stands in, and where. */
  readonly source: number;
  readonly sourceStart: number;
}

export interface Overlap {
  /** Share of texts with a run of 13 words that also stands in a source. */
  readonly contaminated: number;
  /** Words of the longest run. */
  readonly longest: number;
  /** One a text. */
  readonly runs: readonly SharedRun[];
}

type Numbers = Int32Array<ArrayBuffer>;

/** Every word run is found, whatever its length; none goes over the end of a text or a source. @throws StudioError `aborted` */
export async function findOverlap(
  texts: readonly string[],
  sources: readonly string[],
  context: WorkContext = {},
): Promise<Overlap> {
  const index = await indexTexts(texts, context);
  const breathe = createBreather(context);
  for (const [i, source] of sources.entries()) {
    await breathe();
    index.add(wordsOf(source), i);
  }
  const runs = index.longestRuns();
  const contaminated = runs.filter(({ length }) => length >= CONTAMINATION_WORDS).length;
  return {
    contaminated: contaminated / Math.max(1, texts.length),
    longest: runs.reduce((most, { length }) => Math.max(most, length), 0),
    runs,
  };
}

async function indexTexts(texts: readonly string[], context: WorkContext): Promise<TextIndex> {
  const ids = new Map<string, number>();
  const words = texts.map(wordsOf);
  for (const text of words) for (const word of text) if (!ids.has(word)) ids.set(word, ids.size);
  const starts: number[] = [];
  const tokens = new Int32Array(words.reduce((sum, { length }) => sum + length + 1, 0));
  let at = 0;
  for (const [i, text] of words.entries()) {
    starts.push(at);
    for (const word of text) tokens[at++] = ids.get(word) as number;
    tokens[at++] = ids.size + i; // no word, and a different one for each text: nothing matches over it
  }
  const order = await sortSuffixes(tokens, context);
  const common = commonPrefixes(tokens, order);
  return new TextIndex(ids, { tokens, starts, order, common, firsts: firstPlaces(tokens, ids.size) });
}

function firstPlaces(tokens: Numbers, words: number): Numbers {
  const firsts = new Int32Array(words + 1);
  for (const token of tokens) if (token < words) firsts[token + 1] = (firsts[token + 1] as number) + 1;
  for (let word = 0; word < words; word++) firsts[word + 1] = (firsts[word + 1] as number) + (firsts[word] as number);
  return firsts;
}

interface Suffixes {
  readonly tokens: Numbers;
  /** First token of each text. */
  readonly starts: readonly number[];
  readonly order: Numbers;
  readonly common: Numbers;
  /** First suffix in the order that begins with each word or a later one; one more than there are words. */
  readonly firsts: Numbers;
}

class TextIndex {
  readonly #ids: ReadonlyMap<string, number>;
  readonly #suffixes: Suffixes;
  /** The longest match of each suffix in order, with the source that it is in and where. */
  readonly #best: Numbers;
  readonly #source: Numbers;
  readonly #place: Numbers;

  constructor(ids: ReadonlyMap<string, number>, suffixes: Suffixes) {
    const { length } = suffixes.order;
    this.#ids = ids;
    this.#suffixes = suffixes;
    this.#best = new Int32Array(length);
    this.#source = new Int32Array(length).fill(-1);
    this.#place = new Int32Array(length).fill(-1);
  }

  /** Matches every suffix of a source with its two neighbours in the order; others get their share in `longestRuns`. */
  add(words: readonly string[], source: number): void {
    const query = new Int32Array(words.map((word) => this.#ids.get(word) ?? -1));
    for (let place = 0; place < query.length; place++) {
      if ((query[place] as number) < 0) continue;
      const { at, before, after } = this.#locate(query, place);
      this.#note(at - 1, before, { source, place });
      this.#note(at, after, { source, place });
    }
  }

  #note(at: number, length: number, { source, place }: { readonly source: number; readonly place: number }): void {
    if (length <= (this.#best[at] ?? Infinity)) return;
    this.#best[at] = length;
    this.#source[at] = source;
    this.#place[at] = place;
  }

  /** Where the query's suffix stands in the order, and what it has in common with the suffixes before and after. */
  #locate(query: Numbers, start: number): { at: number; before: number; after: number } {
    const { tokens, order, firsts } = this.#suffixes;
    const word = query[start] as number;
    let [low, high] = [firsts[word] as number, firsts[word + 1] as number];
    // What stands around all suffixes that begin with the word has nothing in common with it.
    let [before, after] = [0, 0];
    while (low < high) {
      const middle = (low + high) >> 1;
      const suffix = order[middle] as number;
      // All suffixes between both ends begin alike, as far as both ends match.
      let length = Math.max(1, Math.min(before, after));
      while (start + length < query.length && query[start + length] === tokens[suffix + length]) length++;
      const isAfter =
        start + length < query.length && (query[start + length] as number) > (tokens[suffix + length] ?? -1);
      if (isAfter) {
        low = middle + 1;
        before = length;
      } else {
        high = middle;
        after = length;
      }
    }
    return { at: low, before, after };
  }

  /** A suffix matches what its neighbour matches, as far as both are alike. */
  #spread(): void {
    const { common } = this.#suffixes;
    const pass = (from: number, to: number, alike: number): void => {
      const length = Math.min(this.#best[from] as number, alike);
      if (length > (this.#best[to] as number)) {
        this.#note(to, length, { source: this.#source[from] as number, place: this.#place[from] as number });
      }
    };
    for (let i = 1; i < common.length; i++) pass(i - 1, i, common[i] as number);
    for (let i = common.length - 1; i > 0; i--) pass(i, i - 1, common[i] as number);
  }

  longestRuns(): readonly SharedRun[] {
    this.#spread();
    const { order, starts } = this.#suffixes;
    const places = new Int32Array(order.length);
    for (let i = 0; i < order.length; i++) places[order[i] as number] = i;
    return starts.map((first, text) => {
      const end = starts[text + 1] ?? order.length;
      let run: SharedRun = { length: 0, start: 0, source: -1, sourceStart: -1 };
      for (let token = first; token < end; token++) {
        const at = places[token] as number;
        const length = this.#best[at] as number;
        if (length <= run.length) continue;
        run = {
          ...{ length, start: token - first },
          ...{ source: this.#source[at] as number, sourceStart: this.#place[at] as number },
        };
      }
      return run;
    });
  }
}
