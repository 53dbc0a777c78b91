// A column gets another name: whatever speaks of it follows.

import type { Field, Fields, OptionValue, OptionValues } from '../lib/options.ts';
import type { ColumnBlock, ColumnRecipe } from '../lib/recipe/types.ts';

/** Names as formulas and templates write them, names in ticks, or a text in quotes, which is left alone. */
const TOKENS = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]+`|[\p{L}_][\p{L}\p{N}_]*/gu;
const PLAIN_NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u;
/** What Jinja evaluates within a text; comments are texts. */
const JINJA = /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g;

export interface Renaming {
  readonly from: string;
  readonly to: string;
}

/** A formula with a name replaced where it stands for a column: not in quotes, not after a dot. */
export function renameInExpression(text: string, { from, to }: Renaming): string {
  return text.replace(TOKENS, (token: string, at: number) => {
    if (token !== from && token !== `\`${from}\``) return token;
    if (/\.\s*$/.test(text.slice(0, at))) return token;
    return PLAIN_NAME.test(to) ? to : `\`${to}\``;
  });
}

/** A template with a name replaced inside of `{{ }}` and `{% %}`. */
export function renameInTemplate(text: string, renaming: Renaming): string {
  return text.replace(JINJA, (part) => renameInExpression(part, renaming));
}

/**
 * The recipe with a block renamed, and its output columns wherever they are named: in templates, formulas, options that
 * name columns, pins, examples and the rule of uniqueness.
 */
export function renameBlock(
  recipe: ColumnRecipe,
  { block, outputs }: { readonly block: Renaming; readonly outputs: readonly Renaming[] },
  fieldsOf: (kind: string) => Fields,
): ColumnRecipe {
  const columns = recipe.columns.map((entry) => (entry.name === block.from ? { ...entry, name: block.to } : entry));
  const start: ColumnRecipe = { ...recipe, columns };
  return outputs.reduce((renamed, output) => renameOutput(renamed, output, fieldsOf), start);
}

function renameOutput(recipe: ColumnRecipe, renaming: Renaming, fieldsOf: (kind: string) => Fields): ColumnRecipe {
  const swap = (name: string): string => (name === renaming.from ? renaming.to : name);
  return {
    ...recipe,
    columns: recipe.columns.map((block) => renameInBlock(block, renaming, fieldsOf(block.kind))),
    pins: recipe.pins.map((pin) => ({ ...pin, column: swap(pin.column) })),
    examples: recipe.examples.map(({ column, value, given }) => ({
      column: swap(column),
      value,
      given: Object.fromEntries(Object.entries(given).map(([name, cell]) => [swap(name), cell])),
    })),
    uniqueness: recipe.uniqueness && { ...recipe.uniqueness, columns: recipe.uniqueness.columns.map(swap) },
  };
}

function renameInBlock(block: ColumnBlock, renaming: Renaming, fields: Fields): ColumnBlock {
  const options: OptionValues = Object.fromEntries(
    Object.entries(block.options).map(([name, value]) => [name, renameInOption(fields[name], value, renaming)]),
  );
  const { skipWhen } = block;
  return { ...block, options, ...(skipWhen === undefined ? {} : { skipWhen: renameInExpression(skipWhen, renaming) }) };
}

function renameInOption(field: Field | undefined, value: OptionValue, renaming: Renaming): OptionValue {
  switch (field?.type) {
    case 'template':
      return typeof value === 'string' ? renameInTemplate(value, renaming) : value;
    case 'expression':
      return typeof value === 'string' ? renameInExpression(value, renaming) : value;
    case 'column':
      return value === renaming.from ? renaming.to : value;
    case 'columns':
      return Array.isArray(value) ? value.map((name) => (name === renaming.from ? renaming.to : String(name))) : value;
    default:
      return value;
  }
}
