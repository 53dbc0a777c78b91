// What each token stands for in bytes, so that text can be put together token by token. Tokens may end inside of a
// character; the decoder of an answer holds such bytes back.

type Json = Readonly<Record<string, unknown>>;

export type VocabularyKind = 'byte_level' | 'byte_fallback' | 'raw';

export interface TokenBytes {
  readonly kind: VocabularyKind;
  /** By id; null for special tokens, which stand for no text, and for ids that no token has. */
  readonly bytes: readonly (Uint8Array<ArrayBuffer> | null)[];
  /** By id as the vocabulary spells it; empty where `bytes` is null. */
  readonly spelled: readonly string[];
  /** SentencePiece begins every text with a space that belongs to none. */
  readonly dropsFirstSpace: boolean;
}

/**
 * Reads a `tokenizer.json`.
 * @param vocabulary ids by token, added tokens included
 * @param size number of logits, which may exceed the vocabulary
 */
export function readTokenBytes(tokenizer: Json, vocabulary: ReadonlyMap<string, number>, size: number): TokenBytes {
  const decoder = JSON.stringify(tokenizer['decoder'] ?? null);
  const model = (tokenizer['model'] ?? {}) as Json;
  const kind = kindOf(decoder, model);
  const spelled = new Array<string>(size).fill('');
  const bytes = new Array<Uint8Array<ArrayBuffer> | null>(size).fill(null);
  for (const [token, id] of vocabulary) {
    if (id >= size) continue;
    spelled[id] = token;
    bytes[id] = toBytes(token, kind);
  }
  const added = (Array.isArray(tokenizer['added_tokens']) ? tokenizer['added_tokens'] : []) as readonly Json[];
  for (const { id, content, special } of added) {
    if (typeof id !== 'number' || id >= size || typeof content !== 'string') continue;
    spelled[id] = special === true ? '' : content;
    bytes[id] = special === true ? null : new TextEncoder().encode(content);
  }
  return { kind, bytes, spelled, dropsFirstSpace: kind === 'byte_fallback' && /Strip|Metaspace/.test(decoder) };
}

function kindOf(decoder: string, model: Json): VocabularyKind {
  if (decoder.includes('ByteLevel')) return 'byte_level';
  return decoder.includes('ByteFallback') || decoder.includes('▁') || model['byte_fallback'] === true
    ? 'byte_fallback'
    : 'raw';
}

function toBytes(token: string, kind: VocabularyKind): Uint8Array<ArrayBuffer> {
  if (kind === 'byte_level') {
    const bytes = Array.from(token, (letter) => LEVEL_BYTES.get(letter) ?? -1);
    if (!bytes.includes(-1)) return Uint8Array.from(bytes);
  }
  if (kind === 'byte_fallback') {
    const byte = /^<0x([0-9A-Fa-f]{2})>$/.exec(token)?.[1];
    if (byte !== undefined) return Uint8Array.of(Number.parseInt(byte, 16));
    return new TextEncoder().encode(token.replaceAll('▁', ' '));
  }
  return new TextEncoder().encode(token);
}

/** Letters that stand for bytes in byte-level vocabularies (GPT-2's bytes_to_unicode). */
const LEVEL_BYTES = makeLevelBytes();

function makeLevelBytes(): ReadonlyMap<string, number> {
  const letters = new Map<string, number>();
  let next = 256;
  for (let byte = 0; byte < 256; byte++) {
    const isItself = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    letters.set(String.fromCharCode(isItself ? byte : next++), byte);
  }
  return letters;
}
