// Files of an export that is an archive.

import type { ArchiveEntry } from '../archive/write.ts';
import { sha256 } from '../hash.ts';
import type { ExportContext } from './types.ts';

const PACKED = /\.(png|jpg|webp|gif|avif)$/;

/** A file to put into the archive, told to `onFile` with its hash. Pictures are packed already. */
export async function fileEntry(
  name: string,
  content: Uint8Array<ArrayBuffer> | string,
  context: ExportContext,
): Promise<ArchiveEntry> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  context.onFile?.({ name, sha256: await sha256(bytes), sizeBytes: bytes.byteLength });
  return { name, content: [bytes], compress: !PACKED.test(name) };
}
