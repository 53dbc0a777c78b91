// Which rows a chunk of a run holds.

import { CHUNK_ROWS, chunkCount } from '../table/rows.ts';

export interface ChunkRange {
  readonly chunk: number;
  readonly start: number;
  readonly count: number;
}

/** The chunks from `firstChunk` on of a run over `rows` rows; all but the last hold CHUNK_ROWS rows. */
export function remainingChunks(rows: number, firstChunk: number): ChunkRange[] {
  const ranges: ChunkRange[] = [];
  for (let chunk = firstChunk; chunk < chunkCount(rows); chunk++) {
    const start = chunk * CHUNK_ROWS;
    ranges.push({ chunk, start, count: Math.min(CHUNK_ROWS, rows - start) });
  }
  return ranges;
}
