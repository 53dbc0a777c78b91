// Stored pictures: once each, by the hash of their bytes. Cells of tables name them; what nothing names is swept.

import { StudioError } from '../lib/errors.ts';
import { sha256 } from '../lib/hash.ts';
import { type ImageType, namedImages } from '../lib/images/image-ref.ts';
import { commit, type StudioDatabase } from './database.ts';
import { guarded } from './storage-error.ts';
import type { MediaRecord } from './types.ts';

export interface NewMedia {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: ImageType;
  readonly thumbnail: Blob | null;
}

/** Stores pictures in one transaction and returns their hashes in order. Those that are there already stay as they are. */
export async function putMedia(db: StudioDatabase, pictures: readonly NewMedia[]): Promise<readonly string[]> {
  const hashes = await Promise.all(pictures.map(({ bytes }) => sha256(bytes)));
  const known = new Set(await guarded(() => db.media.where('hash').anyOf(hashes).primaryKeys()));
  const records = new Map<string, MediaRecord>();
  for (const [i, { bytes, type, thumbnail }] of pictures.entries()) {
    const hash = hashes[i] as string;
    if (known.has(hash)) continue;
    const data = new Blob([bytes], { type });
    records.set(hash, { hash, type, sizeBytes: bytes.byteLength, data, thumbnail, addedAt: Date.now() });
  }
  if (records.size > 0) await commit(db, [db.media], () => db.media.bulkPut([...records.values()]));
  return hashes;
}

/** @throws StudioError `not-found` */
export async function getMedia(db: StudioDatabase, hash: string): Promise<MediaRecord> {
  const record = await guarded(() => db.media.get(hash));
  if (!record) throw new StudioError('not-found', `no stored picture ${hash}`, { details: { hash } });
  return record;
}

/** Bytes of a picture, checked. @throws StudioError `not-found`, `storage-damaged` */
export async function readMedia(db: StudioDatabase, hash: string): Promise<Uint8Array<ArrayBuffer>> {
  const { data } = await getMedia(db, hash);
  const bytes = new Uint8Array(await guarded(() => data.arrayBuffer()));
  if ((await sha256(bytes)) === hash) return bytes;
  throw new StudioError('storage-damaged', `picture ${hash} is not what was stored`, { details: { hash } });
}

/** How many pictures are stored, and their bytes. */
export async function mediaSpace(db: StudioDatabase): Promise<{ readonly count: number; readonly bytes: number }> {
  let [count, bytes] = [0, 0];
  await guarded(() =>
    db.media.each(({ sizeBytes }) => {
      count++;
      bytes += sizeBytes;
    }),
  );
  return { count, bytes };
}

/**
 * Deletes pictures that no cell names. Call only while no import or run is writing: pictures are stored before the
 * rows that name them. Returns how many went.
 */
export async function sweepMedia(db: StudioDatabase): Promise<number> {
  const stored = await guarded(() => db.media.toCollection().primaryKeys());
  if (stored.length === 0) return 0;
  const named = await findNamed(db);
  const orphans = stored.filter((hash) => !named.has(hash));
  if (orphans.length > 0) await commit(db, [db.media], () => db.media.bulkDelete(orphans));
  return orphans.length;
}

const MAY_NAME = new Set(['image', 'json', 'conversation']);

async function findNamed(db: StudioDatabase): Promise<ReadonlySet<string>> {
  const named = new Set<string>();
  const note = (text: string): void => namedImages(text).forEach((hash) => named.add(hash));
  const decoder = new TextDecoder();
  for (const { id, schema } of await guarded(() => db.datasets.toArray())) {
    const columns = new Set(schema.flatMap(({ kind }, i) => (MAY_NAME.has(kind) ? [i] : [])));
    if (columns.size === 0) continue;
    const range = db.chunks.where(':id').between([id, 0, 0], [id, Infinity, Infinity]);
    await guarded(() =>
      range.each(({ column, bytes }) => {
        if (columns.has(column)) note(decoder.decode(bytes));
      }),
    );
  }
  await guarded(() => db.rowBatches.each(({ rows }) => note(JSON.stringify(rows))));
  await guarded(() => db.recipes.each(({ recipe }) => note(JSON.stringify(recipe))));
  return named;
}
