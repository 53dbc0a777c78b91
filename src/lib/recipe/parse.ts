// The shape of a recipe: what a file or a message must look like before anything believes it.

import * as v from 'valibot';
import { StudioError } from '../errors.ts';
import { canonicalJson, sha256 } from '../hash.ts';
import { isPlainJson, type JsonValue } from '../json.ts';
import { devices, dtypes, providerIds } from '../language/types.ts';
import type { ColumnRecipe, Recipe, SynthesisRecipe } from './types.ts';

export const MAX_ROWS = 10_000_000;
export const MAX_CONDITIONS = 2000;
export const MAX_SHARES = 65_535;

/** Members of one kind under any names; a list is none. */
function namedValues<Value extends v.GenericSchema>(value: Value) {
  const isObject = (given: unknown): boolean => typeof given === 'object' && given !== null && !Array.isArray(given);
  return v.pipe(v.custom<object>(isObject, 'expected an object'), v.record(v.string(), value));
}

const cell = v.nullable(v.union([v.string(), v.pipe(v.number(), v.finite())]));
const optionValues = namedValues(v.union([v.string(), v.pipe(v.number(), v.finite()), v.boolean()]));
export const MAX_COLUMNS = 500;
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

const samplingShape = v.strictObject({
  temperature: v.pipe(v.number(), v.minValue(0), v.maxValue(5)),
  topK: v.pipe(v.number(), v.integer(), v.minValue(0)),
  topP: v.pipe(v.number(), v.gtValue(0), v.maxValue(1)),
  minP: v.pipe(v.number(), v.minValue(0), v.ltValue(1)),
  repetitionPenalty: v.pipe(v.number(), v.gtValue(0), v.maxValue(10)),
  maxTokens: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(32_768)),
  stop: v.pipe(v.array(v.string()), v.maxLength(16)),
});
const modelShape = v.strictObject({
  provider: v.picklist(providerIds),
  model: v.string(),
  fingerprint: v.exactOptional(v.string()),
  device: v.picklist(['auto', ...devices]),
  dtype: v.picklist(['auto', ...dtypes]),
  sampling: samplingShape,
});
const plainJson = v.custom<JsonValue>(isPlainJson, 'expected JSON');
const row = v.pipe(v.number(), v.integer(), v.minValue(0));

const columnRecipeShape = v.strictObject({
  format: v.literal('terrarium-recipe'),
  version: v.literal(2),
  name: v.pipe(v.string(), v.maxLength(200)),
  seed: v.pipe(v.number(), v.safeInteger()),
  rows: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_ROWS)),
  models: namedValues(modelShape),
  columns: v.pipe(
    v.array(
      v.strictObject({
        name: v.pipe(v.string(), v.maxLength(200)),
        kind: v.string(),
        options: namedValues(plainJson),
        skipWhen: v.exactOptional(v.string()),
        blank: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
        isHidden: v.exactOptional(v.boolean()),
      }),
    ),
    v.maxLength(MAX_COLUMNS),
  ),
  pins: v.array(v.strictObject({ row, column: v.string(), value: plainJson, isEdited: v.exactOptional(v.boolean()) })),
  examples: v.array(v.strictObject({ column: v.string(), value: plainJson, given: namedValues(plainJson) })),
  uniqueness: v.nullable(
    v.strictObject({
      columns: v.array(v.string()),
      method: v.picklist(['exact', 'near', 'embedding']),
      threshold: v.pipe(v.number(), v.gtValue(0), v.maxValue(1)),
      model: v.exactOptional(v.string()),
    }),
  ),
  attempts: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(20)),
});

/** Something wrong with a recipe, and where: `block.conditions[2].min`. An empty path is the whole. */
export interface RecipeProblem {
  readonly path: string;
  readonly message: string;
}

/**
 * A recipe of version 1 out of anything.
 * @throws StudioError `bad-recipe` with { problems }, every one with its place
 */
export function parseRecipe(value: unknown): SynthesisRecipe {
  return parseAs(recipeShape, value);
}

/** A recipe of columns (version 2) out of anything. @throws StudioError `bad-recipe` with { problems } */
export function parseColumnRecipe(value: unknown): ColumnRecipe {
  return parseAs(columnRecipeShape, value);
}

/** A recipe of either version. @throws StudioError `bad-recipe` with { problems } */
export function parseAnyRecipe(value: unknown): Recipe {
  const isSecond = typeof value === 'object' && value !== null && (value as { version?: unknown }).version === 2;
  return isSecond ? parseColumnRecipe(value) : parseRecipe(value);
}

function parseAs<Output>(shape: v.GenericSchema<unknown, Output>, value: unknown): Output {
  const result = v.safeParse(shape, withoutSchemaLink(value));
  if (result.success) return result.output;
  const problems = result.issues.map((issue) => ({ path: pathOf(issue.path), message: lowerFirst(issue.message) }));
  throw recipeError(problems);
}

/** @throws StudioError `bad-recipe` with { problems } for a text that is not JSON or not a recipe */
export function parseRecipeText(text: string): SynthesisRecipe {
  return parseRecipe(parseJsonText(text));
}

/** @throws StudioError `bad-recipe` with { problems } for a text that is not JSON or not a recipe of columns */
export function parseColumnRecipeText(text: string): ColumnRecipe {
  return parseColumnRecipe(parseJsonText(text));
}

function parseJsonText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : 'the text is not JSON';
    throw recipeError([{ path: '', message: lowerFirst(message) }], cause);
  }
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
