// Grows a bytes column text by text, without an array per text.

import type { BytesColumn } from './column.ts';

const encoder = new TextEncoder();
const BYTES_PER_TEXT = 16;

/** Builds a bytes column of at most `rows` texts. */
export class BytesBuilder {
  readonly #offsets: Uint32Array<ArrayBuffer>;
  readonly #valid: Uint8Array<ArrayBuffer>;
  #bytes: Uint8Array<ArrayBuffer>;
  #row = 0;
  #used = 0;

  constructor(rows: number) {
    this.#offsets = new Uint32Array(rows + 1);
    this.#valid = new Uint8Array((rows + 7) >> 3);
    this.#bytes = new Uint8Array(rows * BYTES_PER_TEXT);
  }

  /** Appends a text; null is missing. */
  add(text: string | null): void {
    if (text !== null) {
      this.#reserve(text.length * 3);
      this.#used += encoder.encodeInto(text, this.#bytes.subarray(this.#used)).written;
      this.#valid[this.#row >> 3] = (this.#valid[this.#row >> 3] as number) | (1 << (this.#row & 7));
    }
    this.#row++;
    this.#offsets[this.#row] = this.#used;
  }

  /** Call once, after as many texts as were announced. */
  finish(): BytesColumn {
    return {
      layout: 'bytes',
      bytes: this.#bytes.slice(0, this.#used),
      offsets: this.#offsets,
      valid: this.#valid,
    };
  }

  #reserve(more: number): void {
    if (this.#used + more <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#used + more, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#used));
    this.#bytes = grown;
  }
}
