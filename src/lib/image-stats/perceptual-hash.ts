// A fingerprint of what a picture looks like: near-duplicates differ in few bits, whatever their size or format.

import type { Pixels } from '../images/image-ref.ts';
import { luminance, resample } from './planes.ts';

const SIDE = 32;
const KEPT = 8;
export const HASH_BITS = 64;

/** `COSINES[u * SIDE + x]`: the first rows of the type-II discrete cosine transform. */
const COSINES = Float64Array.from({ length: KEPT * SIDE }, (_, i) => {
  const [u, x] = [Math.floor(i / SIDE), i % SIDE];
  return Math.cos((Math.PI * (2 * x + 1) * u) / (2 * SIDE));
});

/** 64 bits as two unsigned 32-bit halves. */
export type PerceptualHash = readonly [high: number, low: number];

/**
 * The 8 x 8 lowest frequencies of the 32 x 32 brightness, each above or below their median (pHash: Zauner 2010). The
 * picture lies on white; a picture of one colour has all bits 0.
 */
export function perceptualHash(pixels: Pixels): PerceptualHash {
  const plane = resample(luminance(pixels), SIDE, SIDE).values;
  const rows = new Float64Array(SIDE * KEPT); // transformed along x
  for (let y = 0; y < SIDE; y++) {
    for (let u = 0; u < KEPT; u++) rows[y * KEPT + u] = dot(plane, y * SIDE, 1, u);
  }
  const frequencies = new Float64Array(KEPT * KEPT);
  for (let v = 0; v < KEPT; v++) {
    for (let u = 0; u < KEPT; u++) frequencies[v * KEPT + u] = dot(rows, u, KEPT, v);
  }
  const ordered = Float64Array.from(frequencies.subarray(1)).sort(); // without the mean brightness
  const median = ordered[(ordered.length - 1) / 2] as number;
  const halves: [number, number] = [0, 0];
  for (let i = 1; i < frequencies.length; i++) {
    if ((frequencies[i] as number) > median + 1e-9) halves[i < 32 ? 0 : 1] |= 1 << (31 - (i % 32));
  }
  return [halves[0] >>> 0, halves[1] >>> 0];
}

function dot(values: Float64Array, start: number, stride: number, frequency: number): number {
  let sum = 0;
  for (let x = 0; x < SIDE; x++)
    sum += (values[start + x * stride] as number) * (COSINES[frequency * SIDE + x] as number);
  return sum;
}

/** Bits in which two fingerprints differ, 0 to 64. */
export function hashDistance(a: PerceptualHash, b: PerceptualHash): number {
  return countBits(a[0] ^ b[0]) + countBits(a[1] ^ b[1]);
}

function countBits(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
