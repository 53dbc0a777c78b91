// Our blocks from samplers and formulas, and back.

import { fakerMethods } from '../columns/sampler/faker-methods.ts';
import { personParts, timeUnits } from '../columns/sampler/fields.ts';
import { fakerLocales } from '../faker.ts';
import type { OptionValues, WeightedValue } from '../options.ts';
import type { ColumnBlock, ColumnRecipe } from '../recipe/types.ts';
import type { PersonPart, Sampler, TimeUnit } from './samplers.ts';

/** A recipe without columns. */
export function newRecipe(name: string): ColumnRecipe {
  return {
    ...{ format: 'terrarium-recipe', version: 2, name, seed: 1, rows: 1000, models: {}, columns: [] },
    ...{ pins: [], examples: [], uniqueness: null, attempts: 3 },
  };
}

/** An option that is a text; '' where it is not. */
export function textOption(options: OptionValues, name: string): string {
  const value = options[name];
  return typeof value === 'string' ? value : '';
}

function numberOption(options: OptionValues, name: string, preset: number): number {
  const value = options[name];
  return typeof value === 'number' ? value : preset;
}

export function samplerBlock(name: string, sampler: Sampler): ColumnBlock {
  return { name, kind: 'sampler', options: optionsOf(sampler) };
}

function optionsOf(sampler: Sampler): OptionValues {
  switch (sampler.kind) {
    case 'category':
      return { sampler: 'category', values: sampler.values };
    case 'subcategory':
      return { sampler: 'subcategory', parent: sampler.parent, groups: sampler.values };
    case 'uniform': {
      const { min, max, decimals } = sampler;
      const isWhole = decimals === 0 && Number.isInteger(min) && Number.isInteger(max);
      return isWhole ? { sampler: 'integer', min, max } : { sampler: 'uniform', min, max, decimals: decimals ?? -1 };
    }
    case 'gaussian': {
      const { mean, deviation, decimals } = sampler;
      return { sampler: 'gaussian', mean, deviation, decimals: decimals ?? -1 };
    }
    case 'bernoulli':
      return { sampler: 'bernoulli', probability: sampler.probability };
    case 'binomial':
      return { sampler: 'binomial', trials: sampler.trials, probability: sampler.probability };
    case 'poisson':
      return { sampler: 'poisson', mean: sampler.mean };
    case 'datetime': {
      const { start, end, unit, format } = sampler;
      return { sampler: 'datetime', start, end, unit, ...(format === undefined ? {} : { format }) };
    }
    case 'timedelta': {
      const { from, min, max, unit } = sampler;
      return { sampler: 'timedelta', base: from, min, max, unit };
    }
    case 'uuid':
      return { sampler: 'uuid', ...(sampler.prefix === '' ? {} : { prefix: sampler.prefix }) };
    case 'sequence':
      return { sampler: 'sequence', first: sampler.start, step: sampler.step };
    case 'regex':
      return { sampler: 'regex', pattern: sampler.pattern };
    case 'person': {
      const { part, group, sex, minAge, maxAge, locale } = sampler;
      return { sampler: 'person', part, group, sex: sex ?? 'any', minAge, maxAge, locale };
    }
    case 'faker':
      return { sampler: 'faker', method: sampler.method, locale: sampler.locale };
    default:
      return sampler satisfies never;
  }
}

/** What a sampler block draws; null for other blocks and for options that others have no word for. */
export function readSamplerBlock({ kind, options }: ColumnBlock): Sampler | null {
  if (kind !== 'sampler') return null;
  return readers[textOption(options, 'sampler') || 'category']?.(options) ?? null;
}

const readers: Readonly<Record<string, (options: OptionValues) => Sampler | null>> = {
  category: ({ values }) => ({ kind: 'category', values: (values ?? []) as unknown as readonly WeightedValue[] }),
  subcategory: (options) => {
    const groups = (options['groups'] ?? {}) as Readonly<Record<string, readonly string[]>>;
    return { kind: 'subcategory', parent: textOption(options, 'parent'), values: groups };
  },
  integer: (options) => ({ kind: 'uniform', ...range(options, 100), decimals: 0 }),
  uniform: (options) => ({ kind: 'uniform', ...range(options, 100), decimals: decimalsOf(options) }),
  gaussian: (options) => {
    const mean = numberOption(options, 'mean', 10);
    return { kind: 'gaussian', mean, deviation: numberOption(options, 'deviation', 1), decimals: decimalsOf(options) };
  },
  bernoulli: (options) => ({ kind: 'bernoulli', probability: numberOption(options, 'probability', 0.5) }),
  binomial: (options) => {
    const probability = numberOption(options, 'probability', 0.5);
    return { kind: 'binomial', trials: numberOption(options, 'trials', 10), probability };
  },
  poisson: (options) => ({ kind: 'poisson', mean: numberOption(options, 'mean', 10) }),
  datetime: (options) => {
    const format = textOption(options, 'format');
    const start = textOption(options, 'start') || '2024-01-01';
    const end = textOption(options, 'end') || '2024-12-31';
    return { kind: 'datetime', start, end, unit: unitOf(options), ...(format === '' ? {} : { format }) };
  },
  timedelta: (options) => {
    return { kind: 'timedelta', from: textOption(options, 'base'), ...range(options, 100), unit: unitOf(options) };
  },
  uuid: (options) => ({ kind: 'uuid', prefix: textOption(options, 'prefix') }),
  sequence: (options) => {
    if (textOption(options, 'prefix') !== '' || numberOption(options, 'digits', 0) > 0) return null;
    return { kind: 'sequence', start: numberOption(options, 'first', 1), step: numberOption(options, 'step', 1) };
  },
  regex: (options) => ({ kind: 'regex', pattern: textOption(options, 'pattern') }),
  person: (options) => {
    const sex = textOption(options, 'sex');
    return {
      ...{ kind: 'person', part: partOf(textOption(options, 'part')), group: textOption(options, 'group') || 'person' },
      ...{ sex: sex === 'male' || sex === 'female' ? sex : null, locale: textOption(options, 'locale') || 'en' },
      ...{ minAge: numberOption(options, 'minAge', 18), maxAge: numberOption(options, 'maxAge', 80) },
    };
  },
  faker: (options) => {
    const method = textOption(options, 'method') || 'company.name';
    return { kind: 'faker', method, locale: textOption(options, 'locale') || 'en' };
  },
};

function range(options: OptionValues, preset: number): { readonly min: number; readonly max: number } {
  return { min: numberOption(options, 'min', 0), max: numberOption(options, 'max', preset) };
}

function decimalsOf(options: OptionValues): number | null {
  const decimals = numberOption(options, 'decimals', 2);
  return decimals < 0 ? null : decimals;
}

function unitOf(options: OptionValues): TimeUnit {
  return timeUnits.find((unit) => unit === options['unit']) ?? 'day';
}

function partOf(part: string): PersonPart {
  return personParts.find(({ value }) => value === part)?.value ?? 'fullName';
}

/** True for a Faker method that we offer. */
export function isOffered(method: string): boolean {
  return fakerMethods.some(({ value }) => value === method);
}

/** Our locale for names like `en_US` and `pt_BR`; English where we have no such language. */
export function localeOf(name: string): { readonly locale: string; readonly isKnown: boolean } {
  const found =
    fakerLocales.find((locale) => locale === name) ?? fakerLocales.find((locale) => locale === name.split(/[-_]/)[0]);
  const chinese = name.startsWith('zh') ? 'zh_CN' : name.startsWith('pt') ? 'pt_BR' : undefined;
  return { locale: found ?? chinese ?? 'en', isKnown: found !== undefined || chinese !== undefined };
}

export type FormulaKind = 'text' | 'integer' | 'number' | 'boolean';

export function expressionBlock(name: string, formula: string, output: FormulaKind): ColumnBlock {
  return { name, kind: 'expression', options: { formula, output } };
}

export function readExpressionBlock({ kind, options }: ColumnBlock): { formula: string; output: string } | null {
  if (kind !== 'expression') return null;
  return { formula: textOption(options, 'formula'), output: textOption(options, 'output') || 'text' };
}

/** A check that has columns made again until the formula is true. */
export function validationBlock(name: string, formula: string, redo: readonly string[]): ColumnBlock {
  return { name, kind: 'validation', options: { check: 'formula', formula, action: 'again', redo } };
}

export function seedBlock(name: string, order: 'ordered' | 'shuffled'): ColumnBlock {
  return { name, kind: 'seed', options: { dataset: '', order } };
}
