// The cells the grid has in hand: a moving window over the view, fetched as the view scrolls.

import { isAborted, type StudioError, toStudioError } from '../lib/errors.ts';
import type { WorkerClient } from '../workers/client.ts';
import type { QueryWorkerApi, ViewSpec } from '../workers/contracts.ts';
import { type GridRow, holds, mergeWindow, noRows, type RowsInHand, type Wish } from './grid-window.ts';

/** Longer cells are cut in the grid; the inspector shows all of them. */
const TEXT_LIMIT = 200;
export class GridRows {
  readonly #query: WorkerClient<QueryWorkerApi>;
  #spec: ViewSpec | null = null;
  #rows = $state.raw<RowsInHand>(noRows());
  #error = $state.raw<StudioError | null>(null);
  #wish: Wish | null = null;
  #isFetching = false;

  constructor(query: WorkerClient<QueryWorkerApi>) {
    this.#query = query;
  }

  /** The first failure since the view was set; a damaged chunk must not look like an endless load. */
  get error(): StudioError | null {
    return this.#error;
  }

  /** The row at that position of the view, or undefined while it is not here. */
  at(position: number): GridRow | undefined {
    return this.#rows.get(position);
  }

  /** Forgets everything and reads this view from now on; of another dataset with so many columns, those that it has. */
  reset(spec: ViewSpec | null, columnCount = Infinity): void {
    this.#spec = spec;
    const wish = this.#wish;
    if (wish) this.#wish = { ...wish, columns: wish.columns.filter((column) => column < columnCount) };
    this.#rows = noRows();
    this.#error = null;
    if (this.#wish) void this.want(this.#wish);
  }

  /** Asks for what is visible; while a fetch runs only the latest wish is kept. */
  async want(wish: Wish): Promise<void> {
    this.#wish = wish;
    if (this.#isFetching) return;
    this.#isFetching = true;
    try {
      while (this.#spec && this.#wish) {
        const wish: Wish = this.#wish;
        const spec: ViewSpec = this.#spec;
        if (!holds(this.#rows, wish)) await this.#fetch(wish, spec);
        if (wish === this.#wish && spec === this.#spec) break;
      }
    } catch (error) {
      if (!isAborted(error)) this.#error = toStudioError(error);
    } finally {
      this.#isFetching = false;
    }
  }

  async #fetch(wish: Wish, spec: ViewSpec): Promise<void> {
    const { start, end, columns } = wish;
    const options = { columns, textLimit: TEXT_LIMIT };
    const window = await this.#query.call((remote) => remote.window(spec, start, end - start, options));
    if (spec === this.#spec) this.#rows = mergeWindow(this.#rows, wish, window);
  }
}
