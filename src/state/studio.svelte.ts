// Opens the storage and watches that it stays open.

import { StudioError, toStudioError } from '../lib/errors.ts';
import { type LostReason, openDatabase, type StudioDatabase } from '../storage/database.ts';
import type { PreferenceStore, Preferences } from './app.svelte.ts';

export type StudioState =
  | { readonly kind: 'opening' }
  | { readonly kind: 'open'; readonly db: StudioDatabase }
  | { readonly kind: 'trouble'; readonly error: StudioError };

const PREFERENCES_KEY = 'terrarium:preferences';

/** Preferences are read before the first paint, so they live where reading is immediate. They hold no data. */
const preferences: PreferenceStore = {
  read: async () => {
    try {
      return JSON.parse(localStorage.getItem(PREFERENCES_KEY) ?? 'null') as Partial<Preferences> | null;
    } catch {
      return null; // an unreadable preference is no preference
    }
  },
  write: async (next) => localStorage.setItem(PREFERENCES_KEY, JSON.stringify(next)),
};

export class Studio {
  readonly preferences = preferences;
  #state = $state.raw<StudioState>({ kind: 'opening' });

  get state(): StudioState {
    return this.#state;
  }

  async open(): Promise<void> {
    this.close();
    this.#state = { kind: 'opening' };
    try {
      const db = await openDatabase();
      db.onLost((reason) => this.#lost(reason));
      this.#state = { kind: 'open', db };
    } catch (error) {
      this.#state = { kind: 'trouble', error: toStudioError(error, 'storage-damaged') };
    }
  }

  close(): void {
    if (this.#state.kind === 'open') this.#state.db.close();
  }

  #lost(reason: LostReason): void {
    const code =
      reason === 'cleared' ? 'storage-evicted' : reason === 'newer-version' ? 'storage-newer' : 'storage-closed';
    this.#state = { kind: 'trouble', error: new StudioError(code, `the database was lost: ${reason}`) };
  }
}
