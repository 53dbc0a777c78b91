// What column headers show: distributions, fetched one after another for the columns that come into view.

import { SvelteMap } from 'svelte/reactivity';
import { isAborted } from '../lib/errors.ts';
import type { Distribution } from '../lib/table/profile.ts';
import type { WorkerClient } from '../workers/client.ts';
import type { QueryWorkerApi } from '../workers/contracts.ts';

const BINS = 24;

export class GridProfiles {
  readonly #query: WorkerClient<QueryWorkerApi>;
  /** Null where a column could not be described. */
  readonly #known = new SvelteMap<string, Distribution | null>();
  #datasetId: string | null = null;
  #abort = new AbortController();
  #wanted: readonly string[] = [];
  #isWorking = false;

  constructor(query: WorkerClient<QueryWorkerApi>) {
    this.#query = query;
  }

  /** The distribution of a column, null where there is none, undefined while it is not here. */
  of(column: string): Distribution | null | undefined {
    return this.#known.get(column);
  }

  reset(datasetId: string | null): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#datasetId = datasetId;
    this.#known.clear();
    this.#wanted = [];
    this.#isWorking = false;
  }

  /** Describes these columns, those that are not known yet; a later call replaces what has not begun. */
  async want(columns: readonly string[]): Promise<void> {
    this.#wanted = columns;
    const datasetId = this.#datasetId;
    if (this.#isWorking || datasetId === null) return;
    const { signal } = this.#abort;
    this.#isWorking = true;
    while (!signal.aborted) {
      const column = this.#wanted.find((name) => !this.#known.has(name));
      if (column === undefined) break;
      await this.#describe(datasetId, column, signal);
    }
    if (!signal.aborted) this.#isWorking = false;
  }

  async #describe(datasetId: string, column: string, signal: AbortSignal): Promise<void> {
    try {
      const [found] = await this.#query.call(
        (remote, id) => remote.distributions(id, [datasetId], column, BINS),
        signal,
      );
      if (!signal.aborted) this.#known.set(column, found ?? null);
    } catch (error) {
      // A header without a picture is no reason to stop; the rows say what is wrong with the data.
      if (!isAborted(error) && !signal.aborted) this.#known.set(column, null);
    }
  }
}
