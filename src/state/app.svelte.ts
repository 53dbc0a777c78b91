// What belongs to the whole window: theme, density, notices, shortcuts, and what the machine offers.

import { Shortcuts } from './shortcuts.svelte.ts';
import { Toasts } from './toasts.svelte.ts';

export type Theme = 'auto' | 'light' | 'dark';
export type Density = 'dense' | 'roomy';

export interface Preferences {
  readonly theme: Theme;
  readonly density: Density;
  readonly shortcutsEnabled: boolean;
  readonly shortcutKeys: Readonly<Record<string, string>>;
}

/** Where preferences are kept between visits. */
export interface PreferenceStore {
  readonly read: () => Promise<Partial<Preferences> | null>;
  readonly write: (preferences: Preferences) => Promise<void>;
}

export class AppState {
  readonly toasts = new Toasts();
  readonly shortcuts = new Shortcuts();
  #theme = $state<Theme>('auto');
  #density = $state<Density>('dense');
  #announcement = $state('');
  #announcedAt = 0;
  #pending: ReturnType<typeof setTimeout> | undefined;
  readonly #store: PreferenceStore | null;

  constructor(store: PreferenceStore | null = null) {
    this.#store = store;
  }

  get theme(): Theme {
    return this.#theme;
  }

  get density(): Density {
    return this.#density;
  }

  /** What the polite live region says now. */
  get announcement(): string {
    return this.#announcement;
  }

  /** Reads the stored preferences; without any, the system's choices hold. */
  async load(): Promise<void> {
    const stored = await this.#store?.read();
    if (!stored) return;
    this.#theme = stored.theme ?? 'auto';
    this.#density = stored.density ?? 'dense';
    this.shortcuts.enabled = stored.shortcutsEnabled ?? true;
    this.shortcuts.remap(stored.shortcutKeys ?? {});
  }

  setTheme(theme: Theme): void {
    this.#theme = theme;
    this.#save();
  }

  setDensity(density: Density): void {
    this.#density = density;
    this.#save();
  }

  setShortcutsEnabled(enabled: boolean): void {
    this.shortcuts.enabled = enabled;
    this.#save();
  }

  setShortcutKeys(keys: Readonly<Record<string, string>>): void {
    this.shortcuts.remap(keys);
    this.#save();
  }

  /** Says a status to screen readers, at most once in five seconds; the latest wins. */
  announce(text: string): void {
    clearTimeout(this.#pending);
    const wait = Math.max(0, this.#announcedAt + 5_000 - performance.now());
    this.#pending = setTimeout(() => {
      this.#announcedAt = performance.now();
      this.#announcement = text;
    }, wait);
  }

  #save(): void {
    const preferences: Preferences = {
      theme: this.#theme,
      density: this.#density,
      shortcutsEnabled: this.shortcuts.enabled,
      shortcutKeys: this.shortcuts.remapped,
    };
    // A lost preference is not worth a word to the person.
    void this.#store?.write(preferences).catch(() => undefined);
  }
}
