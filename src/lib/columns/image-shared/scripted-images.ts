// For tests: image models that draw and read what a script says, and remember what they were asked.

import type { ImageRequest, ImageServices } from '../../image-models/types.ts';
import { sha256 } from '../../hash.ts';
import type { Pixels } from '../../images/image-ref.ts';

/** Words that the scripted models know, each an axis of its own. */
export const WORDS = ['cat', 'dog', 'sun'];

function vectorOf(text: string): Float32Array<ArrayBuffer> {
  const raw = Float32Array.from([...WORDS.map((word) => (text.includes(word) ? 1 : 0)), 0.1]);
  return raw.map((value) => value / Math.hypot(...raw));
}

/** Models that write prompt and seed into the picture's first bytes, so that what was drawn can be read back. */
export function scriptedImages(): { images: ImageServices; asked: ImageRequest[] } {
  const asked: ImageRequest[] = [];
  const stored = new Map<string, string>();
  const draw = ({ prompt, seed }: Pick<ImageRequest, 'prompt' | 'seed'>): Pixels => {
    const data = new Uint8ClampedArray(64);
    data.set(new TextEncoder().encode(`${prompt.slice(0, 40)} ${seed}`).slice(0, 64));
    return { width: 4, height: 4, data };
  };
  const read = ({ data }: Pixels): string => new TextDecoder().decode(data).replaceAll('\0', '');
  const info = { id: 'scripted', device: 'none', fingerprint: '', loadMs: 0, sizeBytes: 0, notes: [] } as const;
  const images: ImageServices = {
    imageModel: async () => ({
      info: { ...info, defaults: { sampler: 'euler', steps: 8, guidance: 4.5, width: 64, height: 64 } },
      generate: async (requests) => {
        asked.push(...requests);
        return requests.map(draw);
      },
    }),
    imageMatcher: async () => ({
      info: { ...info, dimensions: 4, logitScale: 10 },
      embedImages: async (pictures) => pictures.map((pixels) => vectorOf(read(pixels))),
      embedTexts: async (texts) => texts.map(vectorOf),
    }),
    storeImage: async (pixels, alt) => {
      const hash = await sha256(new Uint8Array(pixels.data));
      stored.set(hash, read(pixels));
      return { hash, type: 'image/png', width: 4, height: 4, bytes: 64, alt };
    },
    readPixels: async ({ hash }) => draw({ prompt: stored.get(hash) ?? '', seed: 0 }),
  };
  return { images, asked };
}
