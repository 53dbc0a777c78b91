// Chunks of a dataset: writing them hashed, reading them verified.

import type { Collection } from 'dexie';
import { StudioError } from '../lib/errors.ts';
import { sha256 } from '../lib/hash.ts';
import type { Column } from '../lib/table/column.ts';
import { type ColumnSchema, layoutOf } from '../lib/table/schema.ts';
import type { Table } from '../lib/table/table.ts';
import { decodeColumn, encodeColumn } from './chunk-codec.ts';
import type { StudioDatabase } from './database.ts';
import { guarded } from './storage-error.ts';
import type { ChunkJournal, ChunkRecord, Dataset } from './types.ts';

export interface EncodedChunk {
  readonly records: readonly ChunkRecord[];
  readonly journal: ChunkJournal;
}

/** Encodes and hashes a chunk, before any transaction: awaiting a hash inside of one would end it. */
export async function encodeChunk(datasetId: string, chunk: number, table: Table): Promise<EncodedChunk> {
  const records: ChunkRecord[] = [];
  for (const [column, values] of table.columns.entries()) {
    const bytes = encodeColumn(values);
    records.push({ datasetId, chunk, column, rows: table.rowCount, bytes, sha256: await sha256(bytes) });
  }
  const sha256s = records.map((record) => record.sha256);
  const sizeBytes = records.reduce((sum, record) => sum + record.bytes.byteLength, 0);
  return { records, journal: { datasetId, chunk, rows: table.rowCount, sha256s, sizeBytes } };
}

/** Puts an encoded chunk. Call inside a `commit` over chunks and journal. Putting it twice changes nothing. */
export async function putChunk(db: StudioDatabase, { records, journal }: EncodedChunk): Promise<void> {
  await db.chunks.bulkPut([...records]);
  await db.journal.put(journal);
}

/** Deletes all chunks of a dataset. Call inside a `commit` over chunks and journal. */
export async function removeChunks(db: StudioDatabase, datasetId: string): Promise<void> {
  await chunkRange(db, datasetId).delete();
  await journalRange(db, datasetId).delete();
}

/** The journal of a dataset's chunks in order. */
export function readJournal(db: StudioDatabase, datasetId: string): Promise<ChunkJournal[]> {
  return guarded(() => journalRange(db, datasetId).toArray());
}

/** How many column chunks are stored for a dataset. */
export function countChunkRecords(db: StudioDatabase, datasetId: string): Promise<number> {
  return guarded(() => chunkRange(db, datasetId).count());
}

const chunkRange = (db: StudioDatabase, id: string): Collection<ChunkRecord> =>
  db.chunks.where(':id').between([id, 0, 0], [id, Infinity, Infinity]);
const journalRange = (db: StudioDatabase, id: string): Collection<ChunkJournal> =>
  db.journal.where(':id').between([id, 0], [id, Infinity]);

/**
 * The columns of one chunk, hashes verified, in the order asked for.
 * @throws StudioError `storage-damaged` with { datasetId, chunk, column } when a chunk is missing or changed
 */
export async function readColumns(
  db: StudioDatabase,
  dataset: Pick<Dataset, 'id' | 'schema' | 'dictionaries'>,
  chunk: number,
  columns: readonly number[],
): Promise<Column[]> {
  const keys = columns.map((column): [string, number, number] => [dataset.id, chunk, column]);
  const records = await guarded(() => db.chunks.bulkGet(keys));
  const decoded: Column[] = [];
  for (const [i, column] of columns.entries()) {
    const details = { datasetId: dataset.id, chunk, column };
    const record = records[i];
    if (!record) throw new StudioError('storage-damaged', `chunk ${chunk} of column ${column} is missing`, { details });
    if ((await sha256(record.bytes)) !== record.sha256) {
      throw new StudioError('storage-damaged', `chunk ${chunk} of column ${column} has changed`, { details });
    }
    const { kind } = dataset.schema[column] as ColumnSchema;
    decoded.push(decodeColumn(layoutOf(kind), record.bytes, record.rows, dataset.dictionaries[column] ?? null));
  }
  return decoded;
}
