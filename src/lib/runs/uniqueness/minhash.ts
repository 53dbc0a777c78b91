// MinHash with banding (Broder 1997; Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, chapter 3): which
// earlier sets are probably similar. What it finds is checked against the sets, so a wrong candidate costs time only.

import { mix32 } from './text-hash.ts';

const PERMUTATIONS = 128;
/** Share of sets exactly as similar as the threshold that banding must find; more similar ones are found more often. */
const RECALL = 0.99;

export interface Bands {
  readonly count: number;
  /** Signature values that must agree in one band. */
  readonly rows: number;
}

/** The widest bands that find at least 99 % of the pairs at the threshold: 1 - (1 - t^rows)^count. */
export function bandsFor(threshold: number): Bands {
  for (let rows = 32; rows > 1; rows--) {
    const count = Math.floor(PERMUTATIONS / rows);
    if (1 - (1 - threshold ** rows) ** count >= RECALL) return { count, rows };
  }
  return { count: PERMUTATIONS, rows: 1 };
}

const MULTIPLIERS = Int32Array.from({ length: PERMUTATIONS }, (_, i) => mix32(2 * i + 1) | 1);
const OFFSETS = Int32Array.from({ length: PERMUTATIONS }, (_, i) => mix32(2 * i + 2));

/** Finds candidates among the sets that were added, numbered 0, 1, … in that order. */
export class MinhashIndex {
  readonly #bands: Bands;
  readonly #minima = new Uint32Array(PERMUTATIONS);
  // Chains in flat arrays: a Map of arrays would take ten times the memory for a million rows.
  #heads = new Int32Array(1 << 12).fill(-1);
  #next = new Int32Array(1 << 12);
  #keys = new Uint32Array(1 << 12);
  #used = 0;
  #sets = 0;

  constructor(threshold: number) {
    this.#bands = bandsFor(threshold);
  }

  /** Numbers of the sets that share at least one band, each once. */
  candidates(shingles: Uint32Array): ReadonlySet<number> {
    const found = new Set<number>();
    for (const key of this.#bandKeys(shingles)) {
      let entry = this.#heads[key & (this.#heads.length - 1)] as number;
      for (; entry >= 0; entry = this.#next[entry] as number) {
        if (this.#keys[entry] === key) found.add(Math.floor(entry / this.#bands.count));
      }
    }
    return found;
  }

  /** Adds a set and returns its number. */
  add(shingles: Uint32Array): number {
    for (const key of this.#bandKeys(shingles)) {
      if (this.#used === this.#next.length) this.#grow();
      this.#keys[this.#used] = key;
      this.#link(this.#used++);
    }
    return this.#sets++;
  }

  /** One hash for each band. */
  #bandKeys(shingles: Uint32Array): number[] {
    this.#minima.fill(0xffffffff);
    for (const shingle of shingles) {
      for (let i = 0; i < PERMUTATIONS; i++) {
        const value = (Math.imul(shingle, MULTIPLIERS[i] as number) + (OFFSETS[i] as number)) >>> 0;
        if (value < (this.#minima[i] as number)) this.#minima[i] = value;
      }
    }
    const { count, rows } = this.#bands;
    return Array.from({ length: count }, (_, band) => {
      let key = mix32(band + 1);
      for (let i = 0; i < rows; i++) key = mix32(key ^ (this.#minima[band * rows + i] as number));
      return key;
    });
  }

  #link(entry: number): void {
    const slot = (this.#keys[entry] as number) & (this.#heads.length - 1);
    this.#next[entry] = this.#heads[slot] as number;
    this.#heads[slot] = entry;
  }

  #grow(): void {
    const size = this.#next.length * 2;
    const keys = new Uint32Array(size);
    keys.set(this.#keys);
    this.#keys = keys;
    this.#next = new Int32Array(size);
    this.#heads = new Int32Array(size).fill(-1);
    for (let entry = 0; entry < this.#used; entry++) this.#link(entry);
  }
}
