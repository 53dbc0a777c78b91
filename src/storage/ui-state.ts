// The relaxed database: small UI state and caches that may be lost at a power cut.

import { Dexie, type Table as Store } from 'dexie';
import type { CachedFinding } from './finding-cache.ts';
import { guarded } from './storage-error.ts';

/** Key of the figures for power and prices (lib/cost/settings). */
export const COST_SETTINGS_KEY = 'cost-settings';

interface Entry {
  readonly key: string;
  readonly value: unknown;
}

export class UiDatabase extends Dexie {
  declare readonly entries: Store<Entry, string>;
  declare readonly findings: Store<CachedFinding, string>;

  constructor(name: string) {
    super(name, { chromeTransactionDurability: 'relaxed' });
    this.version(1).stores({ entries: 'key' });
    this.version(2).stores({ entries: 'key', findings: 'key, usedAt' });
  }
}

/** Opens the relaxed database. */
export async function openUiDatabase(name = 'terrarium-ui'): Promise<UiDatabase> {
  const db = new UiDatabase(name);
  await guarded(() => db.open());
  return db;
}

/** The value stored under a key, or the fallback. Values are what the caller has put: check shapes that may be old. */
export async function getUiState<T>(db: UiDatabase, key: string, fallback: T): Promise<T> {
  const entry = await guarded(() => db.entries.get(key));
  return entry === undefined ? fallback : (entry.value as T);
}

/** Stores a structured-cloneable value. */
export async function setUiState(db: UiDatabase, key: string, value: unknown): Promise<void> {
  await guarded(() => db.entries.put({ key, value }));
}
