// Pictures decoded by the browser, for workers and for the page. Only what passed the header check gets here.

import { StudioError } from '../lib/errors.ts';
import type { Pixels } from '../lib/images/image-ref.ts';

/** Pixels of a picture file, scaled down so that no side is longer than `maxSide`. @throws StudioError `bad-input` */
export async function decodePixels(file: Blob, maxSide: number): Promise<Pixels> {
  const bitmap = await decodeBlob(file);
  try {
    const { width, height } = fitInto(bitmap, maxSide);
    const context = contextOf(width, height);
    context.drawImage(bitmap, 0, 0, width, height);
    const { data } = context.getImageData(0, 0, width, height);
    return { width, height, data };
  } finally {
    bitmap.close();
  }
}

/** Colours as they stand in the file. @throws StudioError `bad-input` */
export async function decodeBlob(blob: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(blob, { premultiplyAlpha: 'none', colorSpaceConversion: 'none' });
  } catch (cause) {
    throw new StudioError('bad-input', 'the picture does not decode: it is broken or cut off', { cause });
  }
}

/** The size with no side longer than `maxSide` and the same shape, in whole pixels. */
export function fitInto(
  { width, height }: ImageBitmap,
  maxSide: number,
): { readonly width: number; readonly height: number } {
  const scale = Math.min(1, maxSide / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** An empty canvas to draw on and read from. @throws StudioError `internal` where there is none */
export function contextOf(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new StudioError('internal', 'this browser draws no pictures in workers');
  return context;
}
