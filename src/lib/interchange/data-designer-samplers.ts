// Samplers of NeMo Data Designer (packages/data-designer-config/.../sampler_params.py) and ours.

import type { JsonObject, JsonValue } from '../json.ts';
import type { WeightedValue } from '../options.ts';
import type { Sampler, TimeUnit } from './samplers.ts';
import { asText, type Members } from './reader.ts';

const NO_EQUAL = 'there is no such sampler here';
const UNITS: Readonly<Record<string, TimeUnit>> = {
  D: 'day',
  h: 'hour',
  m: 'minute',
  s: 'second',
  Y: 'year',
  M: 'month',
};

/** Our sampler for theirs; null, with a note, where there is none. */
export function fromDesigner(type: string, params: Members): Sampler | null {
  params.ignore('sampler_type');
  const sampler = readers[type]?.(params) ?? null;
  if (!sampler) params.notes.add(params.place, type, NO_EQUAL);
  else params.finish();
  return sampler;
}

const readers: Readonly<Record<string, (params: Members) => Sampler | null>> = {
  category: (params) => {
    const values = (params.list('values') ?? []).map(asText);
    const weights = params.list('weights');
    const weighted = values.map((value, i): WeightedValue => {
      const weight = weights?.[i];
      return { value, weight: typeof weight === 'number' ? Math.max(0, weight) : 1 };
    });
    return { kind: 'category', values: weighted };
  },
  subcategory: (params) => ({
    kind: 'subcategory',
    parent: params.text('category') ?? '',
    values: readLists(params.object('values') ?? {}),
  }),
  uniform: (params) => ({
    ...{ kind: 'uniform', min: params.number('low') ?? 0, max: params.number('high') ?? 1 },
    decimals: params.number('decimal_places') ?? null,
  }),
  gaussian: (params) => ({
    ...{ kind: 'gaussian', mean: params.number('mean') ?? 0, deviation: params.number('stddev') ?? 1 },
    decimals: params.number('decimal_places') ?? null,
  }),
  bernoulli: (params) => ({ kind: 'bernoulli', probability: params.number('p') ?? 0.5 }),
  binomial: (params) => ({
    ...{ kind: 'binomial', trials: params.number('n') ?? 1, probability: params.number('p') ?? 0.5 },
  }),
  poisson: (params) => ({ kind: 'poisson', mean: params.number('mean') ?? 1 }),
  scipy: readScipy,
  datetime: (params) => ({
    ...{ kind: 'datetime', start: params.text('start') ?? '', end: params.text('end') ?? '' },
    unit: UNITS[params.text('unit') ?? 'D'] ?? 'day',
  }),
  timedelta: (params) => ({
    ...{ kind: 'timedelta', from: params.text('reference_column_name') ?? '' },
    ...{ min: params.number('dt_min') ?? 0, max: params.number('dt_max') ?? 1 },
    unit: UNITS[params.text('unit') ?? 'D'] ?? 'day',
  }),
  uuid: (params) => {
    params.drop('short_form', 'ids keep their full length');
    params.drop('uppercase', 'ids are written in small letters');
    return { kind: 'uuid', prefix: params.text('prefix') ?? '' };
  },
};

/** The distributions of scipy.stats that we have too. */
function readScipy(params: Members): Sampler | null {
  const name = params.text('dist_name');
  const given = params.within('dist_params');
  const decimals = params.number('decimal_places') ?? null;
  const location = given.number('loc') ?? 0;
  const scale = given.number('scale') ?? 1;
  switch (name) {
    case 'norm':
      return { kind: 'gaussian', mean: location, deviation: scale, decimals };
    case 'uniform':
      return { kind: 'uniform', min: location, max: location + scale, decimals };
    case 'bernoulli':
      return location === 0 ? { kind: 'bernoulli', probability: given.number('p') ?? 0.5 } : null;
    case 'binom':
      if (location !== 0) return null;
      return { kind: 'binomial', trials: given.number('n') ?? 1, probability: given.number('p') ?? 0.5 };
    case 'poisson':
      return location === 0 ? { kind: 'poisson', mean: given.number('mu') ?? 1 } : null;
    default:
      return null;
  }
}

function readLists(values: JsonObject): Readonly<Record<string, readonly string[]>> {
  const lists = Object.entries(values).map(([key, list]) => {
    return [key, Array.isArray(list) ? (list as readonly JsonValue[]).map(asText) : []] as const;
  });
  return Object.fromEntries(lists);
}

/** Their sampler for ours; null where there is none. */
export function toDesigner(sampler: Sampler): { readonly type: string; readonly params: JsonObject } | null {
  const decimals = (value: number | null): JsonObject => (value === null ? {} : { decimal_places: value });
  switch (sampler.kind) {
    case 'category': {
      const values = sampler.values.map(({ value }) => value);
      return { type: 'category', params: { values, weights: sampler.values.map(({ weight }) => weight) } };
    }
    case 'subcategory':
      return { type: 'subcategory', params: { category: sampler.parent, values: sampler.values } };
    case 'uniform':
      return { type: 'uniform', params: { low: sampler.min, high: sampler.max, ...decimals(sampler.decimals) } };
    case 'gaussian': {
      const { mean, deviation } = sampler;
      return { type: 'gaussian', params: { mean, stddev: deviation, ...decimals(sampler.decimals) } };
    }
    case 'bernoulli':
      return { type: 'bernoulli', params: { p: sampler.probability } };
    case 'binomial':
      return { type: 'binomial', params: { n: sampler.trials, p: sampler.probability } };
    case 'poisson':
      return { type: 'poisson', params: { mean: sampler.mean } };
    case 'datetime':
      return { type: 'datetime', params: { start: sampler.start, end: sampler.end, unit: unitOf(sampler.unit) } };
    case 'timedelta': {
      const { min, max, from } = sampler;
      const params = { dt_min: min, dt_max: max, reference_column_name: from, unit: unitOf(sampler.unit) };
      return { type: 'timedelta', params };
    }
    case 'uuid':
      return { type: 'uuid', params: sampler.prefix === '' ? {} : { prefix: sampler.prefix } };
    case 'person': // see data-designer-people.ts
    case 'sequence':
    case 'regex':
    case 'faker':
      return null;
    default:
      return sampler satisfies never;
  }
}

function unitOf(unit: TimeUnit): string {
  return Object.entries(UNITS).find(([, ours]) => ours === unit)?.[0] ?? 'D';
}
