// Chunks: the unit of storage, of journaling and of streaming.

/** Rows in every chunk of a dataset but the last. */
export const CHUNK_ROWS = 16_384;

/** How many chunks hold that many rows. */
export function chunkCount(rowCount: number): number {
  return Math.ceil(rowCount / CHUNK_ROWS);
}
