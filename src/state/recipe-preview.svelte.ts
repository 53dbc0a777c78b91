// A few rows of a recipe, made live and never stored. Cells in hand are kept; only those asked for are made again.

import { isAborted, type StudioError, toStudioError } from '../lib/errors.ts';
import type { JsonValue } from '../lib/json.ts';
import { type ColumnRecipe, usesPageModel } from '../lib/recipe/types.ts';
import type { MadeRow } from '../lib/runs/made-row.ts';
import { callback, createClient, pageModel } from '../workers/client.ts';
import type { ColumnsPreview } from '../workers/contracts.ts';
import {
  bumpAttempts,
  type ByCell,
  type CellPlace,
  dropCells,
  keptCells,
  mergeRow,
  type PreviewRow,
  type PreviewRows,
  renameCells,
} from './recipe-preview-rows.ts';

export const LEAST_ROWS = 3;
export const MOST_ROWS = 10;
const ROWS_AT_FIRST = 5;

/** What making a column cost, from the last time it was made. */
export interface ColumnCost {
  readonly ms: number;
  readonly cells: number;
  readonly tokens: number;
}

export interface PreviewWish {
  readonly recipe: ColumnRecipe;
  /** Cells to make; all others of these rows are kept. */
  readonly cells: readonly CellPlace[];
  /** Cells to draw anew, from the next attempt on. */
  readonly redrawn: readonly CellPlace[];
  /** By block: the first of its columns, which stands for all of them. */
  readonly leading: Readonly<Record<string, string>>;
  /** By row, then column: what the wished cells depend on now. */
  readonly signs: ByCell<string>;
}

const keyOf = (row: number, column: string): string => `${row} ${column}`;

export class RecipePreview {
  #rows = $state.raw<PreviewRows>(new Map());
  #pending = $state.raw<ReadonlySet<string>>(new Set());
  #costs = $state.raw<Readonly<Record<string, ColumnCost>>>({});
  #prepareMs = $state(0);
  #error = $state.raw<StudioError | null>(null);
  #isRunning = $state(false);
  #count = $state(ROWS_AT_FIRST);
  #attempts: ByCell<number> = {};
  #abort = new AbortController();
  readonly #client = createClient('run');

  get rows(): PreviewRows {
    return this.#rows;
  }

  /** Rows shown: 3 to 10. */
  get count(): number {
    return this.#count;
  }

  set count(count: number) {
    this.#count = Math.max(LEAST_ROWS, Math.min(MOST_ROWS, Math.round(count)));
  }

  get rowNumbers(): readonly number[] {
    return Array.from({ length: this.#count }, (_, row) => row);
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  get error(): StudioError | null {
    return this.#error;
  }

  /** By block; empty before anything was made. */
  get costs(): Readonly<Record<string, ColumnCost>> {
    return this.#costs;
  }

  /** Milliseconds before the first cell: loading models, learning tables. */
  get prepareMs(): number {
    return this.#prepareMs;
  }

  row(row: number): PreviewRow | null {
    return this.#rows.get(row) ?? null;
  }

  isPending(row: number, column: string): boolean {
    return this.#pending.has(keyOf(row, column));
  }

  /** Forgets all cells. */
  clear(): void {
    this.cancel();
    this.#rows = new Map();
    this.#attempts = {};
    this.#costs = {};
    this.#prepareMs = 0;
    this.#error = null;
  }

  /** Cells of a renamed column stay. */
  rename(from: string, to: string): void {
    this.#rows = renameCells(this.#rows, from, to);
  }

  /** Makes the wished cells, one row after the other as they come. The latest wish wins. Never rejects. */
  async make(wish: PreviewWish): Promise<void> {
    this.cancel();
    if (wish.cells.length === 0) return;
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.#attempts = bumpAttempts(this.#attempts, wish.redrawn);
    const numbers = [...new Set(wish.cells.map(({ row }) => row))];
    const keep = keptCells(this.#rows, numbers, wish.cells);
    this.#rows = dropCells(this.#rows, wish.cells);
    this.#pending = new Set(wish.cells.map(({ row, column }) => keyOf(row, column)));
    this.#isRunning = true;
    this.#error = null;
    const began = performance.now();
    const take = (made: MadeRow): void => {
      if (!signal.aborted) this.#take(made, wish);
    };
    try {
      const preview = await this.#call(wish.recipe, numbers, keep, { signal, take });
      if (signal.aborted) return;
      preview.rows.forEach(take);
      this.#account(preview, wish, performance.now() - began);
    } catch (error) {
      if (!signal.aborted && !isAborted(error)) this.#error = toStudioError(error);
    } finally {
      if (!signal.aborted) this.#finish();
    }
  }

  /** Gives up what is under way; cells in hand stay. */
  cancel(): void {
    this.#abort.abort();
    this.#finish();
  }

  /** Frees the worker and its models. */
  rest(): void {
    this.#error = null;
    this.cancel();
    this.#client.stop();
  }

  #finish(): void {
    this.#isRunning = false;
    this.#pending = new Set();
  }

  #call(
    recipe: ColumnRecipe,
    rows: readonly number[],
    keep: ByCell<JsonValue>,
    { signal, take }: { readonly signal: AbortSignal; readonly take: (made: MadeRow) => void },
  ): Promise<ColumnsPreview> {
    const request = { recipe, rows, keep, attempts: this.#attempts, columns: null };
    const onRow = callback(take);
    const page = usesPageModel(recipe) ? pageModel() : undefined;
    return this.#client.call<ColumnsPreview>(
      async (remote, jobId) => remote.previewColumns(jobId, request, onRow, page),
      signal,
    );
  }

  #take(made: MadeRow, { signs }: PreviewWish): void {
    this.#rows = mergeRow(this.#rows, made, signs[made.row] ?? {});
    const isOver = made.quarantine !== null;
    const left = [...this.#pending].filter((key) => {
      const at = key.indexOf(' ');
      if (Number(key.slice(0, at)) !== made.row) return true;
      return !isOver && !(key.slice(at + 1) in made.cells);
    });
    this.#pending = new Set(left);
  }

  #account({ rows, elapsedMs, loadMs }: ColumnsPreview, { cells, leading }: PreviewWish, wallMs: number): void {
    const costs = { ...this.#costs };
    for (const [block, ms] of Object.entries(elapsedMs)) {
      const column = leading[block] ?? block;
      const made = cells.filter((cell) => cell.column === column).length;
      const tokens = rows.reduce((sum, row) => sum + (row.notes[column]?.tokens ?? 0), 0);
      if (made > 0) costs[block] = { ms, cells: made, tokens };
    }
    this.#costs = costs;
    // What was prepared serves the next preview too: the longest time is that of doing it.
    const making = Object.values(elapsedMs).reduce((sum, ms) => sum + ms, 0);
    this.#prepareMs = Math.max(this.#prepareMs, wallMs - making, loadMs);
  }
}
