// Keyboard shortcuts: registered by screens, remappable, and with an off switch (WCAG 2.1.4).

import { untrack } from 'svelte';
export interface Shortcut {
  /** Stable name, e.g. `palette.open`. */
  readonly id: string;
  readonly label: string;
  /** Default keys as `chordOf` writes them, e.g. `Mod+K` or `?`. */
  readonly keys: string;
  /** Where it works: everywhere, or on one screen. */
  readonly scope: string;
  readonly run: () => void;
}

/** Writes a key press as a chord: `Mod+Shift+K`, `?`, `ArrowDown`. Mod is Control or, on a Mac, Command. */
export function chordOf(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>): string {
  const parts: string[] = [];
  if (event.ctrlKey || event.metaKey) parts.push('Mod');
  if (event.altKey) parts.push('Alt');
  const printable = event.key.length === 1;
  if (event.shiftKey && (!printable || parts.length > 0)) parts.push('Shift');
  parts.push(printable ? event.key.toUpperCase() : event.key);
  return parts.join('+');
}

/** Pairs of shortcuts that answer to the same keys in the same place. */
export function findConflicts(
  shortcuts: readonly Pick<Shortcut, 'id' | 'keys' | 'scope'>[],
): readonly (readonly [string, string])[] {
  const conflicts: [string, string][] = [];
  shortcuts.forEach((a, i) => {
    for (const b of shortcuts.slice(i + 1)) {
      const together = a.scope === b.scope || a.scope === 'everywhere' || b.scope === 'everywhere';
      if (a.keys === b.keys && together) conflicts.push([a.id, b.id]);
    }
  });
  return conflicts;
}

export class Shortcuts {
  #registered = $state.raw<readonly Shortcut[]>([]);
  /** False switches off every shortcut that is a single character. */
  enabled = $state(true);
  #remapped = $state.raw<Readonly<Record<string, string>>>({});

  /** All that work now, with their present keys. */
  get list(): readonly Shortcut[] {
    return this.#registered.map((entry) => ({ ...entry, keys: this.#remapped[entry.id] ?? entry.keys }));
  }

  get remapped(): Readonly<Record<string, string>> {
    return this.#remapped;
  }

  /** Adds shortcuts until the returned function is called. Untracked, because effects call it. */
  register(shortcuts: readonly Shortcut[]): () => void {
    const ids = new Set(shortcuts.map((entry) => entry.id));
    const others = untrack(() => this.#registered).filter((entry) => !ids.has(entry.id));
    this.#registered = [...others, ...shortcuts];
    return () => {
      this.#registered = untrack(() => this.#registered).filter((entry) => !shortcuts.includes(entry));
    };
  }

  /** Replaces the remapping, e.g. by what was stored. */
  remap(remapped: Readonly<Record<string, string>>): void {
    this.#remapped = remapped;
  }

  /** The shortcut that already answers to these keys beside `id`, or null. */
  conflictOf(id: string, keys: string): Shortcut | null {
    const own = this.list.find((entry) => entry.id === id);
    const rest = this.list.filter((entry) => entry.id !== id);
    const together = (scope: string): boolean =>
      scope === 'everywhere' || own?.scope === 'everywhere' || scope === own?.scope;
    return rest.find((entry) => entry.keys === keys && together(entry.scope)) ?? null;
  }

  /** Runs what belongs to a key press. Typing in a field never triggers a single character. */
  handle(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing) return;
    const chord = chordOf(event);
    const single = !chord.startsWith('Mod+') && !chord.startsWith('Alt+');
    if (single && (!this.enabled || isTyping(event.target))) return;
    const found = this.list.find((entry) => entry.keys === chord);
    if (!found || document.querySelector('dialog[open]')) return;
    event.preventDefault();
    found.run();
  }
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));
}
