// Mockaroo's field types with parameters and our samplers. Types without parameters are in mockaroo-types.ts.

import type { JsonObject, JsonValue } from '../json.ts';
import type { Members } from './reader.ts';
import type { Sampler } from './samplers.ts';

const CHARACTERS: Readonly<Record<string, string>> = {
  ...{ '#': '[0-9]', '@': '[a-z]', '^': '[A-Z]', '*': '[A-Za-z0-9]', $: '[a-z0-9]', '%': '[A-Z0-9]' },
};
const SPECIAL = /[.*+?^${}()|[\]\\/]/g;

/** The sampler of a field, or null where the type has none. */
export function fromMockaroo(type: string, field: Members): Sampler | null {
  return readers[type]?.(field) ?? null;
}

const readers: Readonly<Record<string, (field: Members) => Sampler | null>> = {
  'Row Number': () => ({ kind: 'sequence', start: 1, step: 1 }),
  Sequence: (field) => {
    field.drop('restart_at', 'a sequence goes on');
    const repeat = field.number('repeat') ?? 1;
    if (repeat > 1) field.notes.add(field.at('repeat'), repeat, 'every number comes once');
    return { kind: 'sequence', start: field.number('start') ?? 1, step: field.number('step') ?? 1 };
  },
  Number: readNumber,
  Decimal: readNumber,
  Money: (field) => {
    field.drop('symbol', 'amounts are plain numbers');
    return { kind: 'uniform', min: field.number('min') ?? 0, max: field.number('max') ?? 10, decimals: 2 };
  },
  'Normal Distribution': (field) => {
    const deviation = field.number('sd') ?? field.number('standard_deviation') ?? field.number('stddev') ?? 1;
    field.ignore('sd', 'standard_deviation', 'stddev');
    return { kind: 'gaussian', mean: field.number('mean') ?? 0, deviation, decimals: field.number('decimals') ?? 2 };
  },
  'Poisson Distribution': (field) => ({ kind: 'poisson', mean: field.number('mean') ?? 1 }),
  'Binomial Distribution': (field) => {
    const percent = field.number('success_probability') ?? field.number('probability') ?? 0.5;
    field.ignore('success_probability', 'probability');
    const probability = percent > 1 ? percent / 100 : percent;
    return { kind: 'binomial', trials: field.number('trials') ?? 1, probability };
  },
  Boolean: () => ({ kind: 'bernoulli', probability: 0.5 }),
  'Custom List': readList,
  Datetime: (field) => readDate(field, 'minute'),
  Date: (field) => readDate(field, 'day'),
  GUID: () => ({ kind: 'uuid', prefix: '' }),
  UUID: () => ({ kind: 'uuid', prefix: '' }),
  'Regular Expression': (field) => {
    const pattern = field.text('value') ?? field.text('format') ?? field.text('regex') ?? '';
    field.ignore('value', 'format', 'regex');
    return { kind: 'regex', pattern: pattern.replace(/^\/|\/[a-z]*$/g, '') };
  },
  'Character Sequence': (field) => ({
    kind: 'regex',
    pattern: patternOf(field.text('format') ?? field.text('value') ?? ''),
  }),
  'Digit Sequence': (field) => ({
    kind: 'regex',
    pattern: patternOf(field.text('format') ?? field.text('value') ?? ''),
  }),
  SSN: () => ({ kind: 'regex', pattern: '[0-9]{3}-[0-9]{2}-[0-9]{4}' }),
  EIN: () => ({ kind: 'regex', pattern: '[0-9]{2}-[0-9]{7}' }),
  Time: () => ({ kind: 'regex', pattern: '([01][0-9]|2[0-3]):[0-5][0-9]' }),
  MD5: () => ({ kind: 'regex', pattern: '[0-9a-f]{32}' }),
  SHA1: () => ({ kind: 'regex', pattern: '[0-9a-f]{40}' }),
  SHA256: () => ({ kind: 'regex', pattern: '[0-9a-f]{64}' }),
  'Hex Color': () => ({ kind: 'regex', pattern: '#[0-9a-f]{6}' }),
  'Shirt Size': () => categoryOf(['XS', 'S', 'M', 'L', 'XL', '2XL', '3XL']),
  'Gender (abbrev)': () => categoryOf(['M', 'F']),
};

function readNumber(field: Members): Sampler {
  const decimals = field.number('decimals') ?? 0;
  return { kind: 'uniform', min: field.number('min') ?? 1, max: field.number('max') ?? 100, decimals };
}

function readList(field: Members): Sampler | null {
  const given = field.raw('values');
  const values =
    typeof given === 'string' ? given.split(',') : Array.isArray(given) ? (given as readonly JsonValue[]) : [];
  const style = field.text('selectionStyle') ?? field.text('selection_style') ?? 'random';
  field.ignore('selectionStyle', 'selection_style');
  if (style === 'sequential') field.notes.add(field.at('selectionStyle'), style, 'values are drawn, not taken in turn');
  const weights = field.list('distribution') ?? field.list('weights') ?? [];
  field.ignore('distribution', 'weights');
  const texts = values.map((value) => (typeof value === 'string' ? value.trim() : JSON.stringify(value)));
  return {
    kind: 'category',
    values: texts.map((value, i) => ({ value, weight: typeof weights[i] === 'number' ? Math.max(0, weights[i]) : 1 })),
  };
}

function readDate(field: Members, unit: 'day' | 'minute'): Sampler {
  const format = field.text('format') ?? field.text('date_format');
  field.ignore('format', 'date_format');
  const start = isoDate(field, 'min') ?? '2020-01-01';
  const end = isoDate(field, 'max') ?? '2026-01-01';
  const isKnown = format?.includes('%') === true;
  if (format !== undefined && !isKnown) field.notes.add(field.at('format'), format, 'written as year-month-day');
  const hasTime = isKnown ? /%[HIMSpTR]/.test(format) : unit === 'minute';
  return { kind: 'datetime', start, end, unit: hasTime ? 'minute' : 'day', ...(isKnown ? { format } : {}) };
}

/** 01/31/2024 and 2024-01-31 as the latter; undefined, with a note, for other writings. */
function isoDate(field: Members, name: string): string | undefined {
  const text = field.text(name);
  if (text === undefined) return undefined;
  const iso = /^\d{4}-\d{2}-\d{2}/.exec(text)?.[0];
  if (iso !== undefined) return iso;
  const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4})/.exec(text);
  if (american) {
    const [, month = '', day = '', year = ''] = american;
    return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  }
  field.notes.add(field.at(name), text, 'it is no date that is understood here');
  return undefined;
}

function patternOf(format: string): string {
  const pattern = Array.from(format, (character) => CHARACTERS[character] ?? character.replace(SPECIAL, '\\$&'));
  return pattern.join('');
}

function categoryOf(values: readonly string[]): Sampler {
  return { kind: 'category', values: values.map((value) => ({ value, weight: 1 })) };
}

/** The field of a sampler; null where Mockaroo has none. */
export function toMockaroo(sampler: Sampler): JsonObject | null {
  switch (sampler.kind) {
    case 'category': {
      const { values } = sampler;
      const isEven = values.every(({ weight }) => weight === values[0]?.weight);
      const weighted = { selectionStyle: 'custom', distribution: values.map(({ weight }) => weight) };
      const style = isEven ? { selectionStyle: 'random' } : weighted;
      return { type: 'Custom List', values: values.map(({ value }) => value), ...style };
    }
    case 'uniform':
      return { type: 'Number', min: sampler.min, max: sampler.max, decimals: sampler.decimals ?? 5 };
    case 'gaussian': {
      const { mean, deviation, decimals } = sampler;
      return { type: 'Normal Distribution', mean, sd: deviation, decimals: decimals ?? 5 };
    }
    case 'poisson':
      return { type: 'Poisson Distribution', mean: sampler.mean };
    case 'binomial':
      return { type: 'Binomial Distribution', trials: sampler.trials, success_probability: sampler.probability };
    case 'bernoulli':
      return sampler.probability === 0.5 ? { type: 'Boolean' } : null;
    case 'datetime': {
      const format = sampler.format ?? (sampler.unit === 'day' ? '%Y-%m-%d' : '%Y-%m-%d %H:%M');
      return { type: 'Datetime', min: american(sampler.start), max: american(sampler.end), format };
    }
    case 'uuid':
      return sampler.prefix === '' ? { type: 'GUID' } : null;
    case 'sequence': {
      const { start, step } = sampler;
      return start === 1 && step === 1 ? { type: 'Row Number' } : { type: 'Sequence', start, step, repeat: 1 };
    }
    case 'regex':
      return { type: 'Regular Expression', value: sampler.pattern };
    case 'subcategory':
    case 'timedelta':
    case 'person':
    case 'faker':
      return null;
    default:
      return sampler satisfies never;
  }
}

function american(date: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(date);
  return match ? `${match[2] as string}/${match[3] as string}/${match[1] as string}` : date;
}
