// What metrics of pictures work on: the image columns of a dataset, each with its counterpart in the reference.

import type { PixelFacts } from '../image-stats/facts.ts';
import { pixelFacts } from '../image-stats/facts.ts';
import type { Pixels } from '../images/image-ref.ts';
import { permutation, type RandomStream, randomStream, sampleIndices } from '../random.ts';
import type { Baseline } from './types.ts';

/** Pictures of a column and side that are looked at, at most, drawn evenly. */
export const MOST_PICTURES = 1000;
/** Fewer real pictures than this are no reference. */
export const LEAST_PICTURES = 10;

export interface JudgedImage {
  /** SHA-256 of the file. */
  readonly hash: string;
  /** What the picture should show: a text column beside it, or its alternative text; empty where nothing says. */
  readonly text: string;
  readonly facts: PixelFacts;
  /** Unit vectors of picture and text, where a matcher is at hand. */
  readonly vector: Float32Array | null;
  readonly textVector: Float32Array | null;
}

export interface ImageColumn {
  readonly name: string;
  readonly candidate: readonly JudgedImage[];
  /** Pictures of the reference's column of the same name, or null. */
  readonly real: readonly JudgedImage[] | null;
  readonly holdout: readonly JudgedImage[] | null;
}

export interface ImageInput {
  readonly columns: readonly ImageColumn[];
}

/** What pictures are read against; null where nothing can stand in. */
export function baselineImages({ columns }: ImageInput, baseline: Baseline, seed: number): ImageInput | null {
  const stream = randomStream(seed, 'baseline', 'images', baseline);
  const made = columns.flatMap((column, i): ImageColumn[] => {
    const standIn = standInOf(column, baseline, stream.derive(i));
    return standIn ? [standIn] : [];
  });
  return made.length === 0 ? null : { columns: made };
}

/**
 * Ceiling: fresh real pictures, or one half of the real ones against the other. Floor: pictures of noise, vectors in
 * random directions, and texts of other pictures. Cheat: copies of the real pictures.
 */
function standInOf(column: ImageColumn, baseline: Baseline, stream: RandomStream): ImageColumn | null {
  const { candidate, real, holdout } = column;
  switch (baseline) {
    case 'ceiling': {
      if (holdout && holdout.length >= LEAST_PICTURES) return { ...column, candidate: holdout };
      if (!real || real.length < 2 * LEAST_PICTURES) return null;
      const half = new Set(sampleIndices(real.length, real.length >> 1, stream));
      return { ...column, candidate: real.filter((_, i) => half.has(i)), real: real.filter((_, i) => !half.has(i)) };
    }
    case 'floor':
      return { ...column, candidate: unrelated(real && real.length > 0 ? real : candidate, stream) };
    case 'cheat':
      if (!real || real.length === 0) return null;
      return { ...column, candidate: candidate.map((_, i) => real[stream.below(real.length, i)] as JudgedImage) };
    default:
      return baseline satisfies never;
  }
}

function unrelated(pictures: readonly JudgedImage[], stream: RandomStream): readonly JudgedImage[] {
  const texts = permutation(pictures.length, stream.derive('texts'));
  const noise = Array.from({ length: 8 }, (_, i) => pixelFacts(noisePixels(stream.derive('noise', i))));
  return pictures.map((picture, i) => ({
    ...picture,
    hash: `noise ${i}`,
    facts: noise[i % noise.length] as PixelFacts,
    vector: picture.vector && randomVector(picture.vector.length, i, stream.derive('vector')),
    textVector: pictures[texts[i] as number]?.textVector ?? null,
  }));
}

/** A direction of its own: what a picture of nothing known would be. */
function randomVector(length: number, row: number, stream: RandomStream): Float32Array {
  const raw = Float32Array.from({ length }, (_, d) => stream.normal(row, d));
  const norm = Math.hypot(...raw);
  return raw.map((value) => value / norm);
}

function noisePixels(stream: RandomStream): Pixels {
  const side = 32;
  const data = new Uint8ClampedArray(side * side * 4);
  for (let i = 0; i < data.length; i++) data[i] = i % 4 === 3 ? 255 : stream.below(256, i);
  return { width: side, height: side, data };
}
