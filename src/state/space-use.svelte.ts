// How much the origin stores, and whether the browser has promised to keep it.

import type { StudioDatabase } from '../storage/database.ts';
import { measureSpace, requestPersistence, type Space } from '../storage/space.ts';

export class SpaceUse {
  readonly #db: StudioDatabase;
  #version = $state(0);
  /** Measured anew after `refresh`. */
  readonly space: Promise<Space> = $derived.by(() => this.#measure(this.#version));

  constructor(db: StudioDatabase) {
    this.#db = db;
  }

  /** The version is there to be tracked. */
  #measure(_version: number): Promise<Space> {
    return measureSpace(this.#db);
  }

  refresh(): void {
    this.#version += 1;
  }

  /** Asks the browser to keep the data; true when it promises, null where it cannot be asked. */
  async requestPersistence(): Promise<boolean | null> {
    const granted = await requestPersistence();
    this.refresh();
    return granted;
  }
}
