// The pictures of several datasets, row beside row: what two settings made of the same prompt, or real beside made.

import { isAborted, type StudioError, toStudioError } from '../lib/errors.ts';
import { type ImageRef, parseImageRef } from '../lib/images/image-ref.ts';
import type { WorkerClient } from '../workers/client.ts';
import type { QueryWorkerApi } from '../workers/contracts.ts';

/** Long enough for any reference to a picture. */
const REF_LENGTH = 20_000;

export interface PicturesRequest {
  readonly datasetIds: readonly string[];
  /** Schema index of the image column in each dataset. */
  readonly indices: readonly number[];
}

export class ComparePictures {
  readonly #query: WorkerClient<QueryWorkerApi>;
  #abort = new AbortController();
  #request: PicturesRequest | null = null;
  #rows = $state.raw<readonly (readonly (ImageRef | null)[])[]>([]);
  #start = $state(0);
  #totals = $state.raw<readonly number[]>([]);
  #error = $state.raw<StudioError | null>(null);
  #isLoading = $state(false);

  constructor(query: WorkerClient<QueryWorkerApi>) {
    this.#query = query;
  }

  /** By row from `start`: a picture for each dataset, null where there is none. */
  get rows(): readonly (readonly (ImageRef | null)[])[] {
    return this.#rows;
  }
  get start(): number {
    return this.#start;
  }
  /** Rows of the longest dataset. */
  get total(): number {
    return Math.max(0, ...this.#totals);
  }
  get error(): StudioError | null {
    return this.#error;
  }
  get isLoading(): boolean {
    return this.#isLoading;
  }

  /** Fetches `count` rows from `start`; what was asked before is given up. */
  async show(request: PicturesRequest, start: number, count: number): Promise<void> {
    this.#abort.abort();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.#isLoading = true;
    this.#error = null;
    try {
      if (this.#isOther(request)) await this.#open(request, signal);
      const columns = await Promise.all(
        request.datasetIds.map((datasetId, i) => this.#column(datasetId, request.indices[i] ?? -1, [start, count])),
      );
      if (signal.aborted) return;
      const length = Math.max(0, ...columns.map((column) => column.length));
      this.#rows = Array.from({ length }, (_, row) => columns.map((column) => column[row] ?? null));
      this.#start = start;
    } catch (error) {
      if (!isAborted(error) && !signal.aborted) this.#error = toStudioError(error);
    } finally {
      if (!signal.aborted) this.#isLoading = false;
    }
  }

  stop(): void {
    this.#abort.abort();
  }

  #isOther({ datasetIds, indices }: PicturesRequest): boolean {
    const known = this.#request;
    return known?.datasetIds.join() !== datasetIds.join() || known.indices.join() !== indices.join();
  }

  async #open(request: PicturesRequest, signal: AbortSignal): Promise<void> {
    const totals: number[] = [];
    for (const datasetId of request.datasetIds) {
      const info = await this.#query.call((remote, jobId) => remote.open(jobId, specOf(datasetId)), signal);
      totals.push(info.rowCount);
    }
    if (signal.aborted) return;
    this.#totals = totals;
    this.#request = request;
  }

  async #column(
    datasetId: string,
    index: number,
    [start, count]: readonly [number, number],
  ): Promise<readonly (ImageRef | null)[]> {
    if (index < 0) return [];
    const options = { columns: [index], textLimit: REF_LENGTH };
    const { rows } = await this.#query.call((remote) => remote.window(specOf(datasetId), start, count, options));
    return rows.map(([cell]) => (cell === null || cell === undefined ? null : parseImageRef(cell)));
  }
}

function specOf(datasetId: string): Parameters<QueryWorkerApi['open']>[1] {
  return { datasetId, filters: [], sort: null };
}
