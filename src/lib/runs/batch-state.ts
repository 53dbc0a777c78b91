// Rows under way: their cells column by column, attempts, notes, and why some were set aside.

import type { Cell, CellTask, RowBatch } from '../columns/types.ts';
import type { ColumnNode } from '../recipe/graph.ts';
import type { ColumnRecipe } from '../recipe/types.ts';
import type { CellNote, MadeRow } from './made-row.ts';
import type { MakeOptions } from './make-rows.ts';

/** The attempt under way, and the first one. */
interface Attempt {
  readonly first: number;
  now: number;
}

interface Slot {
  readonly row: number;
  /** By block. */
  readonly attempts: Map<string, Attempt>;
  /** Output columns that are given: kept from before or pinned. */
  readonly given: ReadonlyMap<string, Cell>;
  readonly pinned: ReadonlySet<string>;
  readonly tokens: Map<string, number>;
  /** Blocks that have no value here, because of a condition. */
  readonly skipped: Set<string>;
  /** Output columns that have come so far. */
  readonly made: Set<string>;
  aside: MadeRow['quarantine'];
}

interface Asked {
  readonly rows: readonly number[];
  readonly options: MakeOptions;
}

export class BatchState {
  readonly batch: RowBatch;
  readonly #cells = new Map<string, Cell[]>();
  readonly #slots: readonly Slot[];
  readonly #nodes: readonly ColumnNode[];
  readonly #onRow: MakeOptions['onRow'];

  constructor(recipe: ColumnRecipe, nodes: readonly ColumnNode[], { rows, options }: Asked) {
    this.#nodes = nodes;
    this.#onRow = options.onRow;
    this.#slots = rows.map((row) => {
      const pinned = recipe.pins.filter((pin) => pin.row === row).map(({ column, value }) => [column, value] as const);
      const kept = Object.entries(options.keep?.[row] ?? {});
      return {
        ...{ row, given: new Map([...kept, ...pinned]), pinned: new Set(pinned.map(([column]) => column)) },
        attempts: new Map(nodes.map((node) => [node.block.name, firstAttempt(node, options.attempts?.[row])])),
        ...{ tokens: new Map(), skipped: new Set(), made: new Set(), aside: null },
      };
    });
    for (const node of nodes)
      for (const { name } of node.outputs)
        this.#cells.set(
          name,
          rows.map(() => null),
        );
    this.batch = { rows, cells: this.#cells };
    this.#slots.forEach((slot, at) => slot.given.forEach((value, column) => this.#write(column, at, value)));
  }

  /** Slots of those for which the block has to be made. */
  tasks(node: ColumnNode, slots: readonly number[]): CellTask[] {
    return slots.flatMap((at) => {
      const slot = this.#slots[at] as Slot;
      if (slot.aside || isGiven(node, slot)) return [];
      return [{ slot: at, row: slot.row, attempt: slot.attempts.get(node.block.name)?.now ?? 0 }];
    });
  }

  /** Puts a block's values in; pinned and kept cells stay. */
  put(node: ColumnNode, at: number, values: readonly Cell[]): void {
    const { given } = this.#slots[at] as Slot;
    node.outputs.forEach(({ name }, i) => {
      if (!given.has(name)) this.#write(name, at, values[i] ?? null);
    });
  }

  skip(node: ColumnNode, at: number): void {
    (this.#slots[at] as Slot).skipped.add(node.block.name);
    this.put(node, at, []);
  }

  /** True where a block that this one needs was skipped. */
  needsSkipped(node: ColumnNode, at: number): boolean {
    const { skipped } = this.#slots[at] as Slot;
    return node.needs.some((name) => skipped.has(name));
  }

  forgetSkip(node: ColumnNode, at: number): void {
    (this.#slots[at] as Slot).skipped.delete(node.block.name);
  }

  addTokens(node: ColumnNode, at: number, tokens: number): void {
    const slot = this.#slots[at] as Slot;
    slot.tokens.set(node.block.name, (slot.tokens.get(node.block.name) ?? 0) + tokens);
  }

  /** Moves a block on to its next attempt; false when its attempts are used up. */
  nextAttempt(block: string, at: number, most: number): boolean {
    const attempt = (this.#slots[at] as Slot).attempts.get(block);
    if (!attempt || attempt.now - attempt.first + 1 >= most) return false;
    attempt.now++;
    return true;
  }

  /** Moves those blocks on, except given ones; null, and nothing moved, when one has no attempt left. */
  redraw(at: number, blocks: readonly string[], most: number): readonly string[] | null {
    const slot = this.#slots[at] as Slot;
    const { given } = slot;
    const free = this.#nodes.filter(
      ({ block, outputs }) => blocks.includes(block.name) && !outputs.every(({ name }) => given.has(name)),
    );
    const attempts = free.map(({ block }) => slot.attempts.get(block.name) as Attempt);
    if (free.length === 0 || attempts.some(({ first, now }) => now - first + 1 >= most)) return null;
    for (const attempt of attempts) attempt.now++;
    return free.map(({ block }) => block.name);
  }

  setAside(at: number, aside: NonNullable<MadeRow['quarantine']>): void {
    (this.#slots[at] as Slot).aside = aside;
  }

  isSetAside(at: number): boolean {
    return (this.#slots[at] as Slot).aside !== null;
  }

  rowOf(at: number): number {
    return (this.#slots[at] as Slot).row;
  }

  slotsInRowOrder(): readonly number[] {
    return this.#slots.map((_, at) => at).sort((a, b) => this.rowOf(a) - this.rowOf(b));
  }

  cellsOf(at: number): Readonly<Record<string, Cell>> {
    return Object.fromEntries([...this.#cells].map(([name, values]) => [name, values[at] ?? null]));
  }

  /** The cell of a column in a row. */
  cell(column: string, at: number): Cell {
    return this.#cells.get(column)?.[at] ?? null;
  }

  /** Shows a row as far as it is. */
  tell(at: number): void {
    this.#onRow?.({ ...this.finished(at), cells: this.#cellsMade(at) });
  }

  finished(at: number): MadeRow {
    const slot = this.#slots[at] as Slot;
    const notes: Record<string, CellNote> = {};
    for (const { block, outputs, type } of this.#nodes) {
      const attempt = slot.attempts.get(block.name);
      const tries = attempt ? attempt.now - attempt.first + 1 : 1;
      const tokens = slot.tokens.get(block.name);
      for (const { name } of outputs) {
        const isPinned = slot.pinned.has(name);
        if (tries <= 1 && type.group !== 'model' && !isPinned) continue;
        notes[name] = {
          attempts: tries,
          ...(tokens === undefined ? {} : { tokens }),
          ...(isPinned ? { isPinned } : {}),
        };
      }
    }
    const cells = slot.aside ? this.#cellsMade(at) : this.cellsOf(at);
    return { row: slot.row, cells, notes, quarantine: slot.aside };
  }

  #cellsMade(at: number): Readonly<Record<string, Cell>> {
    const { made } = this.#slots[at] as Slot;
    return Object.fromEntries(Object.entries(this.cellsOf(at)).filter(([name]) => made.has(name)));
  }

  #write(column: string, at: number, value: Cell): void {
    const values = this.#cells.get(column);
    if (!values) return;
    values[at] = value;
    this.#slots[at]?.made.add(column);
  }
}

/** A check without output columns is never given. */
function isGiven({ outputs }: ColumnNode, { given }: Slot): boolean {
  return outputs.length > 0 && outputs.every(({ name }) => given.has(name));
}

function firstAttempt(node: ColumnNode, asked: Readonly<Record<string, number>> | undefined): Attempt {
  const names = [node.block.name, ...node.outputs.map(({ name }) => name)];
  const first = Math.max(0, ...names.map((name) => (asked && Object.hasOwn(asked, name) ? (asked[name] ?? 0) : 0)));
  return { first, now: first };
}
