// What the first bytes of a picture say: its type and size, without decoding it. A picture that claims too much is
// refused here, before any decoder sees it.

import { StudioError } from '../errors.ts';
import { type ImageType, MAX_IMAGE_BYTES, MAX_IMAGE_PIXELS, MAX_IMAGE_SIDE } from './image-ref.ts';

export interface ImageHeader {
  readonly type: ImageType;
  readonly width: number;
  readonly height: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

const SVG = /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*|<!doctype[^>]*>\s*)*<svg[\s>]/i;

/**
 * Type and size of a picture file.
 * @throws StudioError `bad-input` for what is no picture the studio takes, `limit` for one that is too large
 */
export function readImageHeader(bytes: Uint8Array): ImageHeader {
  if (bytes.byteLength > MAX_IMAGE_BYTES) {
    throw tooLarge(`the file has ${megabytes(bytes.byteLength)}, at most ${megabytes(MAX_IMAGE_BYTES)} are taken`);
  }
  const type = sniffType(bytes);
  if (type === null) throw new StudioError('bad-input', refusal(bytes));
  const size = sizeOf(type, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (!size || size.width < 1 || size.height < 1) {
    throw new StudioError(
      'bad-input',
      `the file begins like ${nameOf(type)} but says no size: it is broken or cut off`,
    );
  }
  const { width, height } = size;
  if (width > MAX_IMAGE_SIDE || height > MAX_IMAGE_SIDE || width * height > MAX_IMAGE_PIXELS) {
    const most = `${MAX_IMAGE_SIDE.toLocaleString('en')} a side and ${MAX_IMAGE_PIXELS / 1e6} megapixels`;
    throw tooLarge(`the picture has ${width} x ${height} pixels, at most ${most} are taken`);
  }
  return { type, width, height };
}

/** The type that the first bytes speak for, or null. */
export function sniffType(bytes: Uint8Array): ImageType | null {
  const text = (start: number, length: number): string => String.fromCharCode(...bytes.subarray(start, start + length));
  if (text(0, 8) === '\x89PNG\r\n\x1a\n') return 'image/png';
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'image/jpeg';
  if (text(0, 4) === 'RIFF' && text(8, 4) === 'WEBP') return 'image/webp';
  if (/^GIF8[79]a$/.test(text(0, 6))) return 'image/gif';
  if (text(0, 2) === 'BM' && bytes.byteLength >= 26) return 'image/bmp';
  if (text(4, 4) === 'ftyp' && /avi[fs]/.test(text(8, 24))) return 'image/avif';
  return null;
}

function refusal(bytes: Uint8Array): string {
  const head = new TextDecoder().decode(bytes.subarray(0, 1024));
  if (SVG.test(head)) return 'SVG is not taken: it can carry script. Export it as PNG first';
  if (bytes.byteLength === 0) return 'the file is empty';
  return 'this is no PNG, JPEG, WebP, GIF, BMP or AVIF picture';
}

function sizeOf(type: ImageType, view: DataView): Size | null {
  try {
    switch (type) {
      case 'image/png':
        return view.getUint32(12) === 0x49484452 ? { width: view.getUint32(16), height: view.getUint32(20) } : null;
      case 'image/gif':
        return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
      case 'image/bmp':
        return { width: view.getInt32(18, true), height: Math.abs(view.getInt32(22, true)) };
      case 'image/jpeg':
        return jpegSize(view);
      case 'image/webp':
        return webpSize(view);
      case 'image/avif':
        return avifSize(view);
      default:
        return type satisfies never;
    }
  } catch (error) {
    if (error instanceof RangeError) return null; // the file ends before its size
    throw error;
  }
}

/** The frame header (SOF0 to SOF15 without DHT, JPG and DAC): ITU T.81, B.2.2. */
function jpegSize(view: DataView): Size | null {
  let at = 2;
  while (at < view.byteLength) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at++;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    if (marker === 0xd9 || marker === 0xda) return null; // the picture begins or ends without a frame
    const isBare = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
    at += isBare ? 2 : 2 + view.getUint16(at + 2);
  }
  return null;
}

/** VP8, VP8L and VP8X chunks: RFC 9649, section 2. */
function webpSize(view: DataView): Size | null {
  const kind = view.getUint32(12);
  if (kind === 0x56503858) return { width: uint24(view, 24) + 1, height: uint24(view, 27) + 1 };
  if (kind === 0x5650384c) {
    if (view.getUint8(20) !== 0x2f) return null;
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (kind === 0x56503820) {
    if (uint24(view, 23) !== 0x2a019d) return null;
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  }
  return null;
}

/** The largest `ispe` property: ISO/IEC 23008-12, 6.5.3. Boxes are searched for, not walked: they may lie about length. */
function avifSize(view: DataView): Size | null {
  let size: Size | null = null;
  const end = Math.min(view.byteLength, 64 * 1024) - 16;
  for (let at = 0; at < end; at++) {
    if (view.getUint32(at) !== 0x69737065) continue;
    const found = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) };
    if (!size || found.width * found.height > size.width * size.height) size = found;
  }
  return size;
}

function uint24(view: DataView, at: number): number {
  return view.getUint8(at) | (view.getUint8(at + 1) << 8) | (view.getUint8(at + 2) << 16);
}

function nameOf(type: ImageType): string {
  return type.slice('image/'.length).toUpperCase();
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(0)} MB`;
}

function tooLarge(message: string): StudioError {
  return new StudioError('limit', message);
}
