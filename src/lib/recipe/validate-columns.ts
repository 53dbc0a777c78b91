// Whether a recipe of columns can be run: everything that is wrong with it, each with its place.

import type { ColumnScope } from '../columns/types.ts';
import { toStudioError } from '../errors.ts';
import { compileExpression } from '../expressions/expression.ts';
import { type ColumnGraph, type ColumnNode, columnGraph } from './graph.ts';
import { type RecipeProblem, recipeError } from './parse.ts';
import type { ColumnRecipe } from './types.ts';

type Scope = Pick<ColumnScope, 'datasets'>;

/** Every problem of a well-formed recipe, in the order of its columns. */
export function findColumnRecipeProblems(recipe: ColumnRecipe, scope: Scope): readonly RecipeProblem[] {
  const broken: RecipeProblem[] = [];
  const graph = columnGraph(recipe, scope, (index, path, message) =>
    broken.push({ path: place(index, path), message }),
  );
  return [
    ...nameProblems(recipe),
    ...broken,
    ...graph.nodes.flatMap((node) => nodeProblems(node, { recipe, graph, scope })),
    ...clashProblems(graph),
    ...graph.cycles.map((cycle) => cycleProblem(recipe, cycle)),
    ...wholeProblems(recipe, graph),
  ];
}

/** @throws StudioError `bad-recipe` with { problems } */
export function validateColumnRecipe(recipe: ColumnRecipe, scope: Scope): void {
  const problems = findColumnRecipeProblems(recipe, scope);
  if (problems.length > 0) throw recipeError(problems);
}

function nameProblems(recipe: ColumnRecipe): readonly RecipeProblem[] {
  const seen = new Set<string>();
  return recipe.columns.flatMap(({ name }, index): RecipeProblem[] => {
    if (name.trim() === '') return [{ path: place(index, 'name'), message: 'the column has no name' }];
    if (seen.has(name)) return [{ path: place(index, 'name'), message: `the name ${name} comes twice` }];
    seen.add(name);
    return [];
  });
}

function nodeProblems(
  node: ColumnNode,
  { recipe, graph, scope }: { readonly recipe: ColumnRecipe; readonly graph: ColumnGraph; readonly scope: Scope },
): readonly RecipeProblem[] {
  const { block, index, type, references } = node;
  const at = (path: string): string => place(index, path);
  const unknown = references
    .filter(({ column }) => !graph.makers.has(column))
    .map(({ column, path }) => ({
      path: at(path),
      message: `there is no column ${column}${suggestion(column, [...graph.makers.keys()])}`,
    }));
  const models = type
    .models(block.options)
    .filter((alias) => !Object.hasOwn(recipe.models, alias))
    .map((alias) => ({
      path: at('options.model'),
      message: alias === '' ? 'no model is chosen' : `the recipe has no model ${alias}`,
    }));
  const own = type
    .problems(block.options, { ...scope, name: block.name })
    .map(({ path, message }) => ({ path: at(path), message }));
  return dedupe([...unknown, ...models, ...own, ...conditionProblems(block.skipWhen, at('skipWhen'))]);
}

function conditionProblems(skipWhen: string | undefined, path: string): readonly RecipeProblem[] {
  if (!skipWhen) return [];
  try {
    compileExpression(skipWhen);
    return [];
  } catch (error) {
    return [{ path, message: toStudioError(error).message }];
  }
}

/** Two blocks that make a column of the same name. */
function clashProblems({ nodes }: ColumnGraph): readonly RecipeProblem[] {
  const makers = new Map<string, string>();
  return nodes.flatMap(({ block, index, outputs }) =>
    outputs.flatMap(({ name }): RecipeProblem[] => {
      const other = makers.get(name);
      makers.set(name, block.name);
      if (other === undefined || other === block.name) return [];
      return [{ path: place(index, 'name'), message: `${block.name} and ${other} both make a column ${name}` }];
    }),
  );
}

function cycleProblem(recipe: ColumnRecipe, cycle: readonly string[]): RecipeProblem {
  const index = recipe.columns.findIndex(({ name }) => name === cycle[0]);
  const message = cycle.length === 1 ? `${cycle[0] ?? ''} needs itself` : `${cycle.join(', ')} need each other`;
  return { path: place(index, 'options'), message };
}

function wholeProblems(recipe: ColumnRecipe, { makers, nodes }: ColumnGraph): readonly RecipeProblem[] {
  const problems: RecipeProblem[] = [];
  if (recipe.columns.length === 0) problems.push({ path: 'columns', message: 'the recipe has no column' });
  else if (nodes.every(({ block, outputs }) => block.isHidden === true || outputs.length === 0) && nodes.length > 0) {
    problems.push({ path: 'columns', message: 'every column is hidden: the dataset would be empty' });
  }
  recipe.pins.forEach(({ column, row }, i) => {
    if (!makers.has(column)) problems.push({ path: `pins[${i}].column`, message: `there is no column ${column}` });
    if (row >= recipe.rows)
      problems.push({
        path: `pins[${i}].row`,
        message: `the recipe makes ${recipe.rows} rows, there is no row ${row}`,
      });
  });
  const { uniqueness } = recipe;
  uniqueness?.columns.forEach((column, i) => {
    if (!makers.has(column))
      problems.push({ path: `uniqueness.columns[${i}]`, message: `there is no column ${column}` });
  });
  if (uniqueness?.columns.length === 0) problems.push({ path: 'uniqueness.columns', message: 'no column is compared' });
  if (uniqueness?.method === 'embedding' && !Object.hasOwn(recipe.models, uniqueness.model ?? '')) {
    problems.push({ path: 'uniqueness.model', message: 'a model that embeds is needed' });
  }
  return problems;
}

function place(index: number, path: string): string {
  return path === '' ? `columns[${index}]` : `columns[${index}].${path}`;
}

function suggestion(name: string, known: readonly string[]): string {
  const lower = name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  const close = known.find((other) => {
    const candidate = other.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
    return candidate === lower || distanceAtMostOne(candidate, lower);
  });
  return close ? `; did you mean ${close}?` : '';
}

/** True when one insertion, deletion or replacement turns one into the other. */
function distanceAtMostOne(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < Math.min(a.length, b.length) && a[start] === b[start]) start++;
  const skip = (text: string): string => text.slice(start + 1);
  return skip(a) === skip(b) || (a.length > b.length ? skip(a) === b.slice(start) : a.slice(start) === skip(b));
}

function dedupe(problems: readonly RecipeProblem[]): readonly RecipeProblem[] {
  const seen = new Set<string>();
  return problems.filter(({ path, message }) => {
    const key = `${path} ${message}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
