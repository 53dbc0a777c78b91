// Which of some thousand texts nearly repeat each other, without missing a pair: the prefix filter of Chaudhuri, Ganti
// and Kaushik (2006). Runs of millions of rows estimate instead, and see each text once (lib/runs/uniqueness).

import { createBreather, type WorkContext } from '../breathe.ts';
import { type Shingles, shinglesOf, similarity } from '../runs/uniqueness/shingles.ts';

type Hashes = Uint32Array<ArrayBuffer>;
interface Match {
  readonly number: number;
  readonly similarity: number;
}

/** Shingles of texts. @throws StudioError `aborted` */
export async function shingleTexts(texts: readonly string[], context: WorkContext): Promise<readonly Shingles[]> {
  const breathe = createBreather(context);
  const shingles: Shingles[] = [];
  for (const text of texts) {
    await breathe();
    shingles.push(shinglesOf(text));
  }
  return shingles;
}

/** Texts by number, in which near-duplicates are looked up. */
export class NearTexts {
  readonly #families: readonly [words: Family, characters: Family];

  /** `all` are the texts that will be added or looked up; `least` in (0, 1] is the Jaccard similarity from which they match. */
  constructor(all: readonly Shingles[], least: number) {
    const words = all.flatMap((shingles) => shingles.words ?? []);
    const characters = all.flatMap((shingles) => shingles.characters ?? []);
    this.#families = [new Family(words, least), new Family(characters, least)];
  }

  add(number: number, { words, characters }: Shingles): void {
    if (words) this.#families[0].add(number, words);
    if (characters) this.#families[1].add(number, characters);
  }

  /** The most similar text, if it is similar enough; the lowest number of equals. */
  find({ words, characters }: Shingles): number | null {
    const byWords = words && this.#families[0].find(words);
    const byCharacters = characters && this.#families[1].find(characters);
    return closer(byWords, byCharacters)?.number ?? null;
  }
}

const SLOTS = 1 << 22;
const MOST_COUNTED = 255;

/** Sets of one kind of shingle. */
class Family {
  readonly #least: number;
  /** In how many sets a shingle is, at least; more where two fall into one slot. */
  readonly #counts: Uint8Array;
  readonly #sets = new Map<number, Hashes>();
  readonly #places = new Map<number, number[]>();

  constructor(all: readonly Hashes[], least: number) {
    this.#least = least;
    this.#counts = new Uint8Array(all.length === 0 ? 1 : SLOTS);
    for (const set of all) {
      for (const hash of set) {
        const slot = hash & (this.#counts.length - 1);
        this.#counts[slot] = Math.min(MOST_COUNTED, (this.#counts[slot] as number) + 1);
      }
    }
  }

  add(number: number, set: Hashes): void {
    this.#sets.set(number, set);
    for (const hash of this.#rarest(set)) {
      const numbers = this.#places.get(hash);
      if (numbers) numbers.push(number);
      else this.#places.set(hash, [number]);
    }
  }

  find(set: Hashes): Match | null {
    const numbers = new Set<number>();
    for (const hash of this.#rarest(set)) for (const number of this.#places.get(hash) ?? []) numbers.add(number);
    let best: Match | null = null;
    for (const number of numbers) {
      const other = this.#sets.get(number) as Hashes;
      if (Math.min(set.length, other.length) < this.#least * Math.max(set.length, other.length)) continue;
      const match = { number, similarity: similarity(set, other) };
      if (match.similarity >= this.#least) best = closer(best, match);
    }
    return best;
  }

  /**
   * Enough shingles, the rarest first, that similar sets have one of these in common: a set lacks at most the share
   * 1 - least of its shingles in a similar one. Those that no other set has are left out.
   */
  #rarest(set: Hashes): Float64Array {
    const shared: number[] = [];
    for (const hash of set) {
      const count = this.#countOf(hash);
      if (count > 1) shared.push(count * 2 ** 32 + hash);
    }
    const enough = Math.floor((1 - this.#least) * set.length + 1e-9) + 1;
    const missing = Math.max(0, enough - (set.length - shared.length));
    if (missing === 0) return new Float64Array();
    const rarest = new Float64Array(shared).sort().subarray(0, missing);
    return rarest.map((key) => key % 2 ** 32);
  }

  #countOf(hash: number): number {
    return this.#counts[hash & (this.#counts.length - 1)] as number;
  }
}

function closer(a: Match | null, b: Match | null): Match | null {
  if (!a || !b) return a ?? b;
  if (a.similarity !== b.similarity) return a.similarity > b.similarity ? a : b;
  return a.number < b.number ? a : b;
}
