// Addresses under which the page shows stored pictures. One address a picture, however often it is shown, given back
// when nobody shows it any more.

import type { StudioDatabase } from '../storage/database.ts';
import { getMedia } from '../storage/media.ts';

interface Held {
  readonly url: Promise<string>;
  users: number;
}

const held = new WeakMap<StudioDatabase, Map<string, Held>>();

/** The picture itself, or its small version where it has one. */
export type PictureSize = 'full' | 'thumbnail';

/**
 * The address of a stored picture; call `releasePicture` once it is not shown any more, also when this rejects.
 * @throws StudioError `not-found`
 */
export function holdPicture(db: StudioDatabase, hash: string, size: PictureSize): Promise<string> {
  const urls = held.get(db) ?? new Map<string, Held>();
  held.set(db, urls);
  const key = `${size} ${hash}`;
  const entry = urls.get(key) ?? { url: makeUrl(db, hash, size), users: 0 };
  entry.users++;
  urls.set(key, entry);
  return entry.url;
}

/** Gives an address back. */
export function releasePicture(db: StudioDatabase, hash: string, size: PictureSize): void {
  const urls = held.get(db);
  const key = `${size} ${hash}`;
  const entry = urls?.get(key);
  if (!urls || !entry || --entry.users > 0) return;
  urls.delete(key);
  void entry.url.then(
    (url) => URL.revokeObjectURL(url),
    () => undefined, // there never was one
  );
}

async function makeUrl(db: StudioDatabase, hash: string, size: PictureSize): Promise<string> {
  const { data, thumbnail } = await getMedia(db, hash);
  return URL.createObjectURL(size === 'thumbnail' ? (thumbnail ?? data) : data);
}
