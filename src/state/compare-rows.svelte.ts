// Rows of several datasets in step: one scroll position, one order, a window of texts from each.

import { isAborted, type StudioError, toStudioError } from '../lib/errors.ts';
import type { WorkerClient } from '../workers/client.ts';
import type { QueryWorkerApi, RowWindow, ViewSpec } from '../workers/contracts.ts';

export interface RowsRequest {
  readonly datasetIds: readonly string[];
  readonly columns: readonly string[];
  /** Schema indices of `columns` in each dataset. */
  readonly indices: readonly (readonly number[])[];
  readonly sort: ViewSpec['sort'];
}

const TEXT_LIMIT = 120;

export class CompareRows {
  readonly #query: WorkerClient<QueryWorkerApi>;
  #abort = new AbortController();
  #request: RowsRequest | null = null;
  #wanted = { start: 0, count: 0 };
  #isFetching = false;
  #windows = $state.raw<readonly (RowWindow | null)[]>([]);
  #totals = $state.raw<readonly number[]>([]);
  #error = $state.raw<StudioError | null>(null);
  #isOpening = $state(false);

  constructor(query: WorkerClient<QueryWorkerApi>) {
    this.#query = query;
  }

  get windows(): readonly (RowWindow | null)[] {
    return this.#windows;
  }

  /** Rows of each dataset. */
  get totals(): readonly number[] {
    return this.#totals;
  }

  get error(): StudioError | null {
    return this.#error;
  }

  get isOpening(): boolean {
    return this.#isOpening;
  }

  /** Opens the datasets in that order of rows; an earlier request that is still running is given up. */
  async open(request: RowsRequest): Promise<void> {
    this.#abort.abort();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.#request = request;
    this.#error = null;
    this.#isOpening = true;
    try {
      const totals: number[] = [];
      for (const datasetId of request.datasetIds) {
        const spec = { datasetId, filters: [], sort: request.sort };
        const info = await this.#query.call((remote, jobId) => remote.open(jobId, spec), signal);
        totals.push(info.rowCount);
      }
      if (signal.aborted) return;
      this.#totals = totals;
      await this.#fetch();
    } catch (error) {
      if (!isAborted(error) && !signal.aborted) this.#error = toStudioError(error);
    } finally {
      if (!signal.aborted) this.#isOpening = false;
    }
  }

  /** Shows the rows from `start`; while one fetch runs, only the latest wish is kept. */
  async scrollTo(start: number, count: number): Promise<void> {
    this.#wanted = { start, count };
    if (!this.#request || this.#isFetching || this.#isOpening) return;
    try {
      await this.#fetch();
    } catch (error) {
      if (!isAborted(error)) this.#error = toStudioError(error);
    }
  }

  #fetch = async (): Promise<void> => {
    this.#isFetching = true;
    try {
      let done: { start: number; count: number } | null = null;
      while (done !== this.#wanted && this.#request && !this.#abort.signal.aborted) {
        done = this.#wanted;
        this.#windows = await this.#readWindows(this.#request, done.start, done.count);
      }
    } finally {
      this.#isFetching = false;
    }
  };

  #readWindows(request: RowsRequest, start: number, count: number): Promise<RowWindow[]> {
    const { signal } = this.#abort;
    return Promise.all(
      request.datasetIds.map((datasetId, i) => {
        const spec = { datasetId, filters: [], sort: request.sort };
        const options = { columns: request.indices[i] ?? [], textLimit: TEXT_LIMIT };
        return this.#query.call((remote) => remote.window(spec, start, count, options), signal);
      }),
    );
  }
}
