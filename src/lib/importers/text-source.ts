// Bytes of a file as text: encoding by byte order mark and validity, decoded block by block.

import { createBreather, type WorkContext } from '../breathe.ts';

const BLOCK_BYTES = 1 << 20;

export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type Encoding = (typeof encodings)[number];
export interface EncodingGuess {
  readonly encoding: Encoding;
  readonly evidence: string;
  /** False when only ASCII was seen, so that later bytes may still tell otherwise. */
  readonly certain: boolean;
}

/** Guesses from a file's first bytes: byte order mark, then NUL pattern, then whether UTF-8 holds. */
export function guessEncoding(head: Uint8Array): EncodingGuess {
  const [first, second, third] = head;
  if (first === 0xef && second === 0xbb && third === 0xbf) return found('utf-8', 'UTF-8 by its byte order mark');
  if (first === 0xff && second === 0xfe) return found('utf-16le', 'UTF-16 (little-endian) by its byte order mark');
  if (first === 0xfe && second === 0xff) return found('utf-16be', 'UTF-16 (big-endian) by its byte order mark');
  const wide = guessWide(head);
  if (wide) return wide;
  if (!isUtf8(head)) return found('windows-1252', 'Windows-1252, because the bytes are not valid UTF-8');
  const isAscii = head.every((byte) => byte < 0x80);
  return isAscii ? { encoding: 'utf-8', evidence: 'plain ASCII', certain: false } : found('utf-8', 'valid UTF-8');
}

function found(encoding: Encoding, evidence: string): EncodingGuess {
  return { encoding, evidence, certain: true };
}

/** UTF-16 without a mark: in text that is mostly Latin, nearly every other byte is NUL. */
function guessWide(head: Uint8Array): EncodingGuess | null {
  const pairs = Math.min(head.length >> 1, 2048);
  if (pairs < 4) return null;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < pairs; i++) {
    if (head[2 * i] === 0) even++;
    if (head[2 * i + 1] === 0) odd++;
  }
  if (odd > 0.6 * pairs && even < 0.1 * pairs) return found('utf-16le', 'UTF-16 (little-endian) by its NUL bytes');
  if (even > 0.6 * pairs && odd < 0.1 * pairs) return found('utf-16be', 'UTF-16 (big-endian) by its NUL bytes');
  return null;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    // `stream` lets the block end in the middle of a character.
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false; // the answer, not a failure
  }
}

/** The encoding of a whole file; looks beyond the head where that is plain ASCII. */
export async function resolveEncoding(blob: Blob, context: WorkContext): Promise<Encoding> {
  const guess = guessEncoding(new Uint8Array(await blob.slice(0, 65_536).arrayBuffer()));
  if (guess.certain) return guess.encoding;
  const breathe = createBreather(context);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for (let at = 0; at < blob.size; at += BLOCK_BYTES) {
      await breathe();
      decoder.decode(await blob.slice(at, at + BLOCK_BYTES).arrayBuffer(), { stream: true });
    }
    decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) return 'windows-1252';
    throw error;
  }
  return 'utf-8';
}

export interface TextBlock {
  readonly text: string;
  /** Share of the file read so far, in [0, 1]. */
  readonly done: number;
}

/**
 * The file as text, in blocks of about a mebibyte; a byte order mark is dropped. Breathes between blocks. Takes any
 * encoding that the platform knows.
 */
export async function* readText(blob: Blob, encoding: string, context: WorkContext): AsyncGenerator<TextBlock> {
  const breathe = createBreather(context);
  const decoder = new TextDecoder(encoding);
  for (let at = 0; at < blob.size; at += BLOCK_BYTES) {
    await breathe();
    const end = Math.min(blob.size, at + BLOCK_BYTES);
    const text = decoder.decode(await blob.slice(at, end).arrayBuffer(), { stream: true });
    context.onProgress?.(end / blob.size, 'reading');
    yield { text, done: end / blob.size };
  }
  const rest = decoder.decode();
  if (rest !== '') yield { text: rest, done: 1 };
}
