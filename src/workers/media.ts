// Pictures on their way into storage and out of it. Decoding is the browser's; only what passed the header check, which
// knows sizes before they cost memory, gets there.

import { StudioError } from '../lib/errors.ts';
import { sha256 } from '../lib/hash.ts';
import type { ImageRef, ImageType, Pixels } from '../lib/images/image-ref.ts';
import { encodePng } from '../lib/images/png.ts';
import { checkPicture } from '../lib/images/whole.ts';
import type { StorePicture } from '../lib/importers/types.ts';
import type { StudioDatabase } from '../storage/database.ts';
import { type AddedMedia, type NewMedia, putMedia, readMedia, takeBackMedia } from '../storage/media.ts';
import { contextOf, decodeBlob, decodePixels, fitInto } from './pixels.ts';

/** Pictures with a longer side get a small version for grids. */
const LARGE_SIDE = 256;
const THUMBNAIL_SIDE = 128;
const MOST_QUEUED = 64;
const MOST_WAITING = 16 * 1024 * 1024;

/** Stores pixels as PNG and says what a cell says of them. Storing the same again changes nothing. */
export async function storeImage(db: StudioDatabase, pixels: Pixels, alt: string): Promise<ImageRef> {
  return storePicture(db, encodePng(pixels), { alt });
}

async function storePicture(
  db: StudioDatabase,
  bytes: Uint8Array<ArrayBuffer>,
  { alt }: { readonly alt: string },
): Promise<ImageRef> {
  const { media, ref } = await preparePicture(bytes);
  const [hash = ''] = await putMedia(db, [media]);
  return { ...ref, hash, alt };
}

/** Takes in picture files many at a time: a transaction for each would cost more than all the rest. */
export interface PictureStore {
  /** @throws StudioError `bad-input` for what is no picture or does not decode, `limit`, `storage-full` */
  readonly store: StorePicture;
  /** Resolves when all that was taken in is stored. Call before rows that name it are. */
  flush(): Promise<void>;
  /** Takes back all that was stored here and that no stored row names. */
  discard(): Promise<void>;
}

type PictureFacts = Omit<ImageRef, 'hash' | 'alt'>;

/** An empty queue of pictures on their way into storage. */
export function createPictureStore(db: StudioDatabase): PictureStore {
  const added: AddedMedia = new Map();
  // Imports read files more than once: what was decoded before need not be again.
  const known = new Map<string, PictureFacts>();
  let queue: NewMedia[] = [];
  let waiting = 0;
  async function flush(): Promise<void> {
    const taken = queue;
    queue = [];
    waiting = 0;
    if (taken.length > 0) await putMedia(db, taken, added);
  }
  async function takeIn(bytes: Uint8Array<ArrayBuffer>, hash: string): Promise<PictureFacts> {
    const { media, ref } = await preparePicture(bytes);
    known.set(hash, ref);
    queue.push(media);
    waiting += bytes.byteLength;
    if (queue.length >= MOST_QUEUED || waiting >= MOST_WAITING) await flush();
    return ref;
  }
  return {
    flush,
    async discard() {
      queue = [];
      known.clear();
      await takeBackMedia(db, added);
    },
    async store(bytes, { alt, path }) {
      const hash = await sha256(bytes);
      const facts = known.get(hash) ?? (await takeIn(bytes, hash));
      return { ...facts, hash, alt, ...(path === undefined ? {} : { path }) };
    },
  };
}

/** The checked record of a picture file, before it is stored. @throws StudioError `bad-input`, `limit` */
async function preparePicture(
  bytes: Uint8Array<ArrayBuffer>,
): Promise<{ readonly media: NewMedia; readonly ref: PictureFacts }> {
  const { type, width, height } = checkPicture(bytes);
  const blob = new Blob([bytes], { type });
  const bitmap = await decodeBlob(blob);
  try {
    if (bitmap.width !== width || bitmap.height !== height) {
      // Pictures that carry a rotation decode turned; anything else is a header that lies.
      const isTurned = bitmap.width === height && bitmap.height === width;
      if (!isTurned) throw new StudioError('bad-input', 'the picture is not of the size that its header says');
    }
    const thumbnail = await thumbnailOf(bitmap);
    const ref = { type, width: bitmap.width, height: bitmap.height, bytes: bytes.byteLength };
    return { media: { bytes, type, thumbnail }, ref };
  } finally {
    bitmap.close();
  }
}

/**
 * Pixels of a stored picture, scaled down so that no side is longer than `maxSide`.
 * @throws StudioError `not-found`, `storage-damaged`, `bad-input`
 */
export async function readPixels(db: StudioDatabase, ref: ImageRef, maxSide: number): Promise<Pixels> {
  return decodePixels(new Blob([await readMedia(db, ref.hash)], { type: ref.type }), maxSide);
}

/** Null for a picture that is gone or does not decode, so that work on others can go on. */
export async function tryReadPixels(db: StudioDatabase, ref: ImageRef, maxSide: number): Promise<Pixels | null> {
  try {
    return await readPixels(db, ref, maxSide);
  } catch (error) {
    if (error instanceof StudioError && (error.code === 'not-found' || error.code === 'bad-input')) return null;
    throw error;
  }
}

/** The small version of a picture file; null for one that is small or does not decode. */
export async function makeThumbnail(bytes: Uint8Array<ArrayBuffer>, type: ImageType): Promise<Blob | null> {
  const bitmap = await decodeBlob(new Blob([bytes], { type })).catch(withoutThumbnail);
  if (!bitmap) return null;
  try {
    return await thumbnailOf(bitmap);
  } finally {
    bitmap.close();
  }
}

function withoutThumbnail(error: unknown): null {
  if (error instanceof StudioError && error.code === 'bad-input') return null;
  throw error;
}

async function thumbnailOf(bitmap: ImageBitmap): Promise<Blob | null> {
  if (Math.max(bitmap.width, bitmap.height) <= LARGE_SIDE) return null;
  const { width, height } = fitInto(bitmap, THUMBNAIL_SIDE);
  const context = contextOf(width, height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width, height);
  return context.canvas.convertToBlob({ type: 'image/webp', quality: 0.85 });
}
