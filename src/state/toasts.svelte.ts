// Short notices at the edge of the screen, some of which can be undone.

const SHOWN_MS = 6_000;
/** How long an act can be undone. */
export const UNDO_MS = 10_000;

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'neutral' | 'good' | 'poor';
  readonly action: { readonly label: string; readonly run: () => void } | null;
}

export class Toasts {
  #list = $state.raw<readonly Toast[]>([]);
  #next = 1;
  readonly #expire = new Map<number, { timer: ReturnType<typeof setTimeout>; onGone: () => void }>();

  get list(): readonly Toast[] {
    return this.#list;
  }

  /** Shows a notice for six seconds; bad news stays until dismissed. */
  show(text: string, tone: Toast['tone'] = 'neutral'): void {
    const id = this.#add({ text, tone, action: null });
    if (tone !== 'poor') this.#remove(id, SHOWN_MS, () => undefined);
  }

  /** Shows a notice with Undo for ten seconds, then makes the act final. Dismissing makes it final at once. */
  undoable(text: string, undo: () => void, finish: () => void): void {
    let undone = false;
    const run = (): void => {
      undone = true;
      undo();
    };
    const id = this.#add({ text, tone: 'neutral', action: { label: 'Undo', run } });
    this.#remove(id, UNDO_MS, () => {
      if (!undone) finish();
    });
  }

  dismiss(id: number): void {
    const entry = this.#expire.get(id);
    clearTimeout(entry?.timer);
    this.#expire.delete(id);
    this.#list = this.#list.filter((toast) => toast.id !== id);
    entry?.onGone();
  }

  /** Makes every pending act final, before the tab goes away. */
  flush(): void {
    for (const id of [...this.#expire.keys()]) this.dismiss(id);
  }

  #add(toast: Omit<Toast, 'id'>): number {
    const id = this.#next++;
    this.#list = [...this.#list.slice(-3), { id, ...toast }];
    return id;
  }

  #remove(id: number, afterMs: number, onGone: () => void): void {
    this.#expire.set(id, { timer: setTimeout(() => this.dismiss(id), afterMs), onGone });
  }
}
