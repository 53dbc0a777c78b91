// The text of one answer as it grows, token by token.

import { cutAtStop, heldBack } from './stop-texts.ts';
import type { TokenBytes } from './token-bytes.ts';

/** Collects the bytes of tokens into text, finds stop texts, and says what may be shown. */
export class AnswerText {
  readonly #tokens: TokenBytes;
  readonly #stops: readonly string[];
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #text = '';
  #shown = 0;
  #isFirst = true;

  constructor(tokens: TokenBytes, stops: readonly string[]) {
    this.#tokens = tokens;
    this.#stops = stops.filter((stop) => stop !== '');
  }

  /** Adds a token; true when a stop text is complete. */
  add(token: number): boolean {
    const bytes = this.#tokens.bytes[token];
    if (!bytes) return false;
    this.#append(this.#decoder.decode(bytes, { stream: true }));
    if (this.#stops.length === 0) return false;
    const { text, isStopped } = cutAtStop(this.#text, this.#stops);
    this.#text = text;
    return isStopped;
  }

  /** The whole text; bytes that make no character become U+FFFD. No token may come after this. */
  finish(): string {
    this.#append(this.#decoder.decode());
    return this.#text;
  }

  /** What has come since the last call and can be no part of a stop text. */
  takeNew(): string {
    const end = Math.max(this.#shown, this.#text.length - heldBack(this.#text, this.#stops));
    const fresh = this.#text.slice(this.#shown, end);
    this.#shown = end;
    return fresh;
  }

  #append(part: string): void {
    const isFirst = this.#isFirst && part !== '';
    if (part !== '') this.#isFirst = false;
    this.#text += isFirst && this.#tokens.dropsFirstSpace && part.startsWith(' ') ? part.slice(1) : part;
  }
}
