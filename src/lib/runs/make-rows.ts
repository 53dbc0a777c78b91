// Makes rows of a column recipe: column after column over a batch of rows, in the order in which they need each other.
// A row depends on recipe and row number only (and, where rows must be unique, on the rows accepted before it): never
// on the batch it came in.

import type { Cell, ColumnScope, ColumnServices, OutputColumn } from '../columns/types.ts';
import type { WorkContext } from '../breathe.ts';
import { throwIfAborted } from '../errors.ts';
import { type ColumnNode, columnGraph } from '../recipe/graph.ts';
import type { ColumnRecipe } from '../recipe/types.ts';
import { validateColumnRecipe } from '../recipe/validate-columns.ts';
import { BatchState } from './batch-state.ts';
import { keepUnique } from './keep-unique.ts';
import { makeColumn, type PreparedNode, prepareNode, type SentBack } from './make-column.ts';
import type { MadeRow } from './made-row.ts';
import { createUniquenessIndex, type UniquenessIndex, type UniquenessServices } from './uniqueness.ts';

export interface RowMakerTools {
  readonly scope: Pick<ColumnScope, 'datasets'>;
  readonly services: ColumnServices;
  /** What comparing rows needs. */
  readonly uniqueness?: UniquenessServices;
  /** run: rows are compared with all accepted rows. call: with those of the same call only, for previews. */
  readonly comparedWith?: 'run' | 'call';
  /** A clock in milliseconds, for `timings`. */
  readonly now?: () => number;
}

export interface MakeOptions {
  /** By row, then output column: cells that are there already. A block whose outputs are all kept is not made. */
  readonly keep?: Readonly<Record<number, Readonly<Record<string, Cell>>>>;
  /** By row, then output column or block: the first attempt, where it is not 0. */
  readonly attempts?: Readonly<Record<number, Readonly<Record<string, number>>>>;
  /** Only these output columns and what they need; null makes all. */
  readonly columns?: readonly string[] | null;
  /** Rows as they grow: after each column, and once more when they are whole. */
  readonly onRow?: (row: MadeRow) => void;
}

export interface RowMaker {
  /** Every column that is made, hidden ones included. */
  readonly outputs: readonly OutputColumn[];
  /**
   * These rows, in their order. With uniqueness over a run, rows must be asked for once each, in order.
   * @throws StudioError `aborted`, `model-failed`, or what a column throws; a row that fails is set aside instead
   */
  make(rows: readonly number[], options: MakeOptions, context: WorkContext): Promise<readonly MadeRow[]>;
  /** Counts rows of an earlier sitting as accepted. */
  remember(rows: readonly MadeRow[]): Promise<void>;
  /** What columns have to tell after the work. */
  facts(): readonly { readonly label: string; readonly value: string }[];
  /** Milliseconds by block so far. */
  timings(): Readonly<Record<string, number>>;
}

/** Prepares all columns. @throws StudioError `bad-recipe` with { problems }; `model-missing`, `not-found`, `aborted` */
export async function createRowMaker(
  recipe: ColumnRecipe,
  tools: RowMakerTools,
  context: WorkContext,
): Promise<RowMaker> {
  validateColumnRecipe(recipe, tools.scope);
  const graph = columnGraph(recipe, tools.scope);
  const byName = new Map(graph.nodes.map((node) => [node.block.name, node]));
  const nodes: PreparedNode[] = [];
  for (const [i, name] of graph.order.entries()) {
    context.onProgress?.(i / graph.order.length, `preparing ${name}`);
    throwIfAborted(context.signal);
    nodes.push(await prepareNode(byName.get(name) as ColumnNode, { recipe, tools, context }));
  }
  return new Maker(recipe, tools, nodes);
}

interface Work {
  readonly nodes: readonly PreparedNode[];
  /** All that are wanted: a check may send a row back to any that come before it. */
  readonly all: readonly PreparedNode[];
  readonly slots: readonly number[];
}
interface Redrawn {
  readonly slot: number;
  readonly redone: readonly string[];
}

class Maker implements RowMaker {
  readonly outputs: readonly OutputColumn[];
  readonly #recipe: ColumnRecipe;
  readonly #tools: RowMakerTools;
  /** Each after all it needs. */
  readonly #nodes: readonly PreparedNode[];
  readonly #index: UniquenessIndex | null;
  readonly #elapsed = new Map<string, number>();

  constructor(recipe: ColumnRecipe, tools: RowMakerTools, nodes: readonly PreparedNode[]) {
    this.#recipe = recipe;
    this.#tools = tools;
    this.#nodes = nodes;
    this.outputs = nodes.toSorted((a, b) => a.node.index - b.node.index).flatMap(({ node }) => node.outputs);
    this.#index = this.#newIndex();
  }

  async make(rows: readonly number[], options: MakeOptions, context: WorkContext): Promise<readonly MadeRow[]> {
    const state = new BatchState(
      this.#recipe,
      this.#nodes.map(({ node }) => node),
      { rows, options },
    );
    const wanted = this.#wanted(options.columns ?? null);
    const slots = rows.map((_, slot) => slot);
    await this.#run(state, { nodes: wanted, all: wanted, slots }, context);
    const index = this.#tools.comparedWith === 'call' ? this.#newIndex() : this.#index;
    if (index) {
      await keepUnique(state, {
        ...{ index, attempts: this.#recipe.attempts, column: this.#recipe.uniqueness?.columns[0] ?? '' },
        ...this.#redrawnForUniqueness(),
        remake: (redone, again) =>
          this.#run(state, { nodes: affectedBy(redone, wanted), all: wanted, slots: again }, context),
      });
    }
    return slots.map((slot) => {
      const made = state.finished(slot);
      options.onRow?.(made);
      return made;
    });
  }

  async remember(rows: readonly MadeRow[]): Promise<void> {
    for (const { row, cells, quarantine } of rows) if (!quarantine) await this.#index?.add(row, cells);
  }

  facts(): readonly { readonly label: string; readonly value: string }[] {
    return this.#nodes.flatMap(({ prepared }) => prepared.facts ?? []);
  }

  timings(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#elapsed);
  }

  /**
   * Makes blocks for rows. A check that fails sends its row back: the columns it names, and all that depends on them,
   * fall due once more, and the work goes on at the first of them.
   */
  async #run(state: BatchState, { nodes, all, slots }: Work, context: WorkContext): Promise<void> {
    const due = new Map(all.map((node) => [node, new Set(nodes.includes(node) ? slots : [])]));
    for (let at = 0; at < all.length;) {
      const node = all[at++] as PreparedNode;
      const waiting = [...(due.get(node) ?? [])].sort((a, b) => a - b);
      if (waiting.length === 0) continue;
      throwIfAborted(context.signal);
      due.get(node)?.clear();
      for (const { slot, redone } of this.#sentBack(state, node, await this.#make(state, node, waiting, context))) {
        const again = affectedBy(redone, all);
        for (const other of again) due.get(other)?.add(slot);
        at = Math.min(at, all.indexOf(again[0] ?? node));
      }
      for (const slot of waiting) state.tell(slot);
    }
  }

  async #make(
    state: BatchState,
    node: PreparedNode,
    slots: readonly number[],
    context: WorkContext,
  ): Promise<readonly SentBack[]> {
    const started = this.#tools.now?.() ?? 0;
    const back = await makeColumn(node, { state, slots, attempts: this.#recipe.attempts }, context);
    const { name } = node.node.block;
    this.#elapsed.set(name, (this.#elapsed.get(name) ?? 0) + (this.#tools.now?.() ?? 0) - started);
    return back;
  }

  /** Moves rows that a check sent back on to their next attempts; those without any left are set aside. */
  #sentBack(state: BatchState, check: PreparedNode, back: readonly SentBack[]): readonly Redrawn[] {
    return back.flatMap(({ slot, columns, reason }) => {
      const redone = state.redraw(slot, this.#blocksOf(columns), this.#recipe.attempts);
      if (redone) return [{ slot, redone }];
      state.setAside(slot, { column: check.node.block.name, reason });
      return [];
    });
  }

  /** What other randomness can change of the compared columns: those that models write, else all that are drawn. */
  #redrawnForUniqueness(): { readonly blocks: readonly string[]; readonly isWritten: boolean } {
    const compared = this.#wanted(this.#recipe.uniqueness?.columns ?? []);
    const written = compared.filter(({ node }) => node.type.group === 'model');
    const drawn = compared.filter(({ node }) => node.type.group === 'sampled' || node.type.group === 'data');
    const isWritten = written.length > 0;
    return { blocks: (isWritten ? written : drawn).map(({ node }) => node.block.name), isWritten };
  }

  /** The blocks that make these output columns and all they need, in order. */
  #wanted(columns: readonly string[] | null): readonly PreparedNode[] {
    if (columns === null) return this.#nodes;
    const wanted = new Set(this.#blocksOf(columns));
    for (const { node } of this.#nodes.toReversed()) {
      if (wanted.has(node.block.name)) node.needs.forEach((name) => wanted.add(name));
    }
    return this.#nodes.filter(({ node }) => wanted.has(node.block.name));
  }

  #blocksOf(columns: readonly string[]): readonly string[] {
    const names = columns.flatMap((column) => {
      const found = this.#nodes.find(
        ({ node }) => node.block.name === column || node.outputs.some(({ name }) => name === column),
      );
      return found ? [found.node.block.name] : [];
    });
    return [...new Set(names)];
  }

  #newIndex(): UniquenessIndex | null {
    const { uniqueness } = this.#recipe;
    return uniqueness ? createUniquenessIndex(uniqueness, this.#tools.uniqueness ?? {}) : null;
  }
}

/** Of `nodes`, those blocks and all that depend on them. */
function affectedBy(blocks: readonly string[], nodes: readonly PreparedNode[]): readonly PreparedNode[] {
  const affected = new Set(blocks);
  for (const { node } of nodes) if (node.needs.some((name) => affected.has(name))) affected.add(node.block.name);
  return nodes.filter(({ node }) => affected.has(node.block.name));
}
