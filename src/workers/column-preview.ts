// Rows of a column recipe that are shown and not stored. What was prepared for one preview serves the next, as long as
// the recipe is the same; models stay loaded as long as a recipe wants them.

import type { WorkContext } from '../lib/breathe.ts';
import { isAborted, StudioError, throwIfAborted } from '../lib/errors.ts';
import { canonicalJson } from '../lib/hash.ts';
import { columnGraph } from '../lib/recipe/graph.ts';
import type { ColumnRecipe } from '../lib/recipe/types.ts';
import { validateColumnRecipe } from '../lib/recipe/validate-columns.ts';
import type { MadeRow } from '../lib/runs/made-row.ts';
import type { RowMaker } from '../lib/runs/make-rows.ts';
import { countTokens } from '../storage/row-batches.ts';
import { type ColumnTools, prepareMaker, readScope, type RecipeScope, usedModels } from './column-services.ts';
import type { ColumnsPreview, ColumnsPreviewRequest } from './contracts.ts';

const MAX_ROWS = 100;

export type Preview = (
  request: ColumnsPreviewRequest,
  onRow: (row: MadeRow) => void,
  context: WorkContext,
) => Promise<ColumnsPreview>;

/** A previewer over the tools of its worker. Previews run one after the other: the page cancels those it gives up. */
export function createPreviewer(tools: ColumnTools): Preview {
  const prepared = new PreparedRecipes(tools);
  let before: Promise<unknown> = Promise.resolve();
  return (request, onRow, context) => {
    const now = before.then(() => preview({ tools, prepared }, request, { onRow, context }));
    before = now.catch(() => undefined);
    return now;
  };
}

interface Listening {
  readonly onRow: (row: MadeRow) => void;
  readonly context: WorkContext;
}

async function preview(
  { tools, prepared }: { readonly tools: ColumnTools; readonly prepared: PreparedRecipes },
  request: ColumnsPreviewRequest,
  { onRow, context }: Listening,
): Promise<ColumnsPreview> {
  throwIfAborted(context.signal);
  const { recipe, rows, keep, attempts, columns } = request;
  if (rows.length > MAX_ROWS) throw new StudioError('limit', `${rows.length} rows of a preview, at most ${MAX_ROWS}`);
  const scope = await readScope(tools.db, recipe);
  validateColumnRecipe(recipe, scope);
  await tools.models.keepOnly(Object.values(recipe.models));
  const loadedBefore = tools.models.loadMs;
  await loadNeeded(tools, { request, scope }, context);
  const maker = await prepared.makerOf(recipe, scope, context);
  const loadMs = tools.models.loadMs - loadedBefore;
  const before = maker.timings();
  try {
    const made = await maker.make(rows, { keep, attempts, columns, onRow }, context);
    const elapsed = Object.entries(maker.timings()).map(([name, ms]) => [name, ms - (before[name] ?? 0)] as const);
    return { rows: made, elapsedMs: Object.fromEntries(elapsed), loadMs, tokens: countTokens(made) };
  } catch (error) {
    if (!isAborted(error)) prepared.forget();
    throw error;
  }
}

/** Loads the models of columns that have cells to make, so that their time is not counted as the column's. */
async function loadNeeded(
  { models }: ColumnTools,
  { request, scope }: { readonly request: ColumnsPreviewRequest; readonly scope: RecipeScope },
  context: WorkContext,
): Promise<void> {
  const { recipe, rows, keep } = request;
  const { nodes } = columnGraph(recipe, scope);
  const kept = nodes.filter(({ outputs }) =>
    rows.every((row) => outputs.every(({ name }) => Object.hasOwn(keep[row] ?? {}, name))),
  );
  const done = new Set(kept.map(({ block }) => block.name));
  const due: ColumnRecipe = { ...recipe, columns: recipe.columns.filter(({ name }) => !done.has(name)) };
  for (const { choice } of usedModels(due, scope)) {
    throwIfAborted(context.signal);
    await models.get(choice, context);
  }
}

/** The maker of the recipe previewed last. */
class PreparedRecipes {
  readonly #tools: ColumnTools;
  #key = '';
  #maker: RowMaker | null = null;

  constructor(tools: ColumnTools) {
    this.#tools = tools;
  }

  async makerOf(recipe: ColumnRecipe, scope: RecipeScope, context: WorkContext): Promise<RowMaker> {
    const key = canonicalJson({ recipe, datasets: [...scope.datasets] });
    if (this.#maker && this.#key === key) return this.#maker;
    this.#maker = null;
    const maker = await prepareMaker(this.#tools, { recipe, scope, comparedWith: 'call' }, context);
    this.#key = key;
    this.#maker = maker;
    return maker;
  }

  forget(): void {
    this.#maker = null;
  }
}
