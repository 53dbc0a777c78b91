// Whether a recipe can be run on a table: what a form shows beside its fields before anything is started. What only
// the values can tell (a label that never occurs, a range nobody falls into) is refused when fitting starts.

import { StudioError } from '../errors.ts';
import { type Fields, parseOptions } from '../options.ts';
import { type ColumnSchema, isLabel, isModeled, isQuantity } from '../table/schema.ts';
import { type RecipeProblem, recipeError } from './parse.ts';
import type { Condition, LabelShare, SynthesisRecipe } from './types.ts';

const SHARE_TOLERANCE = 1e-6;

/** What is known where the recipe is to run. */
export interface RecipeContext {
  readonly schema: readonly ColumnSchema[];
  readonly synthesizers: readonly { readonly id: string; readonly fields: Fields }[];
}

/** Every problem of a well-formed recipe on that table, in the order of the recipe. */
export function findRecipeProblems(recipe: SynthesisRecipe, { schema, synthesizers }: RecipeContext): RecipeProblem[] {
  const problems = blockProblems(recipe, synthesizers);
  if (!schema.some(isModeled)) problems.push({ path: 'source', message: 'the dataset has no column to learn from' });
  recipe.block.conditions.forEach((condition, i) => {
    const path = `block.conditions[${i}]`;
    const column = schema.find((entry) => entry.name === condition.column);
    if (!column) return problems.push({ path: `${path}.column`, message: `there is no column ${condition.column}` });
    if (!isModeled(column)) {
      return problems.push({ path: `${path}.column`, message: `column ${column.name} is not learned` });
    }
    problems.push(...conditionProblems(condition, column, path));
  });
  problems.push(...contradictions(recipe.block.conditions));
  return problems;
}

/** @throws StudioError `bad-recipe` with { problems } */
export function validateRecipe(recipe: SynthesisRecipe, context: RecipeContext): void {
  const problems = findRecipeProblems(recipe, context);
  if (problems.length > 0) throw recipeError(problems);
}

function blockProblems({ block }: SynthesisRecipe, synthesizers: RecipeContext['synthesizers']): RecipeProblem[] {
  const synthesizer = synthesizers.find((entry) => entry.id === block.synthesizer);
  if (!synthesizer) {
    const known = synthesizers.map((entry) => entry.id).join(', ');
    return [{ path: 'block.synthesizer', message: `there is no synthesizer ${block.synthesizer}, only ${known}` }];
  }
  try {
    parseOptions(synthesizer.fields, block.options);
    return [];
  } catch (error) {
    if (!(error instanceof StudioError) || error.code !== 'bad-option') throw error;
    return [{ path: `block.options.${String(error.details['name'])}`, message: error.message }];
  }
}

function conditionProblems(condition: Condition, column: ColumnSchema, path: string): RecipeProblem[] {
  switch (condition.kind) {
    case 'value':
      return valueProblems(condition.value, column, `${path}.value`);
    case 'range':
      return rangeProblems(condition, column, path);
    case 'shares':
      return shareProblems(condition.shares, column, `${path}.shares`);
    default:
      return condition satisfies never;
  }
}

function valueProblems(value: LabelShare['value'], column: ColumnSchema, path: string): RecipeProblem[] {
  if (value === null || isLabel(column.kind)) return [];
  if (typeof value !== 'number') return [{ path, message: `column ${column.name} holds numbers, not ${value}` }];
  if (column.kind === 'integer' && !Number.isInteger(value)) {
    return [{ path, message: `column ${column.name} holds whole numbers, not ${value}` }];
  }
  return [];
}

function rangeProblems(
  { min, max }: Extract<Condition, { kind: 'range' }>,
  column: ColumnSchema,
  path: string,
): RecipeProblem[] {
  if (!isQuantity(column.kind)) return [{ path, message: `column ${column.name} has labels, a range needs numbers` }];
  if (min === undefined && max === undefined) return [{ path, message: 'a range needs at least one end' }];
  if (min === undefined || max === undefined) return [];
  if (min > max) return [{ path: `${path}.min`, message: `the range starts at ${min}, after its end ${max}` }];
  const isHole = column.kind === 'integer' && Math.ceil(min) > Math.floor(max);
  return isHole ? [{ path: `${path}.min`, message: `there is no whole number from ${min} to ${max}` }] : [];
}

function shareProblems(shares: readonly LabelShare[], column: ColumnSchema, path: string): RecipeProblem[] {
  const problems = shares.flatMap((entry, i) => valueProblems(entry.value, column, `${path}[${i}].value`));
  const total = shares.reduce((sum, entry) => sum + entry.share, 0);
  if (Math.abs(total - 1) > SHARE_TOLERANCE) {
    problems.push({ path, message: `the shares sum to ${Number(total.toFixed(6))}, not to 1` });
  }
  const seen = new Set<LabelShare['value']>();
  shares.forEach(({ value }, i) => {
    if (seen.has(value)) problems.push({ path: `${path}[${i}].value`, message: `the value ${value} comes twice` });
    seen.add(value);
  });
  return problems;
}

/** Conditions on one column that no row can satisfy together: ranges without overlap, different values. */
function contradictions(conditions: readonly Condition[]): RecipeProblem[] {
  const problems: RecipeProblem[] = [];
  conditions.forEach((later, i) => {
    for (const earlier of conditions.slice(0, i)) {
      if (earlier.column !== later.column || !contradict(earlier, later)) continue;
      const message = `it contradicts another condition on ${later.column}`;
      problems.push({ path: `block.conditions[${i}]`, message });
      return;
    }
  });
  return problems;
}

function contradict(a: Condition, b: Condition): boolean {
  if (a.kind === 'range' && b.kind === 'range') {
    return Math.max(a.min ?? -Infinity, b.min ?? -Infinity) > Math.min(a.max ?? Infinity, b.max ?? Infinity);
  }
  if (b.kind === 'range') return a.kind !== 'range' && valuesOf(a).some((value) => isOutside(value, b));
  if (a.kind === 'range') return valuesOf(b).some((value) => isOutside(value, a));
  return JSON.stringify(a) !== JSON.stringify(b);
}

function valuesOf(condition: Exclude<Condition, { kind: 'range' }>): LabelShare['value'][] {
  if (condition.kind === 'value') return [condition.value];
  return condition.shares.filter((entry) => entry.share > 0).map((entry) => entry.value);
}

function isOutside(value: LabelShare['value'], { min, max }: { min?: number; max?: number }): boolean {
  return typeof value !== 'number' || value < (min ?? -Infinity) || value > (max ?? Infinity);
}
