// Tells the other tabs of this browser that something stored has changed, so that they read it again.

const CHANNEL = 'terrarium:changes';

export interface Change {
  readonly kind: 'projects' | 'datasets' | 'runs' | 'reports';
  readonly projectId: string | null;
}

export class Changes {
  readonly #channel = new BroadcastChannel(CHANNEL);
  readonly #listeners = new Set<(change: Change) => void>();

  constructor() {
    this.#channel.onmessage = (event: MessageEvent<Change>) => this.#notify(event.data);
  }

  /** Calls back for changes of this tab and of others, until the returned function is called. */
  listen(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  announce(change: Change): void {
    this.#channel.postMessage(change);
    this.#notify(change);
  }

  close(): void {
    this.#channel.close();
    this.#listeners.clear();
  }

  #notify(change: Change): void {
    for (const listener of this.#listeners) listener(change);
  }
}
