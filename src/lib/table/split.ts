// Which rows are held out. The choice depends on seed, share and row number (or key), never on how the file is read.

import { randomStream } from '../random.ts';

export interface RowSplit {
  readonly seed: number;
  /** Share of rows held out, 0 up to below 1. */
  readonly share: number;
}

/**
 * Holds out exactly round(share * rows) rows: those with the smallest random rank.
 * @returns one byte a row, 1 where held out
 */
export function splitRows(rows: number, { seed, share }: RowSplit): Uint8Array<ArrayBuffer> {
  const held = new Uint8Array(rows);
  const count = Math.min(rows, Math.round(share * rows));
  if (count === 0) return held;
  const stream = randomStream(seed, 'split');
  const ranks = new Float64Array(rows);
  for (let row = 0; row < rows; row++) ranks[row] = stream.uniform(row);
  const threshold = ranks.slice().sort()[count - 1] as number;
  let left = count;
  // Equal ranks are next to impossible, but the count must be exact even then.
  for (let row = 0; row < rows; row++) {
    if ((ranks[row] as number) <= threshold && left > 0) {
      held[row] = 1;
      left--;
    }
  }
  return held;
}

/** Collects the keys of rows as they stream by; a missing key makes the row an entity of its own. */
export class KeyCollector {
  readonly #entities = new Map<string, number>();
  readonly #sizes: number[] = [];
  readonly #names: string[] = [];
  #rows = new Int32Array(1024);
  #count = 0;

  add(key: string | null): void {
    if (this.#count === this.#rows.length) {
      const grown = new Int32Array(this.#rows.length * 2);
      grown.set(this.#rows);
      this.#rows = grown;
    }
    const entity = key === null ? this.#create(`missing\u0000${this.#count}`) : this.#find(key);
    this.#sizes[entity] = (this.#sizes[entity] ?? 0) + 1;
    this.#rows[this.#count++] = entity;
  }

  /**
   * Holds out whole entities, in random order, until the share of rows is reached; an entity that would overshoot is
   * passed over, and at the end the one is added that brings the count closest.
   * @returns one byte a row, 1 where held out
   */
  split({ seed, share }: RowSplit): Uint8Array<ArrayBuffer> {
    const chosen = this.#choose(Math.round(share * this.#count), seed);
    const held = new Uint8Array(this.#count);
    for (let row = 0; row < this.#count; row++) held[row] = chosen[this.#rows[row] as number] as number;
    return held;
  }

  #find(key: string): number {
    return this.#entities.get(key) ?? this.#create(key);
  }

  #create(key: string): number {
    const entity = this.#names.length;
    if (!key.startsWith('missing\u0000')) this.#entities.set(key, entity);
    this.#names.push(key);
    return entity;
  }

  #choose(target: number, seed: number): Uint8Array {
    const chosen = new Uint8Array(this.#names.length);
    if (target === 0) return chosen;
    let missing = target;
    let closest = -1;
    for (const entity of this.#order(seed)) {
      const size = this.#sizes[entity] ?? 0;
      if (size <= missing) {
        chosen[entity] = 1;
        missing -= size;
        continue;
      }
      if (closest < 0 || size < (this.#sizes[closest] ?? 0)) closest = entity;
    }
    const overshoot = closest < 0 ? Infinity : (this.#sizes[closest] ?? 0) - missing;
    if (overshoot < missing) chosen[closest] = 1;
    return chosen;
  }

  /** By a rank that depends on the key alone, so that the order of rows in the file does not matter. */
  #order(seed: number): number[] {
    const stream = randomStream(seed, 'split-key');
    const ranks = this.#names.map((name) => stream.derive(name).uniform(0));
    return ranks.map((_, entity) => entity).sort((a, b) => (ranks[a] as number) - (ranks[b] as number) || a - b);
  }
}
