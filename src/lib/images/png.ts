// Pixels as PNG. The same pixels give the same bytes, so that generated pictures have stable hashes.

import { encode } from 'fast-png';
import type { Pixels } from './image-ref.ts';

/** 8-bit RGBA, or RGB where every pixel is opaque. */
export function encodePng({ width, height, data }: Pixels): Uint8Array<ArrayBuffer> {
  const isOpaque = everyFourth(data, 255);
  const channels = isOpaque ? 3 : 4;
  return new Uint8Array(encode({ width, height, data: isOpaque ? withoutAlpha(data) : data, channels, depth: 8 }));
}

function everyFourth(data: Pixels['data'], value: number): boolean {
  for (let i = 3; i < data.length; i += 4) if (data[i] !== value) return false;
  return true;
}

function withoutAlpha(data: Pixels['data']): Uint8ClampedArray<ArrayBuffer> {
  const out = new Uint8ClampedArray((data.length / 4) * 3);
  for (let i = 0, o = 0; i < data.length; i += 4) {
    out[o++] = data[i] as number;
    out[o++] = data[i + 1] as number;
    out[o++] = data[i + 2] as number;
  }
  return out;
}
