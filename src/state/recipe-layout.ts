// A recipe as a table: its blocks with what they make, need and depend on. Broken blocks are laid out too.

import { columnTypes } from '../lib/columns/registry.ts';
import type { ColumnScope, ColumnType, OutputColumn, Reference } from '../lib/columns/types.ts';
import { canonicalJson } from '../lib/hash.ts';
import type { ColumnBlock, ColumnRecipe } from '../lib/recipe/types.ts';
import { EXAMPLES_OPTION } from './recipe-edits.ts';

export interface LaidBlock {
  readonly block: ColumnBlock;
  /** Null for a kind that this version does not know. */
  readonly type: ColumnType | null;
  /** At least one: a block that makes none, or whose options are broken, stands for the column of its name. */
  readonly outputs: readonly OutputColumn[];
  /** It makes no column, e.g. a check that only sets rows aside. */
  readonly isSilent: boolean;
  readonly references: readonly Reference[];
  /** Aliases of the models it needs. */
  readonly models: readonly string[];
  /** Its cells take long, for a model or otherwise. */
  readonly isSlow: boolean;
  /** Names of the blocks it needs, without those that are not there. */
  readonly needs: readonly string[];
}

export type Datasets = ColumnScope['datasets'];

const NAMES = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[\p{L}_][\p{L}\p{N}_]*/gu;

/** The kind with that id, or null. */
export function typeOf(kind: string): ColumnType | null {
  return columnTypes.find((type) => type.id === kind) ?? null;
}

/** The blocks of a recipe in order. Never throws. */
export function layOut(recipe: ColumnRecipe, datasets: Datasets): readonly LaidBlock[] {
  const laid = recipe.columns.map((block) => layBlock(block, datasets));
  const makers = new Map(laid.flatMap(({ block, outputs }) => outputs.map(({ name }) => [name, block.name] as const)));
  return laid.map((entry) => {
    const named = [...entry.references.map(({ column }) => column), ...namesIn(entry.block.skipWhen ?? '')];
    const needs = new Set(named.flatMap((name) => makers.get(name) ?? []));
    return { ...entry, needs: [...needs] };
  });
}

function layBlock(block: ColumnBlock, datasets: Datasets): Omit<LaidBlock, 'needs'> {
  const type = typeOf(block.kind);
  const alone: readonly OutputColumn[] = [{ name: block.name, kind: 'text' }];
  const scope = { name: block.name, datasets };
  const outputs = attempt(() => type?.outputs(block.options, scope), undefined);
  return {
    block,
    type,
    outputs: outputs && outputs.length > 0 ? outputs : alone,
    isSilent: outputs?.length === 0,
    references: attempt(() => type?.references(block.options), undefined) ?? [],
    ...slowness(type, block),
  };
}

function slowness(type: ColumnType | null, { options }: ColumnBlock): Pick<LaidBlock, 'models' | 'isSlow'> {
  const models = attempt(() => type?.models(options), undefined) ?? [];
  return { models, isSlow: models.length > 0 || (type?.isSlow ?? false) };
}

/** How the output columns of a block are called before and after it gets another name; only those that change. */
export function outputRenamings(
  { block, outputs }: LaidBlock,
  to: string,
  datasets: Datasets,
): readonly { readonly from: string; readonly to: string }[] {
  const after = layBlock({ ...block, name: to }, datasets).outputs;
  return outputs.flatMap(({ name }, i) => {
    const renamed = after[i]?.name;
    return renamed === undefined || renamed === name ? [] : [{ from: name, to: renamed }];
  });
}

/** What is wrong with options is among the recipe's problems; the table is drawn all the same. */
function attempt<Result>(read: () => Result, otherwise: Result): Result {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

function namesIn(formula: string): readonly string[] {
  return [...formula.matchAll(NAMES)].map(([name]) => name);
}

/** These blocks and all that need them, directly or not. */
export function withDependents(layout: readonly LaidBlock[], names: readonly string[]): ReadonlySet<string> {
  const found = new Set(names);
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const { block, needs } of layout) if (needs.some((name) => found.has(name))) found.add(block.name);
  }
  return found;
}

/** By block: the names of the blocks it needs, directly or not, and its own. */
export function withNeeds(layout: readonly LaidBlock[]): ReadonlyMap<string, ReadonlySet<string>> {
  const laid = new Map(layout.map((entry) => [entry.block.name, entry]));
  const above = (name: string, found: Set<string>): Set<string> => {
    if (found.has(name)) return found;
    found.add(name);
    for (const need of laid.get(name)?.needs ?? []) above(need, found);
    return found;
  };
  return new Map(layout.map(({ block }) => [block.name, above(block.name, new Set())]));
}

/**
 * By block: a text that changes with whatever its cells depend on, pinned cells apart. Liked examples and their number
 * are left out: they steer what is made next, and liking one cell must not call all others out of date.
 */
export function signatures(recipe: ColumnRecipe, layout: readonly LaidBlock[]): ReadonlyMap<string, string> {
  const own = new Map(
    layout.map(({ block, models }) => {
      const { isHidden: _shown, options, ...rest } = block;
      const { [EXAMPLES_OPTION]: _examples, ...steering } = options;
      const choices = models.map((alias) => recipe.models[alias] ?? null);
      return [block.name, canonicalJson([recipe.seed, rest, steering, choices])] as const;
    }),
  );
  return new Map(
    [...withNeeds(layout)].map(([name, needs]) => [
      name,
      [...needs]
        .toSorted()
        .map((need) => own.get(need))
        .join('\n'),
    ]),
  );
}
