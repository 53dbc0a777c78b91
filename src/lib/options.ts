// Options are data: one description drives the form, the stored recipe and the validation.

import { StudioError } from './errors.ts';

interface FieldText {
  readonly label: string;
  readonly help?: string;
  /** Hidden behind "More options" in forms. */
  readonly advanced?: boolean;
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

export type Field = IntegerField | NumberField | ToggleField | ChoiceField | TextField;
export type Fields = Readonly<Record<string, Field>>;
export type OptionValue = string | number | boolean;
/** What is stored in recipes and sent between threads. */
export type OptionValues = Readonly<Record<string, OptionValue>>;

type ValueOf<F extends Field> = F extends IntegerField | NumberField
  ? number
  : F extends ToggleField
    ? boolean
    : F extends ChoiceField<infer Value>
      ? Value
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
      if (typeof value === 'string' && value.length <= field.maxLength) return value;
      return refuse(name, value, `text of at most ${field.maxLength} characters`);
    default:
      return field satisfies never;
  }
}

function refuse(name: string, given: unknown, allowed: string): never {
  const shown = JSON.stringify(given) ?? String(given);
  throw new StudioError('bad-option', `option ${name} is ${shown}, allowed is ${allowed}`, {
    details: { name, given: shown, allowed },
  });
}
