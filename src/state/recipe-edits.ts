// Changes of a recipe of columns, from recipe to recipe.

import { canonicalJson } from '../lib/hash.ts';
import type { JsonValue } from '../lib/json.ts';
import { defaultSampling, type ModelChoice } from '../lib/language/types.ts';
import { type Fields, type OptionValues, parseOptions } from '../lib/options.ts';
import type { ColumnBlock, ColumnRecipe, ExampleRow } from '../lib/recipe/types.ts';

/** Examples kept for one column: more would not fit into a small model's prompt. */
const MOST_EXAMPLES = 50;

/** The alias that new columns written by a model use. */
export const DEFAULT_ALIAS = 'writer';

/** The model that is shipped with the studio. */
export const embeddedModel: ModelChoice = {
  ...{ provider: 'transformers', model: 'terrarium-small', device: 'auto', dtype: 'auto' },
  sampling: defaultSampling,
};

/** A recipe without columns. */
export function emptyRecipe(name: string): ColumnRecipe {
  return {
    ...{ format: 'terrarium-recipe', version: 2, name, seed: 1, rows: 1_000 },
    ...{ models: {}, columns: [], pins: [], examples: [], uniqueness: null, attempts: 3 },
  };
}

/** `base`, or `base_2`, `base_3` where that is taken. */
export function freeName(base: string, taken: readonly string[]): string {
  const names = new Set(taken);
  let name = base;
  for (let n = 2; names.has(name); n++) name = `${base}_${n}`;
  return name;
}

export function addBlock(recipe: ColumnRecipe, block: ColumnBlock, at = recipe.columns.length): ColumnRecipe {
  return { ...recipe, columns: recipe.columns.toSpliced(at, 0, block) };
}

/** The block with that name replaced; other keys of the patch stay, undefined ones go. */
export function patchBlock(
  recipe: ColumnRecipe,
  name: string,
  patch: { readonly [Key in keyof ColumnBlock]?: ColumnBlock[Key] | undefined },
): ColumnRecipe {
  const columns = recipe.columns.map((block) => {
    if (block.name !== name) return block;
    const entries = Object.entries({ ...block, ...patch }).filter(([, value]) => value !== undefined);
    return Object.fromEntries(entries) as unknown as ColumnBlock;
  });
  return { ...recipe, columns };
}

/** The recipe without a block, its pins and examples, and models that nothing uses any more. */
export function removeBlock(recipe: ColumnRecipe, name: string, outputs: readonly string[]): ColumnRecipe {
  const gone = new Set([name, ...outputs]);
  const rest = recipe.uniqueness?.columns.filter((column) => !gone.has(column)) ?? [];
  return {
    ...recipe,
    columns: recipe.columns.filter((block) => block.name !== name),
    pins: recipe.pins.filter((pin) => !gone.has(pin.column)),
    examples: recipe.examples.filter((example) => !gone.has(example.column)),
    uniqueness: recipe.uniqueness && rest.length > 0 ? { ...recipe.uniqueness, columns: rest } : null,
  };
}

/** Moves a block by so many places; at the ends it stays. */
export function moveBlock(recipe: ColumnRecipe, name: string, by: number): ColumnRecipe {
  const from = recipe.columns.findIndex((block) => block.name === name);
  const block = recipe.columns[from];
  const to = Math.max(0, Math.min(recipe.columns.length - 1, from + by));
  if (!block || to === from) return recipe;
  return { ...recipe, columns: recipe.columns.toSpliced(from, 1).toSpliced(to, 0, block) };
}

/** A copy beside the original under a free name. */
export function duplicateBlock(recipe: ColumnRecipe, name: string): { recipe: ColumnRecipe; name: string } {
  const at = recipe.columns.findIndex((block) => block.name === name);
  const block = recipe.columns[at];
  const names = recipe.columns.map((entry) => entry.name);
  const copy = freeName(name, names);
  return { recipe: block ? addBlock(recipe, { ...block, name: copy }, at + 1) : recipe, name: copy };
}

/** Options as stored: those that are as the kind has them by default are left out. */
export function trimOptions(options: OptionValues, defaults: OptionValues): OptionValues {
  const kept = Object.entries(options).filter(
    ([name, value]) => canonicalJson(value) !== canonicalJson(defaults[name] ?? null) || !(name in defaults),
  );
  return Object.fromEntries(kept);
}

/** Those options that the fields accept. */
export function validOptions(fields: Fields, options: OptionValues): OptionValues {
  const valid = Object.entries(options).filter(([name, value]) => {
    try {
      parseOptions(fields, { [name]: value });
      return true;
    } catch {
      return false; // an option of another kind under the same name
    }
  });
  return Object.fromEntries(valid);
}

/**
 * Options with models and datasets named where fields ask for them and nothing is named yet: the first model of the
 * recipe, or the embedded one, which joins the recipe then.
 */
export function fillReferences(
  recipe: ColumnRecipe,
  fields: Fields,
  { options, firstDataset }: { readonly options: OptionValues; readonly firstDataset: string | null },
): { readonly recipe: ColumnRecipe; readonly options: OptionValues } {
  const open = Object.entries(fields).filter(([name, field]) => !(name in options) && field.default === '');
  const asked = open.filter(([, field]) => field.type === 'model').map(([name]) => name);
  const alias = Object.keys(recipe.models)[0] ?? DEFAULT_ALIAS;
  const isNew = asked.length > 0 && !(alias in recipe.models);
  const datasets = open.filter(([, field]) => field.type === 'dataset').map(([name]) => name);
  return {
    recipe: isNew ? { ...recipe, models: { ...recipe.models, [alias]: embeddedModel } } : recipe,
    options: {
      ...options,
      ...Object.fromEntries(asked.map((name) => [name, alias])),
      ...(firstDataset === null ? {} : Object.fromEntries(datasets.map((name) => [name, firstDataset]))),
    },
  };
}

/** Fixes a cell to a value. */
export function setPin(
  recipe: ColumnRecipe,
  cell: { readonly row: number; readonly column: string; readonly value: JsonValue; readonly isEdited: boolean },
): ColumnRecipe {
  const { row, column, value, isEdited } = cell;
  const rest = dropPin(recipe, cell).pins;
  const pin = { row, column, value, ...(isEdited ? { isEdited } : {}) };
  const order = [...rest, pin].toSorted((a, b) => a.row - b.row);
  return { ...recipe, pins: order };
}

/** Lets a cell go. */
export function dropPin(recipe: ColumnRecipe, { row, column }: { row: number; column: string }): ColumnRecipe {
  return { ...recipe, pins: recipe.pins.filter((pin) => pin.row !== row || pin.column !== column) };
}

/** True when both show the same value for the same column. */
export function isSameExample(
  a: Pick<ExampleRow, 'column' | 'value'>,
  b: Pick<ExampleRow, 'column' | 'value'>,
): boolean {
  return a.column === b.column && canonicalJson(a.value) === canonicalJson(b.value);
}

/** Liked cells that a column shows its model from the first like on. */
const SHOWN_EXAMPLES = 3;
/** The option by which columns say how many they show. */
export const EXAMPLES_OPTION = 'examples';

/** The recipe with a column that shows liked cells to its model, where its kind can and it shows none yet. */
export function showExamples(recipe: ColumnRecipe, name: string, fields: Fields): ColumnRecipe {
  const block = recipe.columns.find((entry) => entry.name === name);
  const field = fields[EXAMPLES_OPTION];
  if (!block || field?.type !== 'integer' || (block.options[EXAMPLES_OPTION] ?? field.default) !== 0) return recipe;
  return patchBlock(recipe, name, { options: { ...block.options, [EXAMPLES_OPTION]: SHOWN_EXAMPLES } });
}

/** Takes a liked cell in as an example, or out when it is one. */
export function toggleExample(recipe: ColumnRecipe, example: ExampleRow): ColumnRecipe {
  const rest = recipe.examples.filter((other) => !isSameExample(other, example));
  if (rest.length < recipe.examples.length) return { ...recipe, examples: rest };
  const ofColumn = rest.filter(({ column }) => column === example.column);
  const oldest = ofColumn.length >= MOST_EXAMPLES ? ofColumn[0] : undefined;
  return { ...recipe, examples: [...rest.filter((other) => other !== oldest), example] };
}
