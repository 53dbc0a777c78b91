// What the first row becomes in the chosen format, shown before anything is written. The latest question wins.

import { isAborted, type StudioError, toStudioError } from '../lib/errors.ts';
import type { createClient } from '../workers/client.ts';
import type { ExportExample, ExportRequest } from '../workers/contracts.ts';

export class ExportExampleState {
  readonly #client: ReturnType<typeof createClient<'export'>>;
  #abort = new AbortController();
  #example = $state.raw<ExportExample | null>(null);
  #error = $state.raw<StudioError | null>(null);

  constructor(client: ReturnType<typeof createClient<'export'>>) {
    this.#client = client;
  }

  get example(): ExportExample | null {
    return this.#example;
  }
  get error(): StudioError | null {
    return this.#error;
  }

  /** Asks for the example of that request; null shows none. */
  async ask(request: Omit<ExportRequest, 'packaging'> | null): Promise<void> {
    this.#abort.abort();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.#error = null;
    if (!request) {
      this.#example = null;
      return;
    }
    try {
      const example = await this.#client.call((remote, id) => remote.example(id, request), signal);
      if (!signal.aborted) this.#example = example;
    } catch (error) {
      if (signal.aborted || isAborted(error)) return;
      this.#example = null;
      this.#error = toStudioError(error);
    }
  }
}
