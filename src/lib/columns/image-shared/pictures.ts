// What the kinds of columns that make or read pictures share.

import { StudioError } from '../../errors.ts';
import type { ImageServices } from '../../image-models/types.ts';
import { type ImageRef, readImageRef } from '../../images/image-ref.ts';
import type { Cell, CellOutcome, ColumnServices, RowBatch } from '../types.ts';

/** Matchers are small: no picture need be larger than this for them. */
export const MATCHED_SIDE = 224;

/** @throws StudioError `model-missing` where nothing can hold pictures */
export function imagesOf({ images }: ColumnServices): ImageServices {
  if (images) return images;
  throw new StudioError('model-missing', 'pictures can only be made in a browser');
}

/** The picture in a cell, or why the row cannot go on. */
export function pictureAt(batch: RowBatch, column: string, slot: number): ImageRef | CellOutcome {
  const cell = batch.cells.get(column)?.[slot] ?? null;
  const ref = readImageRef(typeof cell === 'string' ? parse(cell) : cell);
  return ref ?? { kind: 'rejected', reason: `${column} holds no picture` };
}

/** True for the outcome of `pictureAt`. */
export function isOutcome(found: ImageRef | CellOutcome): found is CellOutcome {
  return 'kind' in found;
}

/** A picture as the value of a cell. */
export function pictureCell({ path, ...ref }: ImageRef): Cell {
  return { ...ref, ...(path === undefined ? {} : { path }) };
}

function parse(text: string): Cell {
  try {
    return JSON.parse(text) as Cell;
  } catch {
    return null; // no picture
  }
}
