// Planes of one value a pixel, made from pictures, and their scaling.

import type { Pixels } from '../images/image-ref.ts';

export interface Plane {
  readonly width: number;
  readonly height: number;
  /** Row by row. */
  readonly values: Float64Array<ArrayBuffer>;
}

/** Brightness in [0, 1] of a picture on white (luma of BT.601, as JPEG has it). */
export function luminance({ width, height, data }: Pixels): Plane {
  const values = new Float64Array(width * height);
  for (let i = 0; i < values.length; i++) {
    const [r, g, b] = onWhite(data, i);
    values[i] = (0.299 * r + 0.587 * g + 0.114 * b) / 255;
  }
  return { width, height, values };
}

/** Red, green and blue of a pixel on white, each in [0, 255]. */
export function onWhite(data: Pixels['data'], pixel: number): readonly [number, number, number] {
  const at = pixel * 4;
  const alpha = (data[at + 3] as number) / 255;
  const rest = 255 * (1 - alpha);
  return [
    (data[at] as number) * alpha + rest,
    (data[at + 1] as number) * alpha + rest,
    (data[at + 2] as number) * alpha + rest,
  ];
}

/** Scaled to another size: every new pixel is the mean of the area it covers (exact box filter). */
export function resample(plane: Plane, width: number, height: number): Plane {
  if (plane.width === width && plane.height === height) return plane;
  const across = new Float64Array(width * plane.height);
  const columns = spans(plane.width, width);
  for (let y = 0; y < plane.height; y++) {
    for (let x = 0; x < width; x++)
      across[y * width + x] = meanOver(plane.values, columns[x] as Span, y * plane.width, 1);
  }
  const values = new Float64Array(width * height);
  const rows = spans(plane.height, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) values[y * width + x] = meanOver(across, rows[y] as Span, x, width);
  }
  return { width, height, values };
}

interface Span {
  readonly from: number;
  readonly to: number;
}

function spans(length: number, count: number): readonly Span[] {
  return Array.from({ length: count }, (_, i) => ({ from: (i * length) / count, to: ((i + 1) * length) / count }));
}

function meanOver(values: Float64Array, { from, to }: Span, start: number, stride: number): number {
  let [sum, weight] = [0, 0];
  for (let i = Math.floor(from); i < to; i++) {
    const share = Math.min(i + 1, to) - Math.max(i, from);
    sum += share * (values[start + i * stride] as number);
    weight += share;
  }
  return sum / weight;
}
