// Whether files are pictures, or a ZIP that begins with some.

import { sniffType } from '../../images/header.ts';
import type { Detection } from '../types.ts';

export const PICTURE_NAME = /\.(png|jpe?g|webp|gif|bmp|avif)$/i;
export const METADATA_NAME = /(^|\/)metadata\.(csv|jsonl)$/i;
const SVG_NAME = /\.svg$/i;

export function detectPictures(name: string, head: Uint8Array): Detection {
  const found = (confidence: number, evidence: string): Detection => ({ confidence, options: {}, evidence });
  if (sniffType(head)) return found(1, 'a picture');
  if (SVG_NAME.test(name)) return found(0.97, 'named as a drawing');
  if (METADATA_NAME.test(name)) return found(0.5, 'named as metadata of pictures');
  const names = zipNames(head);
  if (names.some((entry) => PICTURE_NAME.test(entry))) return found(0.99, 'a ZIP archive of pictures');
  return found(PICTURE_NAME.test(name) ? 0.6 : 0, PICTURE_NAME.test(name) ? 'named as a picture' : 'no picture');
}

/** Names of the entries whose local headers lie in these bytes (APPNOTE 4.3.7). */
function zipNames(head: Uint8Array): readonly string[] {
  const names: string[] = [];
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  for (let at = 0; at + 30 <= head.byteLength; at++) {
    if (view.getUint32(at, true) !== 0x04034b50) {
      if (at === 0) return names;
      continue;
    }
    const length = view.getUint16(at + 26, true);
    names.push(new TextDecoder().decode(head.subarray(at + 30, at + 30 + length)));
    at += 29 + length;
  }
  return names;
}
