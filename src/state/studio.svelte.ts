// Opens the storage, says in what state it is, and watches that it stays open.

import { StudioError, toStudioError } from '../lib/errors.ts';
import type { LostReason, StudioDatabase } from '../storage/database.ts';
import { checkStorage, continueWithRest, type Health, startAfresh } from '../storage/health.ts';
import { sweepMedia } from '../storage/media.ts';
import { getUiState, openUiDatabase, setUiState, type UiDatabase } from '../storage/ui-state.ts';
import type { PreferenceStore, Preferences } from './app.svelte.ts';

/** What stands between the person and the studio. */
export type Trouble =
  Exclude<Health, { kind: 'healthy' | 'first-run' }> | { readonly kind: 'lost'; readonly reason: LostReason };

export type StudioState =
  | { readonly kind: 'opening' }
  | { readonly kind: 'open'; readonly db: StudioDatabase; readonly isFirstRun: boolean }
  | { readonly kind: 'trouble'; readonly trouble: Trouble };

/** Housekeeping waits until the first screen stands. */
const SWEEP_AFTER_MS = 20_000;
const PREFERENCES_KEY = 'preferences';

export class Studio {
  #state = $state.raw<StudioState>({ kind: 'opening' });
  #ui: Promise<UiDatabase> | null = null;

  /** Small choices of the person, in the relaxed database; never any data. */
  readonly preferences: PreferenceStore = {
    read: async () => getUiState<Partial<Preferences> | null>(await this.#openUi(), PREFERENCES_KEY, null),
    write: async (preferences) => setUiState(await this.#openUi(), PREFERENCES_KEY, preferences),
  };

  get state(): StudioState {
    return this.#state;
  }

  /** Looks at the storage and opens it. Never rejects: the state says what happened. */
  async open(): Promise<void> {
    this.#state = { kind: 'opening' };
    const health = await checkStorage();
    if (health.kind !== 'healthy' && health.kind !== 'first-run') {
      this.#state = { kind: 'trouble', trouble: health };
      return;
    }
    try {
      await this.#openUi();
      const { db } = health;
      this.#state = { kind: 'open', db, isFirstRun: health.kind === 'first-run' };
      setTimeout(() => void sweepMedia(db).catch(() => 0), SWEEP_AFTER_MS); // what it leaves, the next start takes
      db.onLost((reason) => {
        this.#state = { kind: 'trouble', trouble: { kind: 'lost', reason } };
      });
    } catch (error) {
      const { code, message } = toStudioError(error);
      this.#state = { kind: 'trouble', trouble: { kind: 'unavailable', full: code === 'storage-full', message } };
    }
  }

  /** After damage: goes on with what is whole. */
  async keepRest(): Promise<void> {
    const trouble = this.#state.kind === 'trouble' ? this.#state.trouble : null;
    if (trouble?.kind !== 'damaged' || !trouble.db) throw new StudioError('not-found', 'nothing is left to go on with');
    await continueWithRest(trouble.db, trouble.incomplete);
    trouble.db.close({ disableAutoOpen: true });
    await this.open();
  }

  /** After damage or eviction: forgets everything and begins with an empty studio. */
  async startEmpty(): Promise<void> {
    const trouble = this.#state.kind === 'trouble' ? this.#state.trouble : null;
    if (trouble?.kind === 'damaged') trouble.db?.close({ disableAutoOpen: true });
    await startAfresh();
    await this.open();
  }

  #openUi(): Promise<UiDatabase> {
    this.#ui ??= openUiDatabase();
    return this.#ui;
  }
}
