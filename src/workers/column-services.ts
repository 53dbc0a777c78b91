// What a recipe of columns needs from the studio around it: stored tables, loaded models, and the maker of its rows.

import type { WorkContext } from '../lib/breathe.ts';
import type { ColumnScope, ColumnServices } from '../lib/columns/types.ts';
import type { ImageServices } from '../lib/image-models/types.ts';
import type { LoadedModel, ModelChoice } from '../lib/language/types.ts';
import { columnGraph } from '../lib/recipe/graph.ts';
import { recipeSources } from '../lib/recipe/sources.ts';
import type { ColumnRecipe } from '../lib/recipe/types.ts';
import { createRowMaker, type RowMaker } from '../lib/runs/make-rows.ts';
import type { StudioDatabase } from '../storage/database.ts';
import { findDataset, getDataset, readTable } from '../storage/datasets.ts';
import type { Run } from '../storage/types.ts';
import { choiceOf, type ModelPool } from './model-pool.ts';

export type RecipeScope = Pick<ColumnScope, 'datasets'>;

/** Where rows are made. */
export interface ColumnTools {
  readonly db: StudioDatabase;
  readonly models: ModelPool;
  /** Image models and stored pictures; absent outside of a browser. */
  readonly images?: ImageServices | undefined;
}

/** The stored datasets that a recipe names; those that are gone are left out, and the recipe is refused for it. */
export async function readScope(db: StudioDatabase, recipe: ColumnRecipe): Promise<RecipeScope> {
  const found = await Promise.all(recipeSources(recipe).map((id) => findDataset(db, id)));
  const datasets = found.flatMap((dataset) => (dataset ? [dataset] : []));
  return { datasets: new Map(datasets.map(({ id, name, schema, rowCount }) => [id, { name, schema, rowCount }])) };
}

export interface MakerRequest {
  readonly recipe: ColumnRecipe;
  readonly scope: RecipeScope;
  /** run: rows are compared with all before; call: with those made together, for previews. */
  readonly comparedWith: 'run' | 'call';
}

/**
 * Prepares the maker of a recipe's rows. Models are loaded when a column first asks for one, and shared by the pool.
 * @throws StudioError `bad-recipe` with { problems }, `not-found`, `model-missing`, `aborted`
 */
export async function prepareMaker(
  { db, models, images }: ColumnTools,
  { recipe, scope, comparedWith }: MakerRequest,
  context: WorkContext,
): Promise<RowMaker> {
  const { signal } = context;
  const services: ColumnServices = {
    ...{ seed: recipe.seed, rowCount: recipe.rows, examples: recipe.examples },
    model: async (alias) => models.get(choiceOf(recipe.models, alias), { signal }),
    sampling: (alias) => choiceOf(recipe.models, alias).sampling,
    table: async (datasetId, tableContext) => readTable(db, await getDataset(db, datasetId), { context: tableContext }),
    ...(images ? { images } : {}),
  };
  const embedder = recipe.uniqueness?.model;
  const uniqueness =
    embedder === undefined
      ? {}
      : { embed: async (texts: readonly string[]) => (await services.model(embedder)).embed(texts, { signal }) };
  return createRowMaker(recipe, { scope, services, uniqueness, comparedWith, now: () => performance.now() }, context);
}

/** An alias that columns of the recipe use, and what it stands for. */
export interface UsedModel {
  readonly alias: string;
  readonly choice: ModelChoice;
  /** The first column that uses it. */
  readonly column: string;
}

/** The models that a recipe uses, each alias once. @throws StudioError `model-missing` for an alias it does not define */
export function usedModels(recipe: ColumnRecipe, scope: RecipeScope): readonly UsedModel[] {
  const used = new Map<string, string>();
  for (const { block, type } of columnGraph(recipe, scope).nodes) {
    for (const alias of type.models(block.options)) if (!used.has(alias)) used.set(alias, block.name);
  }
  const { uniqueness } = recipe;
  if (uniqueness?.model !== undefined && !used.has(uniqueness.model)) {
    used.set(uniqueness.model, uniqueness.columns[0] ?? '');
  }
  return [...used].map(([alias, column]) => ({ alias, column, choice: choiceOf(recipe.models, alias) }));
}

/** Loads the models of a recipe one after the other, so that the first batch is not the one that waits for them. */
export async function loadModels(
  models: ModelPool,
  used: readonly UsedModel[],
  { signal, onProgress }: WorkContext,
): Promise<Run['facts']> {
  const facts: { label: string; value: string }[] = [];
  for (const [i, { alias, choice }] of used.entries()) {
    const report = (done: number, stage: string): void => onProgress?.((i + done) / used.length, stage);
    report(0, `loading ${choice.model}`);
    const { info } = await models.get(choice, { signal, onProgress: report });
    facts.push(...modelFacts(alias, info));
  }
  return facts;
}

function modelFacts(alias: string, info: LoadedModel): Run['facts'] {
  const { id, device, dtype, fingerprint, notes, isReproducible } = info;
  const label = `Model ${alias}`;
  return [
    { label, value: [id, device, ...(dtype === null ? [] : [dtype])].join(', ') },
    ...(fingerprint === undefined ? [] : [{ label: `Files of ${alias}`, value: fingerprint }]),
    ...notes.map((value) => ({ label, value })),
    ...(isReproducible ? [] : [{ label, value: 'Does not repeat itself: the same recipe gives other rows.' }]),
  ];
}
