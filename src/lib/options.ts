// Options are data: one description drives the form, the stored recipe and the validation.

import { StudioError } from './errors.ts';
import { isPlainJson, type JsonObject, type JsonValue } from './json.ts';

interface FieldText {
  readonly label: string;
  readonly help?: string;
  /** Hidden behind "More options" in forms. */
  readonly advanced?: boolean;
  /** Only shown while the choice of that name has one of these values. Hidden fields keep their values. */
  readonly visibleWhen?: { readonly field: string; readonly values: readonly string[] };
}
export interface IntegerField extends FieldText {
  readonly type: 'integer';
  readonly min: number;
  readonly max: number;
  readonly default: number;
}
export interface NumberField extends FieldText {
  readonly type: 'number';
  readonly min: number;
  readonly max: number;
  readonly default: number;
}
export interface ToggleField extends FieldText {
  readonly type: 'toggle';
  readonly default: boolean;
}
export interface ChoiceField<Value extends string = string> extends FieldText {
  readonly type: 'choice';
  readonly choices: readonly { readonly value: Value; readonly label: string }[];
  readonly default: Value;
}
export interface TextField extends FieldText {
  readonly type: 'text';
  readonly maxLength: number;
  readonly default: string;
}
/** A text with `{{columns}}` in it (Jinja), on several lines. */
export interface TemplateField extends FieldText {
  readonly type: 'template';
  readonly maxLength: number;
  readonly default: string;
}
/** A formula over other columns (see `lib/expressions`). */
export interface ExpressionField extends FieldText {
  readonly type: 'expression';
  readonly maxLength: number;
  readonly default: string;
}
/** A list of short texts, one a line. */
export interface LinesField extends FieldText {
  readonly type: 'lines';
  readonly maxItems: number;
  readonly default: readonly string[];
}
/** Values with their weights; weights need not sum to 1. */
export interface WeightsField extends FieldText {
  readonly type: 'weights';
  readonly maxItems: number;
  readonly default: readonly WeightedValue[];
}
/** Any JSON, e.g. a JSON schema. */
export interface JsonField extends FieldText {
  readonly type: 'json';
  readonly default: JsonValue;
}
/** Names one other column of the recipe, a dataset of the project, or a model of the recipe; '' is none. */
export interface ReferenceField extends FieldText {
  readonly type: 'column' | 'dataset' | 'model';
  readonly default: string;
}
/** Names of other columns. */
export interface ColumnsField extends FieldText {
  readonly type: 'columns';
  readonly default: readonly string[];
}

export interface WeightedValue extends JsonObject {
  readonly value: string;
  readonly weight: number;
}

export type Field =
  | IntegerField
  | NumberField
  | ToggleField
  | ChoiceField
  | TextField
  | TemplateField
  | ExpressionField
  | LinesField
  | WeightsField
  | JsonField
  | ReferenceField
  | ColumnsField;
export type Fields = Readonly<Record<string, Field>>;
export type OptionValue = JsonValue;
/** What is stored in recipes and sent between threads. */
export type OptionValues = Readonly<Record<string, OptionValue>>;

type ValueOf<F extends Field> = F extends IntegerField | NumberField
  ? number
  : F extends ToggleField
    ? boolean
    : F extends ChoiceField<infer Value>
      ? Value
      : F extends LinesField | ColumnsField
        ? readonly string[]
        : F extends WeightsField
          ? readonly WeightedValue[]
          : F extends JsonField
            ? JsonValue
            : string;
/** The typed options that a plugin's implementation receives. */
export type OptionsOf<F extends Fields> = { readonly [Name in keyof F]: ValueOf<F[Name]> };

type Rest<F extends Field> = Omit<F, 'type'>;
export const integer = (field: Rest<IntegerField>): IntegerField => ({ type: 'integer', ...field });
export const number = (field: Rest<NumberField>): NumberField => ({ type: 'number', ...field });
export const toggle = (field: Rest<ToggleField>): ToggleField => ({ type: 'toggle', ...field });
export const choice = <const Value extends string>(field: Rest<ChoiceField<Value>>): ChoiceField<Value> => ({
  type: 'choice',
  ...field,
});
export const text = (field: Rest<TextField>): TextField => ({ type: 'text', ...field });
export const template = (field: Rest<TemplateField>): TemplateField => ({ type: 'template', ...field });
export const expression = (field: Rest<ExpressionField>): ExpressionField => ({ type: 'expression', ...field });
export const lines = (field: Rest<LinesField>): LinesField => ({ type: 'lines', ...field });
export const weights = (field: Rest<WeightsField>): WeightsField => ({ type: 'weights', ...field });
export const json = (field: Rest<JsonField>): JsonField => ({ type: 'json', ...field });
export const reference = (field: ReferenceField): ReferenceField => field;
export const columns = (field: Rest<ColumnsField>): ColumnsField => ({ type: 'columns', ...field });

/**
 * Fills in defaults and checks bounds.
 * @throws StudioError `bad-option` with { name, given, allowed } for an unknown name or a value outside of its bounds
 */
export function parseOptions<F extends Fields>(fields: F, input: Readonly<Record<string, unknown>> = {}): OptionsOf<F> {
  for (const name of Object.keys(input)) {
    if (!Object.hasOwn(fields, name)) refuse(name, input[name], Object.keys(fields).join(', '));
  }
  const entries = Object.entries(fields).map(([name, field]) => [
    name,
    Object.hasOwn(input, name) ? parseField(name, field, input[name]) : field.default,
  ]);
  return Object.fromEntries(entries) as OptionsOf<F>;
}

/** The options a form starts with. */
export function defaultOptions<F extends Fields>(fields: F): OptionsOf<F> {
  return parseOptions(fields);
}

function parseField(name: string, field: Field, value: unknown): OptionValue {
  switch (field.type) {
    case 'integer':
    case 'number': {
      const whole = field.type === 'number' || Number.isInteger(value);
      if (typeof value === 'number' && whole && value >= field.min && value <= field.max) return value;
      return refuse(name, value, `${field.type} from ${field.min} to ${field.max}`);
    }
    case 'toggle':
      return typeof value === 'boolean' ? value : refuse(name, value, 'true or false');
    case 'choice': {
      const found = field.choices.find((option) => option.value === value);
      return found ? found.value : refuse(name, value, field.choices.map((option) => option.value).join(', '));
    }
    case 'text':
    case 'template':
    case 'expression':
      if (typeof value === 'string' && value.length <= field.maxLength) return value;
      return refuse(name, value, `text of at most ${field.maxLength} characters`);
    case 'lines':
      if (isTexts(value) && value.length <= field.maxItems) return value;
      return refuse(name, value, `a list of at most ${field.maxItems} texts`);
    case 'weights':
      if (isWeights(value) && value.length <= field.maxItems) return value;
      return refuse(name, value, `a list of at most ${field.maxItems} { value, weight } with weights from 0`);
    case 'columns':
      return isTexts(value) ? value : refuse(name, value, 'a list of column names');
    case 'column':
    case 'dataset':
    case 'model':
      return typeof value === 'string' ? value : refuse(name, value, `the name of a ${field.type}`);
    case 'json':
      return isPlainJson(value) ? value : refuse(name, value, 'JSON');
    default:
      return field satisfies never;
  }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isWeights(value: unknown): value is readonly WeightedValue[] {
  if (!Array.isArray(value)) return false;
  return value.every((item: unknown) => {
    if (typeof item !== 'object' || item === null) return false;
    const { value: label, weight } = item as { readonly value?: unknown; readonly weight?: unknown };
    return typeof label === 'string' && typeof weight === 'number' && Number.isFinite(weight) && weight >= 0;
  });
}

function refuse(name: string, given: unknown, allowed: string): never {
  const shown = JSON.stringify(given) ?? String(given);
  throw new StudioError('bad-option', `option ${name} is ${shown}, allowed is ${allowed}`, {
    details: { name, given: shown, allowed },
  });
}
