// Keeps long strings of a JSON answer within their `maxLength`. The grammar itself could count, but with counts of
// hundreds XGrammar takes milliseconds a token; this looks at the mask only when a string is nearly full.

import type { JsonValue } from '../../lib/json.ts';
import { resolveReference } from '../../lib/json-schema/validate.ts';
import { COUNTED_UP_TO } from './grammar/pattern.ts';
import type { TokenBytes } from './token-bytes.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MAX_STEPS = 64;

interface Level {
  readonly kind: 'object' | 'array';
  key: string;
  index: number;
  awaitsKey: boolean;
}

/** Follows one answer, token by token. */
export class StringGuard {
  readonly #schema: JsonValue;
  readonly #tokens: TokenBytes;
  readonly #levels: Level[] = [];
  #isInString = false;
  #isKey = false;
  #isEscaped = false;
  #keyBytes: number[] = [];
  #length = 0;
  #limit: number | null = null;

  constructor(schema: JsonValue, tokens: TokenBytes) {
    this.#schema = schema;
    this.#tokens = tokens;
  }

  /** Takes tokens out of the mask that would make the string too long. */
  narrow(mask: Int32Array): void {
    if (!this.#isInString || this.#limit === null) return;
    const inner = innerLengths(this.#tokens);
    const left = this.#limit - this.#length;
    if (left >= inner.longest) return;
    for (let word = 0; word < mask.length; word++) {
      let bits = mask[word] as number;
      for (let rest = bits; rest !== 0; rest &= rest - 1) {
        const bit = 31 - Math.clz32(rest & -rest);
        if ((inner.lengths[word * 32 + bit] ?? 0) > left) bits &= ~(1 << bit);
      }
      mask[word] = bits;
    }
  }

  accept(token: number): void {
    for (const byte of this.#tokens.bytes[token] ?? []) {
      if (this.#isInString) this.#readInside(byte);
      else this.#readOutside(String.fromCharCode(byte));
    }
  }

  #readInside(byte: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (byte === BACKSLASH) {
      this.#isEscaped = true;
      return;
    } else if (byte === QUOTE) {
      this.#isInString = false;
      const level = this.#levels.at(-1);
      if (this.#isKey && level) level.key = new TextDecoder().decode(Uint8Array.from(this.#keyBytes));
      return;
    }
    if (this.#isKey) this.#keyBytes.push(byte);
    if (!isContinuation(byte)) this.#length += 1;
  }

  #readOutside(letter: string): void {
    const level = this.#levels.at(-1);
    if (letter === '{' || letter === '[') {
      const kind = letter === '{' ? 'object' : 'array';
      this.#levels.push({ kind, key: '', index: 0, awaitsKey: kind === 'object' });
    } else if (letter === '}' || letter === ']') this.#levels.pop();
    else if (letter === ':' && level) level.awaitsKey = false;
    else if (letter === ',' && level) {
      level.index += 1;
      level.awaitsKey = level.kind === 'object';
    } else if (letter === '"') {
      this.#isInString = true;
      this.#isKey = level?.awaitsKey === true;
      this.#keyBytes = [];
      this.#length = 0;
      const path = this.#levels.map(({ kind, key, index }) => (kind === 'object' ? key : index));
      this.#limit = this.#isKey ? null : limitAt(this.#schema, this.#schema, path, 0);
    }
  }
}

/** The least `maxLength` above what the grammar counts, of all that the schema may say about a place. */
function limitAt(
  root: JsonValue,
  schema: JsonValue | undefined,
  path: readonly (string | number)[],
  steps: number,
): number | null {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema) || steps > MAX_STEPS) return null;
  const node = schema as Readonly<Record<string, JsonValue>>;
  const limits: (number | null)[] = [];
  const look = (part: JsonValue | undefined, rest: readonly (string | number)[]): void => {
    limits.push(limitAt(root, part, rest, steps + 1));
  };
  if (typeof node['$ref'] === 'string') look(resolveReference(root, node['$ref']), path);
  for (const keyword of ['anyOf', 'oneOf', 'allOf']) {
    const options = node[keyword];
    if (Array.isArray(options)) for (const option of options as readonly JsonValue[]) look(option, path);
  }
  const [first, ...rest] = path;
  if (first === undefined) {
    const max = node['maxLength'];
    if (typeof max === 'number' && max > COUNTED_UP_TO) limits.push(max);
  } else if (typeof first === 'string') {
    const properties = node['properties'] as Readonly<Record<string, JsonValue>> | undefined;
    look(properties && Object.hasOwn(properties, first) ? properties[first] : node['additionalProperties'], rest);
  } else {
    const tuple: unknown = node['prefixItems'] ?? (Array.isArray(node['items']) ? node['items'] : undefined);
    look(Array.isArray(tuple) ? (tuple as readonly JsonValue[])[first] : node['items'], rest);
  }
  const known = limits.filter((limit) => limit !== null);
  return known.length === 0 ? null : Math.min(...known);
}

interface InnerLengths {
  /** Characters of each token up to a quote that ends the string. */
  readonly lengths: Uint16Array;
  readonly longest: number;
}
const measured = new WeakMap<TokenBytes, InnerLengths>();

function innerLengths(tokens: TokenBytes): InnerLengths {
  const known = measured.get(tokens);
  if (known) return known;
  const lengths = Uint16Array.from(tokens.bytes, (bytes) => (bytes ? innerLength(bytes) : 0));
  const made = { lengths, longest: lengths.reduce((most, length) => Math.max(most, length), 0) };
  measured.set(tokens, made);
  return made;
}

function innerLength(bytes: Uint8Array): number {
  let length = 0;
  for (const [at, byte] of bytes.entries()) {
    if (byte === QUOTE && bytes[at - 1] !== BACKSLASH) return length;
    if (!isContinuation(byte)) length += 1;
  }
  return length;
}

/** The second and later bytes of a character in UTF-8. */
function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}
