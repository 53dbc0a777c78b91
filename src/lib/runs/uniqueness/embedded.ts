// Rows that mean the same: cosine of embeddings against every accepted row. Exact, so its cost grows with the rows
// (20,000 rows of 384 numbers: 8 million products a row, some milliseconds).

import { StudioError } from '../../errors.ts';

export type Embed = (texts: readonly string[]) => Promise<readonly Float32Array<ArrayBuffer>[]>;

interface Waiting {
  readonly row: number;
  readonly text: string;
}

/** An index of meanings. `threshold` in (0, 1] is the cosine from which two texts are the same. */
export class EmbeddedIndex {
  readonly #threshold: number;
  readonly #embed: Embed;
  readonly #rows: number[] = [];
  #vectors = new Float32Array(0);
  #size = 0;
  // Rows are embedded when the next question comes, all in one call: a resumed run adds thousands at once.
  #waiting: Waiting[] = [];
  #last: { readonly text: string; readonly vector: Float32Array<ArrayBuffer> } | null = null;

  constructor(threshold: number, embed: Embed) {
    this.#threshold = threshold;
    this.#embed = embed;
  }

  /** The row closest in meaning, if it is close enough; the earliest of equals. */
  async find(text: string): Promise<number | null> {
    const waiting = this.#waiting;
    this.#waiting = [];
    const texts = waiting.map((entry) => entry.text);
    const vectors = await this.#vectorsOf([...texts, text]);
    for (const [i, entry] of waiting.entries()) this.#store(entry.row, vectors[i] as Float32Array<ArrayBuffer>);
    const vector = vectors.at(-1) as Float32Array<ArrayBuffer>;
    this.#last = { text, vector };
    return this.#closest(vector);
  }

  add(row: number, text: string): void {
    if (this.#last?.text === text) this.#store(row, this.#last.vector);
    else this.#waiting.push({ row, text });
  }

  async #vectorsOf(texts: readonly string[]): Promise<readonly Float32Array<ArrayBuffer>[]> {
    const vectors = await this.#embed(texts);
    if (vectors.length === texts.length) return vectors;
    throw new StudioError('model-failed', `the model embedded ${vectors.length} of ${texts.length} texts`);
  }

  #store(row: number, vector: Float32Array<ArrayBuffer>): void {
    this.#size ||= vector.length;
    if (vector.length !== this.#size) {
      throw new StudioError('model-failed', `an embedding has ${vector.length} numbers, others have ${this.#size}`);
    }
    const end = (this.#rows.length + 1) * this.#size;
    if (end > this.#vectors.length) {
      const larger = new Float32Array(Math.max(end, this.#vectors.length * 2));
      larger.set(this.#vectors);
      this.#vectors = larger;
    }
    this.#vectors.set(vector, end - this.#size);
    this.#rows.push(row);
  }

  #closest(vector: Float32Array): number | null {
    let best = -1;
    let bestCosine = -Infinity;
    for (let i = 0; i < this.#rows.length; i++) {
      let cosine = 0;
      const start = i * this.#size;
      for (let j = 0; j < this.#size; j++) cosine += (vector[j] as number) * (this.#vectors[start + j] as number);
      if (cosine <= bestCosine) continue;
      best = i;
      bestCosine = cosine;
    }
    return bestCosine >= this.#threshold ? (this.#rows[best] as number) : null;
  }
}
