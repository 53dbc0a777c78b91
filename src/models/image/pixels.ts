// What networks call a picture, and noise to begin with.

import { StudioError } from '../../lib/errors.ts';
import type { Pixels } from '../../lib/images/image-ref.ts';
import { randomStream } from '../../lib/random.ts';

/** Channels of values in [-1, 1], one after the other, as pixels. Takes grey, colour, and colour with alpha. */
export function toPixels(values: Float32Array, width: number, height: number): Pixels {
  const size = width * height;
  const channels = values.length / size;
  if (channels !== 1 && channels !== 3 && channels !== 4) {
    throw new StudioError('model-failed', `a picture with ${channels} channels is none`);
  }
  const data = new Uint8ClampedArray(size * 4);
  for (let i = 0; i < size; i++) {
    for (let c = 0; c < 4; c++) {
      const from = channels === 1 && c < 3 ? 0 : c;
      // Clamps and rounds by itself.
      data[i * 4 + c] = from < channels ? ((values[from * size + i] as number) + 1) * 127.5 : 255;
    }
  }
  return { width, height, data };
}

/** Standard normal values: the same for a seed, whatever else is made beside it. */
export function seededNoise(seed: number, length: number): Float32Array<ArrayBuffer> {
  const stream = randomStream(seed, 'image', 'noise');
  return Float32Array.from({ length }, (_, i) => stream.normal(i));
}
