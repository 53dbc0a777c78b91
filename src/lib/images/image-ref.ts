// Pictures as cells: a cell names a stored picture by the hash of its bytes, and says what a reader wants to know
// without fetching it.

import type { JsonObject } from '../json.ts';

export const imageTypes = ['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/bmp', 'image/avif'] as const;
export type ImageType = (typeof imageTypes)[number];

/** What a cell of kind `image` holds, as JSON text with the keys in this order. */
export interface ImageRef {
  /** SHA-256 of the file's bytes, 64 lower-case hexadecimal digits. */
  readonly hash: string;
  readonly type: ImageType;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Size of the file. */
  readonly bytes: number;
  /** What the picture shows, for those who do not see it; may be empty. */
  readonly alt: string;
  /** Where the file lay in the folder or archive it came from. */
  readonly path?: string;
}

/** Decoded pixels: RGBA, straight alpha, row by row from the top left. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Four values a pixel in [0, 255]. */
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** Longest side, and most pixels, of a picture that the studio takes in. */
export const MAX_IMAGE_SIDE = 16_384;
export const MAX_IMAGE_PIXELS = 50_000_000;
export const MAX_IMAGE_BYTES = 64 * 1024 * 1024;

const HASH = /^[0-9a-f]{64}$/;
/** Finds the hash of every picture that a cell names, also inside of JSON and conversations. */
const NAMED = /"hash"\s*:\s*"([0-9a-f]{64})"/g;

/** The text of an image cell. */
export function formatImageRef({ hash, type, width, height, bytes, alt, path }: ImageRef): string {
  return JSON.stringify({ hash, type, width, height, bytes, alt, ...(path === undefined ? {} : { path }) });
}

/** The picture that a cell names, or null when the text names none. */
export function parseImageRef(cell: string): ImageRef | null {
  try {
    return readImageRef(JSON.parse(cell));
  } catch {
    return null; // the answer, not a failure
  }
}

/** The same from a parsed value. */
export function readImageRef(value: unknown): ImageRef | null {
  if (typeof value !== 'object' || value === null) return null;
  const { hash, type, width, height, bytes, alt, path } = value as JsonObject;
  if (typeof hash !== 'string' || !HASH.test(hash) || !isImageType(type)) return null;
  if (!isCount(width, MAX_IMAGE_SIDE) || !isCount(height, MAX_IMAGE_SIDE) || !isCount(bytes, MAX_IMAGE_BYTES))
    return null;
  const kept = typeof path === 'string' ? { path } : {};
  return { hash, type, width, height, bytes, alt: typeof alt === 'string' ? alt : '', ...kept };
}

function isImageType(value: unknown): value is ImageType {
  return imageTypes.some((type) => type === value);
}

function isCount(value: unknown, most: number): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= most;
}

/** Hashes of all pictures that a text names. */
export function namedImages(text: string): readonly string[] {
  return [...text.matchAll(NAMED)].map((match) => match[1] as string);
}

/** The usual ending of a file of that type, without a dot. */
export function imageExtension(type: ImageType): string {
  return type === 'image/jpeg' ? 'jpg' : type.slice('image/'.length);
}
