// Stored pictures: once each, by the hash of their bytes. Cells of tables name them; what nothing names is swept.

import { StudioError } from '../lib/errors.ts';
import { sha256 } from '../lib/hash.ts';
import { type ImageType, namedImages } from '../lib/images/image-ref.ts';
import { commit, type StudioDatabase } from './database.ts';
import { guarded } from './storage-error.ts';
import type { Dataset, MediaRecord } from './types.ts';

export interface NewMedia {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: ImageType;
  readonly thumbnail: Blob | null;
}

/** When each of some pictures was stored, by hash: how an import that fails knows which ones are its own. */
export type AddedMedia = Map<string, number>;

/**
 * Stores pictures in one transaction and returns their hashes in order. Those that are there already stay as they are;
 * the others are noted in `added`.
 */
export async function putMedia(
  db: StudioDatabase,
  pictures: readonly NewMedia[],
  added?: AddedMedia,
): Promise<readonly string[]> {
  const hashes = await Promise.all(pictures.map(({ bytes }) => sha256(bytes)));
  const known = new Set(await guarded(() => db.media.where('hash').anyOf(hashes).primaryKeys()));
  const records = new Map<string, MediaRecord>();
  const addedAt = Date.now();
  for (const [i, { bytes, type, thumbnail }] of pictures.entries()) {
    const hash = hashes[i] as string;
    if (known.has(hash)) continue;
    const data = new Blob([bytes], { type });
    records.set(hash, { hash, type, sizeBytes: bytes.byteLength, data, thumbnail, addedAt });
  }
  await commit(db, [db.media], async () => {
    await db.media.bulkPut([...records.values()]);
    // Somebody wants it again: it must not be swept before the rows that name it are there.
    await db.media.bulkUpdate([...known].map((key) => ({ key, changes: { addedAt } })));
  });
  if (added) for (const hash of records.keys()) added.set(hash, addedAt);
  return hashes;
}

/** Takes back pictures that were added, but for those that a cell names or that somebody stored again since. */
export async function takeBackMedia(db: StudioDatabase, added: AddedMedia): Promise<void> {
  const orphans = await unnamedOf(db, [...added.keys()]);
  if (orphans.length === 0) return;
  await commit(db, [db.media], async () => {
    const records = await db.media.bulkGet([...orphans]);
    const own = records.flatMap((record) => (record && added.get(record.hash) === record.addedAt ? record.hash : []));
    await db.media.bulkDelete(own);
  });
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

/** Pictures of previews, and those that are stored before the rows that name them, are younger than this. */
const SWEPT_AGE_MS = 24 * 60 * 60 * 1000;

/** Deletes pictures that no cell names and that are older than a day. Returns how many went. */
export async function sweepMedia(db: StudioDatabase, before = Date.now() - SWEPT_AGE_MS): Promise<number> {
  const stored: string[] = [];
  await guarded(() => db.media.each(({ hash, addedAt }) => addedAt < before && stored.push(hash)));
  const orphans = await unnamedOf(db, stored);
  if (orphans.length > 0) await commit(db, [db.media], () => db.media.bulkDelete([...orphans]));
  return orphans.length;
}

/** Those of some pictures that no cell, no row of a run and no recipe names. */
async function unnamedOf(db: StudioDatabase, hashes: readonly string[]): Promise<readonly string[]> {
  if (hashes.length === 0) return [];
  const named = await findNamed(db, await guarded(() => db.datasets.toArray()));
  const note = (text: string): void => namedImages(text).forEach((hash) => named.add(hash));
  await guarded(() => db.rowBatches.each(({ rows }) => note(JSON.stringify(rows))));
  await guarded(() => db.recipes.each(({ recipe }) => note(JSON.stringify(recipe))));
  return hashes.filter((hash) => !named.has(hash));
}

const MAY_NAME = new Set(['image', 'json', 'conversation']);

/** Hashes of all pictures that the cells of some datasets name. */
export async function findNamed(db: StudioDatabase, datasets: readonly Dataset[]): Promise<Set<string>> {
  const named = new Set<string>();
  const decoder = new TextDecoder();
  for (const { id, schema } of datasets) {
    const columns = new Set(schema.flatMap(({ kind }, i) => (MAY_NAME.has(kind) ? [i] : [])));
    if (columns.size === 0) continue;
    const range = db.chunks.where(':id').between([id, 0, 0], [id, Infinity, Infinity]);
    await guarded(() =>
      range.each(({ column, bytes }) => {
        if (columns.has(column)) for (const hash of namedImages(decoder.decode(bytes))) named.add(hash);
      }),
    );
  }
  return named;
}
