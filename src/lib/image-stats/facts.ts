// What can be said of a single picture from its pixels alone.

import type { Pixels } from '../images/image-ref.ts';
import { type PerceptualHash, perceptualHash } from './perceptual-hash.ts';
import { luminance, onWhite, type Plane } from './planes.ts';

/** Colours are counted in 4 steps a channel. */
export const PALETTE_SIZE = 64;

export interface PixelFacts {
  readonly hash: PerceptualHash;
  /** Variance of the Laplacian of the brightness in [0, 1] (Pech-Pacheco 2000), times 1000; 0 is flat. */
  readonly sharpness: number;
  /** Mean brightness in [0, 1]. */
  readonly brightness: number;
  /** Standard deviation of the brightness, 0 to 0.5. */
  readonly contrast: number;
  /** Share of pixels that are all but black or all but white inside of the drawing (below .02, above .98). */
  readonly clipped: number;
  /** Standard deviation of red-green and yellow-blue, as a share of the channels' range: 0 where one colour fills all. */
  readonly colourSpread: number;
  /** Colourfulness M3 of Hasler and Suesstrunk 2003 over channels in [0, 255]: 0 grey, 15 slight, 59 high, 109 extreme. */
  readonly colourfulness: number;
  /** Shares of the 64 colours (4 x 4 x 4 of red, green, blue), summing to 1. */
  readonly palette: Float64Array<ArrayBuffer>;
}

/** All facts of a picture on white. */
export function pixelFacts(pixels: Pixels): PixelFacts {
  const plane = luminance(pixels);
  const count = plane.values.length;
  let [sum, squares, clipped] = [0, 0, 0];
  for (const value of plane.values) {
    sum += value;
    squares += value * value;
    if (value < 0.02 || value > 0.98) clipped++;
  }
  const mean = sum / count;
  return {
    hash: perceptualHash(pixels),
    sharpness: 1000 * laplacianVariance(plane),
    brightness: mean,
    contrast: Math.sqrt(Math.max(0, squares / count - mean * mean)),
    clipped: clipped / count,
    ...colours(pixels),
  };
}

function laplacianVariance({ width, height, values }: Plane): number {
  let [sum, squares, count] = [0, 0, 0];
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x;
      const around = at(values, i - 1) + at(values, i + 1) + at(values, i - width) + at(values, i + width);
      const value = around - 4 * at(values, i);
      sum += value;
      squares += value * value;
      count++;
    }
  }
  return count === 0 ? 0 : squares / count - (sum / count) ** 2;
}

function at(values: Float64Array, index: number): number {
  return values[index] as number;
}

function colours({ data, width, height }: Pixels): Pick<PixelFacts, 'colourfulness' | 'colourSpread' | 'palette'> {
  const count = width * height;
  const palette = new Float64Array(PALETTE_SIZE);
  let [sumA, sumB, squaresA, squaresB] = [0, 0, 0, 0];
  for (let i = 0; i < count; i++) {
    const [r, g, b] = onWhite(data, i);
    const [first, second] = [r - g, (r + g) / 2 - b];
    sumA += first;
    sumB += second;
    squaresA += first * first;
    squaresB += second * second;
    const bin = Math.min(3, r >> 6) * 16 + Math.min(3, g >> 6) * 4 + Math.min(3, b >> 6);
    palette[bin] = (palette[bin] as number) + 1 / count;
  }
  const [meanA, meanB] = [sumA / count, sumB / count];
  const spread = Math.sqrt(Math.max(0, squaresA / count - meanA ** 2 + squaresB / count - meanB ** 2));
  return { palette, colourSpread: spread / 255, colourfulness: spread + 0.3 * Math.hypot(meanA, meanB) };
}
