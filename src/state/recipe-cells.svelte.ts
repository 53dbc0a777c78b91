// The cells of the preview: what each is, and what a person can do with it.

import { canonicalJson } from '../lib/hash.ts';
import type { JsonValue } from '../lib/json.ts';
import type { ColumnRecipe, PinnedCell } from '../lib/recipe/types.ts';
import { dropPin, isSameExample, setPin, showExamples, toggleExample } from './recipe-edits.ts';
import { type Estimate, estimateRun } from './recipe-estimate.ts';
import { type LaidBlock, signatures, withDependents, withNeeds } from './recipe-layout.ts';
import { type PreviewWish, RecipePreview } from './recipe-preview.svelte.ts';
import type { CellPlace } from './recipe-preview-rows.ts';

export type CellState = 'real' | 'generated' | 'edited' | 'pinned' | 'failed' | 'pending' | 'unmade' | 'checked';

export interface ShownCell {
  /** Undefined while there is none. */
  readonly value: JsonValue | undefined;
  readonly state: CellState;
  readonly isLiked: boolean;
  /** Made by an earlier state of the recipe. */
  readonly isStale: boolean;
  /** Why it failed. */
  readonly reason: string | null;
}

/** What is made again: cells that are pinned never are. */
export type Scope =
  | { readonly kind: 'cell'; readonly row: number; readonly column: string }
  | { readonly kind: 'row'; readonly row: number }
  | { readonly kind: 'column'; readonly column: string }
  | { readonly kind: 'failed' }
  | { readonly kind: 'all' };

/** What the cells need of the editor. */
export interface CellOwner {
  readonly recipe: ColumnRecipe | null;
  readonly layout: readonly LaidBlock[];
  readonly problems: readonly { readonly path: string }[];
  problemsOf(recipe: ColumnRecipe): readonly { readonly path: string }[];
  change(recipe: ColumnRecipe, key?: string | null): void;
  isRealDataset(id: string): boolean;
}

/** A preview of columns that no model writes follows every edit while it takes no longer than this. */
const QUICK_MS = 3_000;

export class RecipeCells {
  readonly #owner: CellOwner;
  readonly #announce: (text: string) => void;
  readonly preview = new RecipePreview();
  #followed = '';
  /** Following took too long the last time, preparation included: it waits for the person then. */
  #isSlow = $state(false);

  /** By block: signature without pins. */
  readonly #signs: ReadonlyMap<string, string> = $derived.by(() => {
    const { recipe, layout } = this.#owner;
    return recipe ? signatures(recipe, layout) : new Map();
  });
  readonly #needs: ReadonlyMap<string, ReadonlySet<string>> = $derived.by(() => withNeeds(this.#owner.layout));
  readonly #pins: ReadonlyMap<string, PinnedCell> = $derived.by(
    () => new Map(this.#owner.recipe?.pins.map((pin) => [`${pin.row} ${pin.column}`, pin])),
  );
  /** By output column, the block that makes it. */
  readonly #makers: ReadonlyMap<string, LaidBlock> = $derived.by(
    () => new Map(this.#owner.layout.flatMap((entry) => entry.outputs.map(({ name }) => [name, entry] as const))),
  );
  readonly hasModel: boolean = $derived.by(() => this.#owner.layout.some(({ isSlow }) => isSlow));
  /** The part of the recipe that needs no model: it costs next to nothing and follows every edit. Null for none. */
  readonly quick: ColumnRecipe | null = $derived.by(() => {
    const { recipe, layout } = this.#owner;
    const slow = layout.filter(({ isSlow }) => isSlow).map(({ block }) => block.name);
    const rest = withDependents(layout, slow);
    const made = layout.filter(({ block }) => !rest.has(block.name));
    return recipe && made.length > 0 && !this.#isSlow ? partOf(recipe, made) : null;
  });
  /** True when edits are followed by a preview of all columns. */
  readonly isAutomatic: boolean = $derived.by(() => !this.hasModel && this.quick !== null);
  readonly canMake: boolean = $derived.by(() => this.#owner.layout.length > 0 && this.#owner.problems.length === 0);
  readonly estimate: Estimate | null = $derived.by(() =>
    estimateRun({
      layout: this.#owner.layout,
      costs: this.preview.costs,
      prepareMs: this.preview.prepareMs,
      rows: this.preview.rows,
      count: this.#owner.recipe?.rows ?? 0,
    }),
  );
  /** Cells that the next preview makes. */
  readonly due: readonly CellPlace[] = $derived.by(() => this.#places().filter((place) => this.#isDue(place)));

  constructor(owner: CellOwner, announce: (text: string) => void) {
    this.#owner = owner;
    this.#announce = announce;
  }

  /** What a cell shows. */
  at(row: number, column: string): ShownCell {
    const pin = this.#pins.get(`${row} ${column}`);
    const made = this.preview.row(row);
    const value = pin ? pin.value : made?.cells[column];
    const isLiked = value !== undefined && this.#isLiked(column, value);
    const shown = { value, isLiked, isStale: false, reason: null };
    if (pin) return { ...shown, state: pin.isEdited ? 'edited' : 'pinned' };
    if (this.preview.isPending(row, column)) return { ...shown, state: 'pending' };
    if (made?.failure?.column === column || made?.failure?.column === this.#blockOf(column))
      return { ...shown, state: 'failed', reason: made?.failure?.reason ?? null };
    if (this.#makers.get(column)?.isSilent) return { ...shown, state: this.#isWhole(row) ? 'checked' : 'unmade' };
    if (value === undefined) return { ...shown, state: 'unmade' };
    const isStale = made?.signs[column] !== this.#signOf(row, column);
    return { ...shown, isStale, state: this.#isReal(column) ? 'real' : 'generated' };
  }

  /** Makes what is missing or out of date; cells in hand stay. */
  async fill(): Promise<void> {
    await this.#make(this.due, []);
  }

  /** The same for columns without a model, once for each state of the recipe; not while a person's wish is under way. */
  async follow(): Promise<void> {
    const { quick } = this;
    const state = `${this.preview.count} ${JSON.stringify(quick)}`;
    if (!quick || state === this.#followed || this.preview.isRunning) return;
    this.#followed = state;
    if (this.#owner.problemsOf(quick).length > 0) return;
    const names = new Set(quick.columns.map(({ name }) => name));
    const cells = this.due.filter(({ column }) => names.has(this.#blockOf(column)));
    const began = performance.now();
    await this.preview.make({ recipe: quick, cells, redrawn: [], ...this.#told(cells) });
    this.#isSlow = performance.now() - began > QUICK_MS;
  }

  /** Forgets all that was made, for another recipe. */
  clear(): void {
    this.preview.clear();
    this.#followed = '';
    this.#isSlow = false;
  }

  /** Draws cells anew, and makes those that need them again. */
  async regenerate(scope: Scope): Promise<void> {
    const wanted = this.#places().filter((place) => this.#isIn(place, scope));
    const rows = [...new Set(wanted.map(({ row }) => row))];
    const again = rows.flatMap((row) => {
      const blocks = wanted.filter((place) => place.row === row).map(({ column }) => this.#blockOf(column));
      const affected = withDependents(this.#owner.layout, blocks);
      return this.#places().filter(
        (place) => place.row === row && (affected.has(this.#blockOf(place.column)) || this.#isDue(place)),
      );
    });
    // A block makes its columns together: attempts are counted under its own name too.
    const names = new Map(
      wanted.flatMap(({ row, column }) =>
        [column, this.#blockOf(column)].map((name) => [`${row} ${name}`, { row, column: name }] as const),
      ),
    );
    await this.#make(again, [...names.values()]);
  }

  /** Fixes a cell as it is, or lets it go. */
  togglePin(row: number, column: string): void {
    const { recipe } = this.#owner;
    if (!recipe) return;
    if (this.#pins.has(`${row} ${column}`)) {
      this.#owner.change(dropPin(recipe, { row, column }));
      return this.#announce(`${column} in row ${row + 1} is no longer pinned`);
    }
    const { value } = this.at(row, column);
    if (value === undefined) return;
    this.#owner.change(setPin(recipe, { row, column, value, isEdited: false }));
    this.#announce(`${column} in row ${row + 1} is pinned`);
  }

  /** Fixes a cell to what a person wrote; what was made from another value is out of date then. */
  edit(row: number, column: string, value: JsonValue): void {
    const { recipe } = this.#owner;
    const before = this.at(row, column).value;
    if (!recipe || (before !== undefined && canonicalJson(before) === canonicalJson(value))) return;
    this.#owner.change(setPin(recipe, { row, column, value, isEdited: true }));
    this.#announce(`${column} in row ${row + 1} is edited and pinned`);
  }

  /** Takes a cell as an example for its column, or no longer. */
  toggleLike(row: number, column: string): void {
    const { recipe } = this.#owner;
    const { value, isLiked } = this.at(row, column);
    if (!recipe || value === undefined || value === null) return;
    const others = [...this.#makers.keys()].filter((name) => name !== column);
    const given = Object.fromEntries(
      others.flatMap((name) => {
        const other = this.at(row, name).value;
        return other === undefined ? [] : [[name, other] as const];
      }),
    );
    const toggled = toggleExample(recipe, { column, value, given });
    const { block, type } = this.#makers.get(column) ?? {};
    const shows = !isLiked && block && type;
    this.#owner.change(shows ? showExamples(toggled, block.name, type.fields) : toggled);
    const words = isLiked ? 'no longer an example' : 'an example for what is written next';
    this.#announce(`${column} in row ${row + 1} is ${words}`);
  }

  async #make(cells: readonly CellPlace[], redrawn: readonly CellPlace[]): Promise<void> {
    const { recipe } = this.#owner;
    const free = cells.filter(({ row, column }) => !this.#pins.has(`${row} ${column}`));
    if (!recipe || !this.canMake || free.length === 0) return;
    await this.preview.make({ recipe, cells: free, redrawn, ...this.#told(free) });
    if (this.preview.isRunning || this.preview.error) return;
    const failed = this.preview.rowNumbers.filter((row) => this.preview.row(row)?.failure).length;
    this.#announce(failed > 0 ? `The preview is ready, ${failed} rows failed` : 'The preview is ready');
  }

  #blockOf(column: string): string {
    return this.#makers.get(column)?.block.name ?? column;
  }

  /** What a cell depends on: its block, those it needs, and pinned cells of its row among them. */
  #signOf(row: number, column: string): string {
    const block = this.#blockOf(column);
    const needs = this.#needs.get(block);
    const pins = [...this.#pins.values()].filter(
      (pin) => pin.row === row && pin.column !== column && needs?.has(this.#blockOf(pin.column)),
    );
    const fixed = pins.map((pin) => `${pin.column} ${canonicalJson(pin.value)}`);
    return [this.#signs.get(block), ...fixed].join('\n');
  }

  /** What the preview has to be told of the recipe's layout. */
  #told(cells: readonly CellPlace[]): Pick<PreviewWish, 'signs' | 'leading'> {
    const signs: Record<number, Record<string, string>> = {};
    for (const { row, column } of cells) (signs[row] ??= {})[column] = this.#signOf(row, column);
    const { layout } = this.#owner;
    const leading = Object.fromEntries(layout.map(({ block, outputs }) => [block.name, outputs[0]?.name ?? '']));
    return { signs, leading };
  }

  /** True for a row that a check without columns of its own refused: all of it is to blame. */
  #failedCheck(row: number): boolean {
    const column = this.preview.row(row)?.failure?.column;
    return column !== undefined && (this.#makers.get(column)?.isSilent ?? false);
  }

  /** True when every cell of a row has come. */
  #isWhole(row: number): boolean {
    const cells = this.preview.row(row)?.cells;
    return (
      cells !== undefined && this.#columns().every((column) => column in cells || this.#pins.has(`${row} ${column}`))
    );
  }

  /** Columns that are made: those of silent blocks are not. */
  #columns(): readonly string[] {
    return [...this.#makers].filter(([, { isSilent }]) => !isSilent).map(([name]) => name);
  }

  #places(): CellPlace[] {
    const columns = this.#columns();
    return this.preview.rowNumbers.flatMap((row) => columns.map((column) => ({ row, column })));
  }

  #isDue({ row, column }: CellPlace): boolean {
    const { state, isStale } = this.at(row, column);
    return isStale || state === 'unmade' || state === 'failed';
  }

  #isIn(place: CellPlace, scope: Scope): boolean {
    if (this.#pins.has(`${place.row} ${place.column}`)) return false;
    switch (scope.kind) {
      case 'cell':
        return place.row === scope.row && place.column === scope.column;
      case 'row':
        return place.row === scope.row;
      case 'column':
        return place.column === scope.column;
      case 'failed':
        return this.at(place.row, place.column).state === 'failed' || this.#failedCheck(place.row);
      case 'all':
        return true;
      default:
        return scope satisfies never;
    }
  }

  #isLiked(column: string, value: JsonValue): boolean {
    return this.#owner.recipe?.examples.some((example) => isSameExample(example, { column, value })) ?? false;
  }

  #isReal(column: string): boolean {
    const maker = this.#makers.get(column);
    const dataset = maker?.block.kind === 'seed' ? maker.block.options['dataset'] : undefined;
    return typeof dataset === 'string' && this.#owner.isRealDataset(dataset);
  }
}

/** A recipe of those blocks only. */
function partOf(recipe: ColumnRecipe, blocks: readonly LaidBlock[]): ColumnRecipe {
  const names = new Set(blocks.flatMap(({ outputs }) => outputs.map(({ name }) => name)));
  const pins = recipe.pins.filter(({ column }) => names.has(column));
  return { ...recipe, columns: blocks.map(({ block }) => block), pins, models: {}, examples: [], uniqueness: null };
}
