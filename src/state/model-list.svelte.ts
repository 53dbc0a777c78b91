// The models that are here, for screens that let a person choose one.

import type { ModelCard } from '../lib/language/types.ts';
import { createClient } from '../workers/client.ts';

export class ModelList {
  #cards = $state.raw<readonly ModelCard[]>([]);

  get cards(): readonly ModelCard[] {
    return this.#cards;
  }

  /** Reads the list again. Without it, screens offer the model that comes with the studio. */
  async refresh(): Promise<void> {
    const client = createClient('models');
    try {
      this.#cards = await client.call<readonly ModelCard[]>(async (remote) => remote.list());
    } finally {
      client.stop();
    }
  }
}
