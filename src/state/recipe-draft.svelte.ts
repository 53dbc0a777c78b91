// A recipe being written: the form and the JSON text are two views of it.

import { isAborted, type StudioError, toStudioError } from '../lib/errors.ts';
import type { OptionValues } from '../lib/options.ts';
import { parseRecipeText, type RecipeProblem } from '../lib/recipe/parse.ts';
import type { Condition, SynthesisRecipe } from '../lib/recipe/types.ts';
import { findRecipeProblems } from '../lib/recipe/validate.ts';
import { findSynthesizer, synthesizers } from '../lib/synthesizers/registry.ts';
import type { Table } from '../lib/table/table.ts';
import type { Dataset } from '../storage/types.ts';
import { createClient } from '../workers/client.ts';

const DEFAULT_SEED = 1;
const MAX_SEED = 2 ** 31;
const PREVIEW_ROWS = 8;

export interface Preview {
  readonly rows: Table;
  readonly fitMs: number;
  readonly sampleMs: number;
}

/** The recipe that one click makes: the default synthesizer, as many rows as the source. */
export function defaultRecipe(source: Dataset): SynthesisRecipe {
  const synthesizer = synthesizers.find((entry) => entry.id === 'forest') ?? synthesizers[0];
  return {
    format: 'terrarium-recipe',
    version: 1,
    seed: DEFAULT_SEED,
    rows: source.rowCount,
    source: source.id,
    block: { kind: 'synthesizer', synthesizer: synthesizer?.id ?? '', options: {}, conditions: [] },
  };
}

/** A name for the next version: `Forest 3`. */
export function versionName(recipe: SynthesisRecipe, names: readonly string[]): string {
  const label = labelOf(recipe.block.synthesizer);
  const taken = new Set(names);
  let n = 1;
  while (taken.has(`${label} ${n}`)) n++;
  return `${label} ${n}`;
}

/** Milliseconds that all rows should take, going by a preview. */
export function estimateMs(preview: Preview, rows: number): number {
  const perRow = preview.sampleMs / Math.max(1, preview.rows.rowCount);
  // A preview of a few rows is nearly all overhead: it bounds the time from above.
  return preview.fitMs + Math.min(perRow * rows, preview.fitMs + rows * 0.05);
}

export class RecipeDraft {
  #recipe = $state.raw<SynthesisRecipe | null>(null);
  #source = $state.raw<Dataset | null>(null);
  #preview = $state.raw<Preview | null>(null);
  #previewError = $state.raw<StudioError | null>(null);
  #isPreviewing = $state(false);
  #abort = new AbortController();
  readonly #client = createClient('run');

  readonly problems = $derived<readonly RecipeProblem[]>(
    this.#recipe && this.#source ? findRecipeProblems(this.#recipe, { schema: this.#source.schema, synthesizers }) : [],
  );

  get recipe(): SynthesisRecipe | null {
    return this.#recipe;
  }

  get source(): Dataset | null {
    return this.#source;
  }

  get preview(): Preview | null {
    return this.#preview;
  }

  get previewError(): StudioError | null {
    return this.#previewError;
  }

  get isPreviewing(): boolean {
    return this.#isPreviewing;
  }

  /** Starts from the defaults of a source; conditions on columns that it lacks are dropped. */
  useSource(source: Dataset): void {
    if (source.id === this.#source?.id) return;
    const names = new Set(source.schema.map((column) => column.name));
    const before = this.#recipe;
    this.#source = source;
    const fresh = defaultRecipe(source);
    if (!before) return this.#set(fresh);
    const conditions = before.block.conditions.filter((condition) => names.has(condition.column));
    this.#set({ ...before, source: source.id, rows: fresh.rows, block: { ...before.block, conditions } });
  }

  /** Starts from another recipe on the same source, e.g. that of an earlier version. */
  use(recipe: SynthesisRecipe): void {
    if (this.#source) this.#set({ ...recipe, source: this.#source.id });
  }

  setSynthesizer(id: string): void {
    this.#patchBlock({ synthesizer: id, options: {} });
  }

  setOptions(options: OptionValues): void {
    this.#patchBlock({ options });
  }

  setConditions(conditions: readonly Condition[]): void {
    this.#patchBlock({ conditions });
  }

  setRows(rows: number): void {
    if (this.#recipe) this.#set({ ...this.#recipe, rows });
  }

  setSeed(seed: number): void {
    if (this.#recipe) this.#set({ ...this.#recipe, seed });
  }

  rollSeed(): void {
    this.setSeed((crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) % MAX_SEED);
  }

  /** Takes over a recipe written as text. @throws StudioError `bad-recipe` with { problems } */
  useText(text: string): void {
    const recipe = parseRecipeText(text);
    findSynthesizer(recipe.block.synthesizer);
    this.use(recipe);
  }

  /** Grows a few rows without storing any. The latest wish wins. */
  async runPreview(): Promise<void> {
    const recipe = this.#recipe;
    if (!recipe) return;
    this.#abort.abort();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.#isPreviewing = true;
    this.#previewError = null;
    try {
      const preview = await this.#client.call(
        async (remote, jobId) => remote.preview(jobId, { recipe, count: PREVIEW_ROWS }),
        signal,
      );
      if (!signal.aborted) this.#preview = preview;
    } catch (error) {
      if (!signal.aborted && !isAborted(error)) this.#previewError = toStudioError(error);
    } finally {
      if (!signal.aborted) this.#isPreviewing = false;
    }
  }

  /** Frees the worker; the recipe stays. */
  rest(): void {
    this.#abort.abort();
    this.#isPreviewing = false;
    this.#client.stop();
  }

  #patchBlock(patch: Partial<SynthesisRecipe['block']>): void {
    if (this.#recipe) this.#set({ ...this.#recipe, block: { ...this.#recipe.block, ...patch } });
  }

  #set(recipe: SynthesisRecipe): void {
    this.#recipe = recipe;
    this.#preview = null;
    this.#previewError = null;
  }
}

function labelOf(synthesizer: string): string {
  return synthesizers.find((entry) => entry.id === synthesizer)?.label ?? synthesizer;
}
