// Keys and values of prompt beginnings, whole chunks each, that other prompts may share. The least recently used go.

import type { KeyValues, Network } from './network.ts';
import { CHUNK } from './prompt-plan.ts';

const BUDGET_BYTES = 192 * 1024 * 1024;

export class PrefixCache {
  readonly #network: Network;
  readonly #budgetBytes: number;
  /** In the order of use. */
  readonly #entries = new Map<string, KeyValues>();
  #bytes = 0;

  constructor(network: Network, budgetBytes = BUDGET_BYTES) {
    this.#network = network;
    this.#budgetBytes = budgetBytes;
  }

  get(key: string): KeyValues | undefined {
    const found = this.#entries.get(key);
    if (!found) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, found);
    return found;
  }

  /** Takes over keys and values of one row. */
  put(key: string, keyValues: KeyValues): void {
    this.#entries.set(key, keyValues);
    this.#bytes += keyValues.sizeBytes;
  }

  /** Lets go of what is over the budget. Not during a pass that uses entries. */
  trim(): void {
    for (const [key, keyValues] of this.#entries) {
      if (this.#bytes <= this.#budgetBytes) return;
      this.#drop(key, keyValues);
    }
  }

  clear(): void {
    for (const [key, keyValues] of this.#entries) this.#drop(key, keyValues);
  }

  #drop(key: string, keyValues: KeyValues): void {
    this.#entries.delete(key);
    this.#bytes -= keyValues.sizeBytes;
    this.#network.release(keyValues);
  }
}

/** The key of the first `chunks` chunks of a prompt: equal for equal tokens only. */
export function prefixKey(tokens: Int32Array, chunks: number): string {
  let key = '';
  for (let i = 0; i < chunks * CHUNK; i++) key += String.fromCodePoint((tokens[i] as number) + FIRST);
  return key;
}

/** Past the surrogates, so that every token is one code point. Vocabularies stay below a million. */
const FIRST = 0xe000;
