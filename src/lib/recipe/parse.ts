// The shape of a recipe: what a file or a message must look like before anything believes it.

import * as v from 'valibot';
import { StudioError } from '../errors.ts';
import { canonicalJson, sha256 } from '../hash.ts';
import type { Recipe, SynthesisRecipe } from './types.ts';

export const MAX_ROWS = 10_000_000;
export const MAX_CONDITIONS = 2000;
export const MAX_SHARES = 65_535;

const cell = v.nullable(v.union([v.string(), v.pipe(v.number(), v.finite())]));
const optionValues = v.record(v.string(), v.union([v.string(), v.pipe(v.number(), v.finite()), v.boolean()]));
const columnName = v.string();
const share = v.strictObject({ value: cell, share: v.pipe(v.number(), v.minValue(0), v.maxValue(1)) });

const condition = v.variant('kind', [
  v.strictObject({ kind: v.literal('value'), column: columnName, value: cell }),
  v.strictObject({
    kind: v.literal('range'),
    column: columnName,
    min: v.exactOptional(v.pipe(v.number(), v.finite())),
    max: v.exactOptional(v.pipe(v.number(), v.finite())),
  }),
  v.strictObject({
    kind: v.literal('shares'),
    column: columnName,
    shares: v.pipe(v.array(share), v.minLength(1), v.maxLength(MAX_SHARES)),
  }),
]);

const recipeShape = v.strictObject({
  format: v.literal('terrarium-recipe'),
  version: v.literal(1),
  seed: v.pipe(v.number(), v.safeInteger()),
  rows: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_ROWS)),
  source: v.pipe(v.string(), v.minLength(1)),
  block: v.strictObject({
    kind: v.literal('synthesizer'),
    synthesizer: v.pipe(v.string(), v.minLength(1)),
    options: optionValues,
    conditions: v.pipe(v.array(condition), v.maxLength(MAX_CONDITIONS)),
  }),
});

/** Something wrong with a recipe, and where: `block.conditions[2].min`. An empty path is the whole. */
export interface RecipeProblem {
  readonly path: string;
  readonly message: string;
}

/**
 * A recipe out of anything.
 * @throws StudioError `bad-recipe` with { problems }, every one with its place
 */
export function parseRecipe(value: unknown): SynthesisRecipe {
  const result = v.safeParse(recipeShape, withoutSchemaLink(value));
  if (result.success) return result.output;
  const problems = result.issues.map((issue) => ({ path: pathOf(issue.path), message: lowerFirst(issue.message) }));
  throw recipeError(problems);
}

/** @throws StudioError `bad-recipe` with { problems } for a text that is not JSON or not a recipe */
export function parseRecipeText(text: string): SynthesisRecipe {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : 'the text is not JSON';
    throw recipeError([{ path: '', message: lowerFirst(message) }], cause);
  }
  return parseRecipe(value);
}

/** The error that a recipe with problems is refused with. */
export function recipeError(problems: readonly RecipeProblem[], cause?: unknown): StudioError {
  const [first] = problems;
  const message = first
    ? `the recipe is refused at ${first.path || 'its start'}: ${first.message}`
    : 'the recipe is refused';
  return new StudioError('bad-recipe', message, { cause, details: { problems } });
}

/** The identity of a recipe: SHA-256 of its canonical JSON. The order of its keys does not matter. */
export function recipeSha256(recipe: Recipe): Promise<string> {
  return sha256(canonicalJson(recipe));
}

/** Editors want `$schema` in a file; it says nothing about the run. */
function withoutSchemaLink(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('$schema' in value)) return value;
  const { $schema: _link, ...rest } = value;
  return rest;
}

function pathOf(path: readonly { readonly key?: unknown }[] | undefined): string {
  return (path ?? []).reduce((text, { key }) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
}

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
