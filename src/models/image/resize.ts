// Pictures of any size as what an encoder takes: scaled, fitted to a square, normalized.

import type { MatcherPipeline } from '../../lib/image-models/manifest.ts';
import type { Pixels } from '../../lib/images/image-ref.ts';

const CHANNELS = 3;
const WHITE = 255;

/** Colours without alpha, as floats in [0, 255], row by row. */
interface Plane {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}
interface Box {
  readonly width: number;
  readonly height: number;
}

/** One picture as the encoder's input: 3 x size x size, channel by channel. */
export function encoderPixels(picture: Pixels, pixels: MatcherPipeline['pixels']): Float32Array<ArrayBuffer> {
  const { size, mean, std } = pixels;
  const box = scaledBox(picture, size, pixels.fit);
  const scaled = resize(onWhite(picture), box);
  const [left, top] = [Math.floor((box.width - size) / 2), Math.floor((box.height - size) / 2)];
  const values = new Float32Array(CHANNELS * size * size);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const [column, row] = [x + left, y + top];
      const isInside = column >= 0 && row >= 0 && column < box.width && row < box.height;
      for (let c = 0; c < CHANNELS; c++) {
        const value = isInside ? (scaled.data[(row * box.width + column) * CHANNELS + c] as number) : WHITE;
        values[(c * size + y) * size + x] = (value / 255 - (mean[c] as number)) / (std[c] as number);
      }
    }
  }
  return values;
}

function scaledBox({ width, height }: Box, size: number, fit: MatcherPipeline['pixels']['fit']): Box {
  if (fit === 'squash') return { width: size, height: size };
  const scale = fit === 'crop' ? size / Math.min(width, height) : size / Math.max(width, height);
  const side = (length: number): number => Math.max(1, Math.round(length * scale));
  return { width: side(width), height: side(height) };
}

/** Without transparency: what shines through is white. */
function onWhite({ width, height, data }: Pixels): Plane {
  const colours = new Float32Array(width * height * CHANNELS);
  for (let i = 0; i < width * height; i++) {
    const alpha = (data[i * 4 + 3] as number) / 255;
    for (let c = 0; c < CHANNELS; c++) {
      colours[i * CHANNELS + c] = WHITE + alpha * ((data[i * 4 + c] as number) - WHITE);
    }
  }
  return { width, height, data: colours };
}

/** Scales with a triangle as wide as a new pixel: linear between pixels when growing, an average of them when shrinking. */
export function resize(plane: Plane, { width, height }: Box): Plane {
  if (plane.width === width && plane.height === height) return plane;
  const wide = new Float32Array(width * plane.height * CHANNELS);
  eachSample(plane.width, width, (x, from, weight) => {
    for (let y = 0; y < plane.height; y++) {
      addColour(wide, (y * width + x) * CHANNELS, plane.data, (y * plane.width + from) * CHANNELS, weight);
    }
  });
  const data = new Float32Array(width * height * CHANNELS);
  eachSample(plane.height, height, (y, from, weight) => {
    for (let x = 0; x < width; x++) {
      addColour(data, (y * width + x) * CHANNELS, wide, (from * width + x) * CHANNELS, weight);
    }
  });
  return { width, height, data };
}

/** Each new position with the old ones it is made of, and their weights, which sum to 1. */
function eachSample(before: number, after: number, visit: (at: number, from: number, weight: number) => void): void {
  const scale = before / after;
  const reach = Math.max(1, scale);
  for (let at = 0; at < after; at++) {
    const centre = (at + 0.5) * scale - 0.5;
    const first = Math.max(0, Math.ceil(centre - reach));
    const last = Math.min(before - 1, Math.floor(centre + reach));
    const weightOf = (from: number): number => Math.max(0, 1 - Math.abs(from - centre) / reach);
    let sum = 0;
    for (let from = first; from <= last; from++) sum += weightOf(from);
    for (let from = first; from <= last; from++) visit(at, from, weightOf(from) / sum);
  }
}

// eslint-disable-next-line max-params -- the innermost loop: an object a pixel would cost more than the arithmetic
function addColour(into: Float32Array, at: number, from: Float32Array, source: number, weight: number): void {
  for (let c = 0; c < CHANNELS; c++) into[at + c] = (into[at + c] as number) + weight * (from[source + c] as number);
}
