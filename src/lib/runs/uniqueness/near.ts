// Near-duplicates by overlap of five-word or five-character runs.

import { MinhashIndex } from './minhash.ts';
import { type Shingles, shinglesOf, similarity } from './shingles.ts';

interface Entry {
  readonly row: number;
  readonly set: Uint32Array<ArrayBuffer>;
}
interface Match {
  readonly row: number;
  readonly similarity: number;
}

/** Sets of one kind of shingle. */
class Family {
  readonly #threshold: number;
  readonly #index: MinhashIndex;
  readonly #entries: Entry[] = [];

  constructor(threshold: number) {
    this.#threshold = threshold;
    this.#index = new MinhashIndex(threshold);
  }

  find(set: Uint32Array<ArrayBuffer>): Match | null {
    let best: Match | null = null;
    for (const number of this.#index.candidates(set)) {
      const entry = this.#entries[number] as Entry;
      const match = { row: entry.row, similarity: similarity(set, entry.set) };
      if (match.similarity >= this.#threshold) best = closer(best, match);
    }
    return best;
  }

  add(row: number, set: Uint32Array<ArrayBuffer>): void {
    this.#index.add(set);
    this.#entries.push({ row, set });
  }
}

/** An index of texts. `threshold` in (0, 1] is the Jaccard similarity from which two texts are the same. */
export class NearIndex {
  readonly #words: Family;
  readonly #characters: Family;

  constructor(threshold: number) {
    this.#words = new Family(threshold);
    this.#characters = new Family(threshold);
  }

  /** The row whose text is most similar, if it is similar enough; the earliest of equals. */
  find(text: string): number | null {
    const { words, characters }: Shingles = shinglesOf(text);
    const byWords = words ? this.#words.find(words) : null;
    const byCharacters = characters ? this.#characters.find(characters) : null;
    return (byCharacters ? closer(byWords, byCharacters) : byWords)?.row ?? null;
  }

  add(row: number, text: string): void {
    const { words, characters } = shinglesOf(text);
    if (words) this.#words.add(row, words);
    if (characters) this.#characters.add(row, characters);
  }
}

function closer(a: Match | null, b: Match): Match {
  if (!a || b.similarity > a.similarity) return b;
  return b.similarity === a.similarity && b.row < a.row ? b : a;
}
