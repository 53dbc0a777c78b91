// Whether a picture file is all there. Decoders draw what they have of a cut file and say nothing, so its structure is
// walked here; the pixels themselves stay the decoder's business.

import { StudioError } from '../errors.ts';
import { type ImageHeader, readImageHeader } from './header.ts';
import type { ImageType } from './image-ref.ts';

/**
 * Type and size of a picture file that is whole.
 * @throws StudioError `bad-input` for what is no picture or cut off, `limit` for one that is too large
 */
export function checkPicture(bytes: Uint8Array): ImageHeader {
  const header = readImageHeader(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!isWhole(header.type, view)) throw new StudioError('bad-input', 'the picture is cut off or broken');
  return header;
}

function isWhole(type: ImageType, view: DataView): boolean {
  try {
    return walks[type](view);
  } catch (error) {
    if (error instanceof RangeError) return false; // the walk ran over the end
    throw error;
  }
}

const walks: Readonly<Record<ImageType, (view: DataView) => boolean>> = {
  'image/png': endsPng,
  'image/jpeg': endsJpeg,
  'image/gif': endsGif,
  'image/webp': (view) => view.getUint32(4, true) + 8 <= view.byteLength,
  'image/bmp': endsBmp,
  'image/avif': endsBoxes,
};

/** Chunks up to IEND, with pixels among them: PNG (third edition), 5.2. */
function endsPng(view: DataView): boolean {
  let hasPixels = false;
  for (let at = 8; ;) {
    const [length, type] = [view.getUint32(at), view.getUint32(at + 4)];
    const end = at + 12 + length;
    if (end > view.byteLength) return false;
    if (type === 0x49454e44) return hasPixels;
    hasPixels ||= type === 0x49444154;
    at = end;
  }
}

/** An end marker behind the start of the scan; one before it ends the small picture of a camera. */
function endsJpeg(view: DataView): boolean {
  let at = 2;
  for (let marker = 0; marker !== 0xda;) {
    if (view.getUint8(at) !== 0xff) return false;
    marker = view.getUint8(at + 1);
    const isBare = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
    if (marker === 0xff) at++;
    else at += isBare ? 2 : 2 + view.getUint16(at + 2);
  }
  for (let end = view.byteLength - 2; end >= at; end--) {
    if (view.getUint16(end) === 0xffd9) return true;
  }
  return false;
}

/** Blocks up to the trailer, or to the end of the file behind a picture: many writers forget the trailer. */
function endsGif(view: DataView): boolean {
  let at = 13 + colorTable(view.getUint8(10));
  let hasPicture = false;
  while (at < view.byteLength) {
    const block = view.getUint8(at);
    if (block === 0x3b) return hasPicture;
    if (block === 0x21) at = skipSubBlocks(view, at + 2);
    else if (block === 0x2c) {
      at = skipSubBlocks(view, at + 11 + colorTable(view.getUint8(at + 9)));
      hasPicture = true;
    } else return false;
  }
  return hasPicture;
}

function colorTable(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}

function skipSubBlocks(view: DataView, start: number): number {
  let at = start;
  for (let size = view.getUint8(at); size > 0; size = view.getUint8(at)) at += 1 + size;
  return at + 1;
}

/** Room for all rows, where they are not compressed. */
function endsBmp(view: DataView): boolean {
  const isCore = view.getUint32(14, true) < 40;
  if (isCore || view.getUint32(30, true) !== 0) return true;
  const rowBytes = Math.ceil((view.getInt32(18, true) * view.getUint16(28, true)) / 32) * 4;
  return view.getUint32(10, true) + rowBytes * Math.abs(view.getInt32(22, true)) <= view.byteLength;
}

/** Boxes that fill the file: ISO/IEC 14496-12, 4.2. */
function endsBoxes(view: DataView): boolean {
  let at = 0;
  while (at < view.byteLength) {
    const short = view.getUint32(at);
    const size = short === 1 ? Number(view.getBigUint64(at + 8)) : short;
    if (size === 0) return true; // up to the end of the file
    if (size < 8) return false;
    at += size;
  }
  return at === view.byteLength;
}
