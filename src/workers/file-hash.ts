// SHA-256 of a file of any size, block by block.

import { createSHA256 } from 'hash-wasm';
import { createBreather, type WorkContext } from '../lib/breathe.ts';

const BLOCK_BYTES = 1 << 22;

/** 64 lower-case hexadecimal digits. @throws StudioError `aborted` */
export async function hashBlob(blob: Blob, context: WorkContext): Promise<string> {
  const hasher = await createSHA256();
  const breathe = createBreather(context);
  for (let at = 0; at < blob.size; at += BLOCK_BYTES) {
    await breathe();
    const end = Math.min(blob.size, at + BLOCK_BYTES);
    hasher.update(new Uint8Array(await blob.slice(at, end).arrayBuffer()));
    context.onProgress?.(end / blob.size, 'hashing');
  }
  return hasher.digest('hex');
}
