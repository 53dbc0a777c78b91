// The recipe of columns that is being written: edits that can be undone, saved as they are made.

import type { ModelChoice } from '../lib/language/types.ts';
import { defaultOptions, type OptionValues } from '../lib/options.ts';
import type { RecipeProblem } from '../lib/recipe/parse.ts';
import type { ColumnBlock, ColumnRecipe } from '../lib/recipe/types.ts';
import { findColumnRecipeProblems } from '../lib/recipe/validate-columns.ts';
import type { StudioDatabase } from '../storage/database.ts';
import type { RecipeRecord } from '../storage/types.ts';
import type { Projects } from './projects.svelte.ts';
import { RecipeCells } from './recipe-cells.svelte.ts';
import * as edits from './recipe-edits.ts';
import { beginHistory, type History, pushStep, redoStep, undoStep } from './recipe-history.ts';
import { type Datasets, type LaidBlock, layOut, outputRenamings, typeOf } from './recipe-layout.ts';
import { renameBlock } from './recipe-rename.ts';
import { RecipeShelf } from './recipe-shelf.svelte.ts';

interface Tools {
  readonly db: StudioDatabase;
  readonly projects: Projects;
  readonly announce: (text: string) => void;
}

/** Everything about a block but its name, kind and options. */
export type BlockPatch = { readonly [Key in 'skipWhen' | 'blank' | 'isHidden']?: ColumnBlock[Key] | undefined };

const MAX_SEED = 2 ** 31;

export class RecipeEditor {
  readonly #projects: Projects;
  readonly shelf: RecipeShelf;
  readonly cells: RecipeCells;
  #open = $state.raw<{ readonly id: string; readonly history: History<ColumnRecipe> } | null>(null);
  #selected = $state<string | null>(null);

  readonly recipe: ColumnRecipe | null = $derived(this.#open?.history.present ?? null);
  readonly datasets: Datasets = $derived.by(
    () => new Map(this.#projects.datasets.map(({ id, name, schema, rowCount }) => [id, { name, schema, rowCount }])),
  );
  readonly layout: readonly LaidBlock[] = $derived(this.recipe ? layOut(this.recipe, this.datasets) : []);
  readonly problems: readonly RecipeProblem[] = $derived.by(() => (this.recipe ? this.problemsOf(this.recipe) : []));
  readonly canUndo = $derived((this.#open?.history.past.length ?? 0) > 0);
  readonly canRedo = $derived((this.#open?.history.future.length ?? 0) > 0);

  constructor({ db, projects, announce }: Tools) {
    this.#projects = projects;
    this.shelf = new RecipeShelf(db, (record) => this.#adopt(record));
    this.cells = new RecipeCells(this, announce);
  }

  /** What keeps a recipe from running in this project. */
  problemsOf(recipe: ColumnRecipe): readonly RecipeProblem[] {
    return findColumnRecipeProblems(recipe, { datasets: this.datasets });
  }

  /** True for a dataset whose rows are real. */
  isRealDataset(id: string): boolean {
    const role = this.#projects.dataset(id)?.role;
    return role === 'real' || role === 'holdout';
  }

  /** Follows other tabs until the returned function is called. */
  start(): () => void {
    const stop = this.shelf.start();
    return () => {
      stop();
      this.cells.preview.rest();
    };
  }

  get id(): string | null {
    return this.#open?.id ?? null;
  }

  /** Name of the block whose form is open; null when none is. */
  get selected(): string | null {
    return this.recipe?.columns.some(({ name }) => name === this.#selected) ? this.#selected : null;
  }

  get selectedBlock(): LaidBlock | null {
    return this.layout.find(({ block }) => block.name === this.selected) ?? null;
  }

  select(name: string | null): void {
    this.#selected = name;
  }

  /** Shows the recipe of a project that was changed last, unless one of it is open already. Never rejects. */
  async open(projectId: string, wanted: string | null = null): Promise<void> {
    await this.shelf.read(projectId);
    const records = this.shelf.records ?? [];
    const present = records.find(({ id }) => id === (wanted ?? this.id));
    if (present?.id === this.id && this.#open) return;
    const [last] = records;
    this.#show(present ?? last ?? null);
  }

  /** Shows a stored recipe. */
  async use(record: RecipeRecord): Promise<void> {
    await this.shelf.flush();
    this.#show(this.shelf.records?.find(({ id }) => id === record.id) ?? record);
  }

  /** Stores a recipe as a new one and shows it. @throws StudioError `storage-full`, `not-found` */
  async begin(projectId: string, recipe: ColumnRecipe): Promise<RecipeRecord> {
    await this.shelf.flush();
    const taken = (this.shelf.records ?? []).map((record) => record.recipe.name);
    const record = await this.shelf.add(projectId, { ...recipe, name: freeTitle(recipe.name, taken) });
    this.#show(record);
    return record;
  }

  /** Deletes the open recipe and shows another. Resolves with what was deleted. */
  async remove(): Promise<RecipeRecord | null> {
    const record = this.shelf.records?.find(({ id }) => id === this.id) ?? null;
    if (!record || !this.recipe) return null;
    const removed = { ...record, recipe: this.recipe };
    await this.shelf.remove(record);
    this.#show(this.shelf.records?.[0] ?? null);
    return removed;
  }

  /** Takes another state of the recipe. Changes with the same key in quick succession are one step of undo. */
  change(recipe: ColumnRecipe, key: string | null = null): void {
    const open = this.#open;
    if (!open || recipe === open.history.present) return;
    this.#set(pushStep(open.history, recipe, { key, at: performance.now() }));
  }

  /** Changes keys of the recipe itself. */
  patch(patch: Partial<ColumnRecipe>): void {
    if (this.recipe) this.change({ ...this.recipe, ...patch }, `recipe.${Object.keys(patch).join()}`);
  }

  undo(): void {
    if (this.#open) this.#set(undoStep(this.#open.history));
  }

  redo(): void {
    if (this.#open) this.#set(redoStep(this.#open.history));
  }

  rollSeed(): void {
    this.patch({ seed: (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) % MAX_SEED });
  }

  /** Adds a column of a kind with options that work where they can, and opens its form. */
  addColumn(kind: string, options: OptionValues = {}): string | null {
    const type = typeOf(kind);
    if (!this.recipe || !type) return null;
    const [variant] = Object.values(options);
    const base = typeof variant === 'string' ? variant : kind;
    const name = edits.freeName(base.replaceAll('-', '_'), this.#takenNames());
    const filled = edits.fillReferences(this.recipe, type.fields, {
      options: { ...options },
      firstDataset: this.#projects.datasets.find(({ role }) => role === 'real')?.id ?? null,
    });
    this.change(edits.addBlock(filled.recipe, { name, kind, options: filled.options }));
    this.#selected = name;
    return name;
  }

  /** Options of a block; those as by default are not stored. `changed` names the one that was edited. */
  setOptions(name: string, options: OptionValues, changed: string): void {
    const type = typeOf(this.recipe?.columns.find((block) => block.name === name)?.kind ?? '');
    if (!this.recipe || !type) return;
    const trimmed = edits.trimOptions(options, defaultOptions(type.fields));
    this.change(edits.patchBlock(this.recipe, name, { options: trimmed }), `${name}.options.${changed}`);
  }

  patchColumn(name: string, patch: BlockPatch): void {
    if (this.recipe) this.change(edits.patchBlock(this.recipe, name, patch), `${name}.${Object.keys(patch).join()}`);
  }

  /** Another kind under the same name: options that both kinds have stay where they are valid. */
  changeKind(name: string, kind: string, wanted: OptionValues = {}): void {
    const type = typeOf(kind);
    const block = this.recipe?.columns.find((entry) => entry.name === name);
    if (!this.recipe || !type || !block) return;
    const kept = Object.entries(block.options).filter(([option]) => option in type.fields);
    const { recipe, options } = edits.fillReferences(this.recipe, type.fields, {
      options: edits.validOptions(type.fields, { ...Object.fromEntries(kept), ...wanted }),
      firstDataset: this.#projects.datasets.find(({ role }) => role === 'real')?.id ?? null,
    });
    this.change(edits.patchBlock(recipe, name, { kind, options }));
  }

  /** Renames a column everywhere; false when the name is taken or empty. */
  rename(from: string, wanted: string): boolean {
    const to = wanted.trim();
    const laid = this.layout.find(({ block }) => block.name === from);
    if (!this.recipe || !laid || to === '' || to === from) return to === from;
    if (this.#takenNames().includes(to)) return false;
    const outputs = outputRenamings(laid, to, this.datasets);
    this.change(renameBlock(this.recipe, { block: { from, to }, outputs }, (kind) => typeOf(kind)?.fields ?? {}));
    for (const output of outputs) this.cells.preview.rename(output.from, output.to);
    if (this.#selected === from) this.#selected = to;
    return true;
  }

  duplicate(name: string): void {
    if (!this.recipe) return;
    const copy = edits.duplicateBlock(this.recipe, name);
    this.change(copy.recipe);
    this.#selected = copy.name;
  }

  removeColumn(name: string): void {
    const outputs = this.layout.find(({ block }) => block.name === name)?.outputs.map((output) => output.name) ?? [];
    if (this.recipe) this.change(edits.removeBlock(this.recipe, name, outputs));
  }

  /** Moves a column by so many places. */
  move(name: string, by: number): void {
    if (this.recipe) this.change(edits.moveBlock(this.recipe, name, by));
  }

  /** Sets what an alias stands for; null takes it out. */
  setModel(alias: string, choice: ModelChoice | null): void {
    if (!this.recipe) return;
    const { [alias]: _before, ...rest } = this.recipe.models;
    this.patch({ models: choice ? { ...this.recipe.models, [alias]: choice } : rest });
  }

  /** Names a model in an option of a column; one that the recipe does not have yet joins it. */
  takeModel(name: string, option: string, model: Pick<ModelChoice, 'provider' | 'model'>): void {
    const block = this.recipe?.columns.find((entry) => entry.name === name);
    if (!this.recipe || !block) return;
    const { models } = this.recipe;
    const known = Object.entries(models).find(([, choice]) => choice.model === model.model)?.[0];
    const alias = known ?? edits.freeName(model.model, Object.keys(models));
    const choice: ModelChoice = models[alias] ?? { ...edits.embeddedModel, ...model };
    const grown = { ...this.recipe, models: { ...models, [alias]: choice } };
    this.change(edits.patchBlock(grown, name, { options: { ...block.options, [option]: alias } }));
  }

  #takenNames(): string[] {
    return this.layout.flatMap(({ block, outputs }) => [block.name, ...outputs.map(({ name }) => name)]);
  }

  #set(history: History<ColumnRecipe>): void {
    const open = this.#open;
    if (!open || history === open.history) return;
    this.#open = { id: open.id, history };
    this.shelf.save(open.id, history.present);
  }

  #show(record: RecipeRecord | null): void {
    this.#open = record && { id: record.id, history: beginHistory(record.recipe) };
    this.#selected = null;
    this.cells.clear();
  }

  /** Another tab changed the open recipe: its state becomes a step that can be undone here. */
  #adopt({ id, recipe }: RecipeRecord): void {
    if (this.#open?.id !== id) return;
    const history = pushStep(this.#open.history, recipe, { key: 'another tab', at: performance.now() });
    this.#open = { id, history };
  }
}

function freeTitle(wanted: string, taken: readonly string[]): string {
  let title = wanted;
  for (let n = 2; taken.includes(title); n++) title = `${wanted} ${n}`;
  return title;
}
