import { describe, expect, it } from 'vitest';
import type { MatcherPipeline } from '../../lib/image-models/manifest.ts';
import type { Pixels } from '../../lib/images/image-ref.ts';
import { encoderPixels } from './resize.ts';

function picture(width: number, height: number, colour: (x: number, y: number) => readonly number[]): Pixels {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set(colour(x, y), (y * width + x) * 4);
  return { width, height, data };
}
const plain: Omit<MatcherPipeline['pixels'], 'fit'> = { size: 8, mean: [0, 0, 0], std: [1, 1, 1] };
const square = (values: Float32Array, c: number, x: number, y: number): number => values[(c * 8 + y) * 8 + x]!;

describe('a picture for an encoder', () => {
  it('keeps one colour at any size', () => {
    for (const [width, height] of [
      [3, 5],
      [8, 8],
      [50, 21],
    ] as const) {
      for (const fit of ['squash', 'crop'] as const) {
        const values = encoderPixels(
          picture(width, height, () => [255, 51, 0, 255]),
          { ...plain, fit },
        );
        for (let i = 0; i < 64; i++) {
          expect(values[i]).toBeCloseTo(1, 5);
          expect(values[64 + i]).toBeCloseTo(0.2, 5);
          expect(values[128 + i]).toBeCloseTo(0, 5);
        }
      }
    }
  });

  it('averages what it shrinks, and does not shift it', () => {
    const stripes = encoderPixels(
      picture(64, 64, (x) => (x % 2 ? [255, 0, 0, 255] : [0, 0, 0, 255])),
      { ...plain, fit: 'squash' },
    );
    for (let x = 1; x < 7; x++) expect(square(stripes, 0, x, 4)).toBeCloseTo(0.5, 1);
    const ramp = encoderPixels(
      picture(32, 32, (x) => [x * 8, 0, 0, 255]),
      { ...plain, fit: 'squash' },
    );
    for (let x = 1; x < 7; x++) expect(square(ramp, 0, x, 3) * 255).toBeCloseTo((4 * x + 1.5) * 8, 3);
  });

  it('takes the middle, or pads with white', () => {
    const halves = picture(32, 16, (x) => (x >= 8 && x < 24 ? [0, 255, 0, 255] : [255, 0, 0, 255]));
    const cropped = encoderPixels(halves, { ...plain, fit: 'crop' });
    expect(square(cropped, 1, 4, 4)).toBeCloseTo(1, 5);
    expect(square(cropped, 0, 4, 4)).toBeCloseTo(0, 5);
    const padded = encoderPixels(
      picture(32, 16, () => [0, 0, 0, 255]),
      { ...plain, fit: 'pad' },
    );
    expect([0, 1, 2, 5, 6, 7].map((y) => Math.round(square(padded, 0, 3, y)))).toEqual([1, 1, 0, 0, 1, 1]);
  });

  it('shows white through what is transparent, and normalizes', () => {
    const values = encoderPixels(
      picture(8, 8, () => [0, 0, 0, 0]),
      { ...plain, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5], fit: 'crop' },
    );
    expect([...new Set(values)]).toEqual([1]);
  });
});
