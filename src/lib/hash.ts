// SHA-256 for content addresses, and canonical JSON to hash structures by.

import { createSHA256 } from 'hash-wasm';

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Lower-case hexadecimal of the bytes. */
export function toHex(bytes: Uint8Array): string {
  let hex = '';
  for (const byte of bytes) hex += HEX[byte];
  return hex;
}

/** SHA-256 of bytes or of the UTF-8 form of a text, as 64 lower-case hexadecimal digits. */
export async function sha256(data: Uint8Array<ArrayBuffer> | ArrayBuffer | string): Promise<string> {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}

export interface StreamingHash {
  update(bytes: Uint8Array): void;
  /** 64 lower-case hexadecimal digits; call once, at the end. */
  digest(): string;
}

/** SHA-256 of bytes that come in pieces. */
export async function createStreamingHash(): Promise<StreamingHash> {
  const hasher = await createSHA256();
  return {
    update: (bytes) => {
      hasher.update(bytes);
    },
    digest: () => hasher.digest('hex'),
  };
}

/** JSON with sorted keys and no white space (RFC 8785 for the values we store: finite numbers, no undefined). */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (item === null || typeof item !== 'object' || Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  });
}
