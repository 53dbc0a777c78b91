// The recipes of a project as they are stored: which there are, which is open, and that edits are saved.

import { isAborted, type StudioError, toStudioError } from '../lib/errors.ts';
import type { ColumnRecipe } from '../lib/recipe/types.ts';
import { listen } from '../storage/broadcast.ts';
import type { StudioDatabase } from '../storage/database.ts';
import { addRecipe, deleteRecipe, listRecipes, saveRecipe } from '../storage/recipes.ts';
import type { RecipeRecord } from '../storage/types.ts';

const SAVE_DELAY_MS = 400;

export type SaveState = 'saved' | 'saving' | 'failed';

interface Waiting {
  readonly id: string;
  readonly projectId: string;
  readonly recipe: ColumnRecipe;
}

export class RecipeShelf {
  readonly #db: StudioDatabase;
  readonly #onForeign: (record: RecipeRecord) => void;
  #projectId: string | null = null;
  #records = $state.raw<readonly RecipeRecord[] | null>(null);
  #error = $state.raw<StudioError | null>(null);
  #saveState = $state<SaveState>('saved');
  #waiting: Waiting | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Records as this tab last stored them, to tell news of other tabs from its own. */
  readonly #stored = new Map<string, number>();

  /** `onForeign` hears of recipes that another tab changed. */
  constructor(db: StudioDatabase, onForeign: (record: RecipeRecord) => void) {
    this.#db = db;
    this.#onForeign = onForeign;
  }

  /** Follows other tabs until the returned function is called, which stores what is waiting. */
  start(): () => void {
    const stop = listen((message) => {
      if (message.kind === 'noted' && message.what === 'recipes' && message.projectId === this.#projectId)
        void this.#refresh();
    });
    return () => {
      stop();
      void this.flush();
    };
  }

  /** The one changed last comes first; null while they are read. */
  get records(): readonly RecipeRecord[] | null {
    return this.#records;
  }

  get error(): StudioError | null {
    return this.#error;
  }

  get saveState(): SaveState {
    return this.#saveState;
  }

  /** Reads the recipes of a project. Never rejects. */
  async read(projectId: string): Promise<void> {
    await this.flush();
    if (this.#projectId !== projectId) this.#records = null;
    this.#projectId = projectId;
    try {
      const records = await listRecipes(this.#db, projectId);
      if (this.#projectId !== projectId) return;
      for (const { id, updatedAt } of records) this.#stored.set(id, updatedAt);
      this.#records = records;
      this.#error = null;
    } catch (error) {
      if (!isAborted(error)) this.#error = toStudioError(error);
    }
  }

  /** Stores a new recipe in the open project. @throws StudioError `storage-full`, `not-found` */
  async add(projectId: string, recipe: ColumnRecipe): Promise<RecipeRecord> {
    const record = await addRecipe(this.#db, projectId, recipe);
    this.#note(record);
    return record;
  }

  /** Stores an edited recipe a moment later; the last edit wins. */
  save(id: string, recipe: ColumnRecipe): void {
    if (this.#projectId === null) return;
    this.#waiting = { id, projectId: this.#projectId, recipe };
    this.#saveState = 'saving';
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), SAVE_DELAY_MS);
  }

  /** Stores what is waiting now. Never rejects: `saveState` says how it went. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    const waiting = this.#waiting;
    if (!waiting) return;
    this.#waiting = null;
    try {
      this.#note(await saveRecipe(this.#db, waiting));
      if (!this.#waiting) this.#saveState = 'saved';
    } catch (error) {
      this.#waiting ??= waiting;
      this.#saveState = 'failed';
      this.#error = toStudioError(error);
    }
  }

  /** Deletes a recipe. */
  async remove(record: RecipeRecord): Promise<void> {
    if (this.#waiting?.id === record.id) this.#waiting = null;
    await deleteRecipe(this.#db, record);
    this.#records = (this.#records ?? []).filter(({ id }) => id !== record.id);
  }

  #note(record: RecipeRecord): void {
    this.#stored.set(record.id, record.updatedAt);
    if (record.projectId !== this.#projectId) return;
    this.#records = [record, ...(this.#records ?? []).filter(({ id }) => id !== record.id)];
  }

  async #refresh(): Promise<void> {
    const projectId = this.#projectId;
    if (projectId === null) return;
    const records = await listRecipes(this.#db, projectId);
    if (projectId !== this.#projectId) return;
    const foreign = records.filter(({ id, updatedAt }) => updatedAt > (this.#stored.get(id) ?? 0));
    this.#records = records;
    for (const record of foreign) {
      this.#stored.set(record.id, record.updatedAt);
      if (this.#waiting?.id !== record.id) this.#onForeign(record);
    }
  }
}
