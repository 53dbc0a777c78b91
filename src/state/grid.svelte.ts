// The data screen: which dataset, which filters and order, and what they yield. Changes can be undone.

import { SvelteMap } from 'svelte/reactivity';
import { StudioError, isAborted, toStudioError } from '../lib/errors.ts';
import type { ColumnSchema } from '../lib/table/schema.ts';
import { toTsv } from '../lib/table/tsv.ts';
import type { Dataset } from '../storage/types.ts';
import type { WorkerClient } from '../workers/client.ts';
import type { Filter, QueryWorkerApi, RowWindow, Sort, ViewSpec } from '../workers/contracts.ts';
import { MAX_COLUMN_WIDTH, MIN_COLUMN_WIDTH } from './grid-geometry.ts';
import { GridProfiles } from './grid-profiles.svelte.ts';
import { GridRows } from './grid-rows.svelte.ts';
import { GridSelection, HEADER_ROW } from './grid-selection.svelte.ts';

const UNDO_STEPS = 100;
const MOST_COPIED_CELLS = 200_000;

/** What the person has asked to see. */
export interface Look {
  readonly search: string;
  /** At most one a column. */
  readonly filters: readonly Filter[];
  readonly sort: Sort | null;
}
export type GridStatus =
  | { readonly kind: 'opening' }
  | { readonly kind: 'ready'; readonly rowCount: number; readonly totalRows: number }
  | { readonly kind: 'failed'; readonly error: StudioError };

interface Tools {
  readonly query: WorkerClient<QueryWorkerApi>;
  readonly announce: (text: string) => void;
}

const PLAIN: Look = { search: '', filters: [], sort: null };

export class Grid {
  readonly #tools: Tools;
  readonly rows: GridRows;
  readonly profiles: GridProfiles;
  readonly selection = new GridSelection();
  readonly #widths = new SvelteMap<string, number>();
  #dataset = $state.raw<Dataset | null>(null);
  #look = $state.raw<Look>(PLAIN);
  #undo = $state.raw<readonly Look[]>([]);
  #redo = $state.raw<readonly Look[]>([]);
  #status = $state.raw<GridStatus>({ kind: 'opening' });
  #isBusy = $state(false);
  #spec: ViewSpec | null = null;
  #abort = new AbortController();

  readonly schema: readonly ColumnSchema[] = $derived(this.#dataset?.schema ?? []);
  readonly rowCount = $derived(this.#status.kind === 'ready' ? this.#status.rowCount : 0);
  readonly isFiltered = $derived(this.#look.filters.length > 0 || this.#look.search !== '');
  readonly canUndo = $derived(this.#undo.length > 0);
  readonly canRedo = $derived(this.#redo.length > 0);

  constructor(tools: Tools) {
    this.#tools = tools;
    this.rows = new GridRows(tools.query);
    this.profiles = new GridProfiles(tools.query);
  }

  get dataset(): Dataset | null {
    return this.#dataset;
  }

  get look(): Look {
    return this.#look;
  }

  get status(): GridStatus {
    return this.#status;
  }

  /** True while a changed look is being worked out; the rows before it stay on screen. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** Shows a dataset, in an order when one is named. Filters of another dataset do not carry over. */
  async show(dataset: Dataset, sort: Sort | null = null): Promise<void> {
    if (dataset.id === this.#dataset?.id) return;
    this.#dataset = dataset;
    this.#look = { ...PLAIN, sort: this.#knows(sort?.column) ? sort : null };
    this.#undo = [];
    this.#redo = [];
    this.#widths.clear();
    this.#status = { kind: 'opening' };
    this.rows.reset(null, dataset.schema.length);
    this.profiles.reset(dataset.id);
    this.selection.moveTo({ row: 0, column: 0 });
    await this.#open();
  }

  /** Gives up what is under way, before the screen goes; nothing may start the worker again. */
  close(): void {
    this.#abort.abort();
    this.rows.reset(null);
    this.profiles.reset(null);
  }

  /** Tries again after a failure. */
  async retry(): Promise<void> {
    this.#status = { kind: 'opening' };
    await this.#open();
  }

  /** Searches all columns. Letters typed one after another are one step of undo. */
  async search(text: string): Promise<void> {
    if (text === this.#look.search) return;
    await this.#change({ ...this.#look, search: text }, this.#look.search !== '' && text !== '');
  }

  /** Sets the filter of a column, or removes it. */
  async filter(column: string, filter: Filter | null): Promise<void> {
    const rest = this.#look.filters.filter((entry) => entry.column !== column);
    await this.#change({ ...this.#look, filters: filter ? [...rest, filter] : rest });
  }

  /** Ascending, then descending, then as stored. */
  async toggleSort(column: string): Promise<void> {
    const now = this.#look.sort?.column === column ? this.#look.sort.direction : null;
    const direction = now === null ? 'ascending' : 'descending';
    await this.#change({ ...this.#look, sort: now === 'descending' ? null : { column, direction } });
  }

  /** Back to the stored order. */
  async clearSort(): Promise<void> {
    await this.#change({ ...this.#look, sort: null });
  }

  /** Removes search and filters. */
  async clearFilters(): Promise<void> {
    await this.#change({ ...this.#look, search: '', filters: [] });
  }

  async undo(): Promise<void> {
    const before = this.#undo.at(-1);
    if (!before) return;
    this.#undo = this.#undo.slice(0, -1);
    this.#redo = [...this.#redo, this.#look];
    this.#look = before;
    await this.#open();
  }

  async redo(): Promise<void> {
    const after = this.#redo.at(-1);
    if (!after) return;
    this.#redo = this.#redo.slice(0, -1);
    this.#undo = [...this.#undo, this.#look];
    this.#look = after;
    await this.#open();
  }

  filterOf(column: string): Filter | null {
    return this.#look.filters.find((entry) => entry.column === column) ?? null;
  }

  /** Width in pixels of a column: chosen, or by its kind and name. */
  widthOf(column: ColumnSchema): number {
    return this.#widths.get(column.name) ?? defaultWidth(column);
  }

  resize(column: string, width: number): void {
    this.#widths.set(column, Math.round(Math.min(MAX_COLUMN_WIDTH, Math.max(MIN_COLUMN_WIDTH, width))));
  }

  /** One row of the present view in full, by position. @throws StudioError */
  async readRow(position: number, columns: readonly number[]): Promise<RowWindow> {
    const spec = this.#spec;
    if (!spec) throw new StudioError('not-found', 'no view is open');
    return this.#tools.query.call((remote) => remote.window(spec, position, 1, { columns }));
  }

  /** Moves the cursor to a row of the dataset; false when the filters hide it. */
  async goToRow(rowId: number): Promise<boolean> {
    const spec = this.#spec;
    if (!spec) return false;
    const position = await this.#tools.query.call((remote) => remote.locate(spec, rowId));
    if (position < 0 || spec !== this.#spec) return false;
    this.selection.moveTo({ row: position, column: this.selection.cursor.column });
    return true;
  }

  /** The selected cells as tab-separated values. @throws StudioError `limit` */
  async selectionAsTsv(): Promise<{ text: string; cells: number }> {
    const { top, bottom, left, right } = this.selection.range;
    const rows = Math.min(bottom, this.rowCount - 1) - top + 1;
    const columns = Array.from({ length: right - left + 1 }, (_, i) => left + i);
    const cells = rows * columns.length;
    if (cells > MOST_COPIED_CELLS) {
      throw new StudioError(
        'limit',
        `${cells} cells are too many to copy, at most ${MOST_COPIED_CELLS}; export instead`,
      );
    }
    const spec = this.#spec;
    if (!spec) return { text: '', cells: 0 };
    const window = await this.#tools.query.call((remote) => remote.window(spec, top, rows, { columns }));
    return { text: toTsv(window.rows), cells };
  }

  async #change(look: Look, replace = false): Promise<void> {
    if (!replace) this.#undo = [...this.#undo, this.#look].slice(-UNDO_STEPS);
    this.#redo = [];
    this.#look = look;
    await this.#open();
  }

  async #open(): Promise<void> {
    const dataset = this.#dataset;
    if (!dataset) return;
    this.#abort.abort();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    const { search, filters, sort } = this.#look;
    const found: Filter[] = search === '' ? [] : [{ kind: 'contains', column: null, text: search }];
    const spec: ViewSpec = { datasetId: dataset.id, filters: [...filters, ...found], sort };
    this.#isBusy = true;
    try {
      const info = await this.#tools.query.call((remote, id) => remote.open(id, spec), signal);
      if (signal.aborted) return;
      this.#spec = spec;
      this.#status = { kind: 'ready', ...info };
      const { row, column } = this.selection.cursor;
      this.selection.moveTo({ row: Math.min(row, info.rowCount > 0 ? 0 : HEADER_ROW), column });
      this.rows.reset(spec);
      this.#tools.announce(`${info.rowCount} of ${info.totalRows} rows`);
    } catch (error) {
      if (!isAborted(error) && !signal.aborted) this.#status = { kind: 'failed', error: toStudioError(error) };
    } finally {
      if (!signal.aborted) this.#isBusy = false;
    }
  }

  #knows(column: string | undefined): boolean {
    return this.#dataset?.schema.some((entry) => entry.name === column) ?? false;
  }
}

function defaultWidth({ name, kind }: ColumnSchema): number {
  const content = kind === 'text' || kind === 'json' ? 260 : kind === 'id' || kind === 'datetime' ? 180 : 132;
  return Math.max(content, Math.min(260, 104 + name.length * 7.5));
}
