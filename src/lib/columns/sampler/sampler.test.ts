import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fakerLocales } from '../../faker.ts';
import type { OptionValues } from '../../options.ts';
import { compileSafePattern } from '../../patterns/safe-pattern.ts';
import { makeColumn, valuesOf } from '../model-shared/scripted-model.ts';
import type { Cell } from '../types.ts';
import { fakerMethods } from './faker-methods.ts';
import { personParts } from './fields.ts';
import { sampler } from './index.ts';

const N = 20_000;

async function draw(
  options: OptionValues,
  cells: Readonly<Record<string, readonly Cell[]>> = {},
  rows = N,
): Promise<Cell[]> {
  const wanted = Array.from({ length: Object.values(cells)[0]?.length ?? rows }, (_, row) => row);
  const outcomes = await makeColumn(sampler, { options, cells, rows: wanted });
  return valuesOf(outcomes).map((values) => values?.[0] ?? null);
}
/** Cells of a column that holds texts only. */
const texts = async (...given: Parameters<typeof draw>): Promise<string[]> => (await draw(...given)) as string[];
const numbers = async (options: OptionValues): Promise<number[]> => (await draw(options)) as number[];
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
function variance(values: readonly number[]): number {
  const center = mean(values);
  return mean(values.map((value) => (value - center) ** 2));
}
/** Five standard errors: a right sampler fails once in a million seeds, and the seed is fixed. */
function expectMoments(
  values: readonly number[],
  expected: { mean: number; variance: number; kurtosis?: number },
): void {
  const { mean: center, variance: spread, kurtosis = 3 } = expected;
  expect(Math.abs(mean(values) - center)).toBeLessThan(5 * Math.sqrt(spread / values.length));
  expect(Math.abs(variance(values) - spread)).toBeLessThan(5 * spread * Math.sqrt((kurtosis - 1) / values.length));
}

describe('drawn numbers have the moments of their distribution', () => {
  it('uniform', async () => {
    const values = await numbers({ sampler: 'uniform', min: -2, max: 4, decimals: -1 });
    expectMoments(values, { mean: 1, variance: 3, kurtosis: 1.8 });
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-2);
    expect(Math.max(...values)).toBeLessThan(4);
  });

  it('gaussian, and bounded without a heap at the bounds', async () => {
    const gaussian = { sampler: 'gaussian', mean: 5, deviation: 2 };
    expectMoments(await numbers({ ...gaussian, decimals: -1 }), { mean: 5, variance: 4 });
    const bounded = await numbers({ ...gaussian, decimals: -1, lowest: '5', highest: '7' });
    // The half-normal cut at one deviation (Johnson, Kotz and Balakrishnan 1994, chapter 13).
    expectMoments(bounded, { mean: 5 + 2 * 0.4598, variance: 4 * 0.0798, kurtosis: 1.9 });
    expect(bounded.every((value) => value > 5 && value < 7)).toBe(true);
    expect(await draw({ ...gaussian, lowest: '100', highest: '101' }, {}, 3)).toEqual([100, 100, 100]);
  });

  it('binomial and Poisson, small and large', async () => {
    for (const [trials, probability] of [
      [10, 0.3],
      [1, 0.5],
      [5000, 0.7],
    ] as const) {
      const values = await numbers({ sampler: 'binomial', trials, probability });
      expectMoments(values, { mean: trials * probability, variance: trials * probability * (1 - probability) });
      expect(values.every((value) => Number.isInteger(value) && value >= 0 && value <= trials)).toBe(true);
    }
    for (const rate of [0.1, 4, 10, 31, 2500, 1e6]) {
      expectMoments(await numbers({ sampler: 'poisson', mean: rate }), {
        mean: rate,
        variance: rate,
        kurtosis: 3 + 1 / rate,
      });
    }
    expect(await draw({ sampler: 'poisson', mean: 0 }, {}, 3)).toEqual([0, 0, 0]);
  });

  it('whole numbers reach both ends alike', async () => {
    const values = await numbers({ sampler: 'integer', min: 1, max: 6 });
    for (let face = 1; face <= 6; face++) {
      expect(Math.abs(values.filter((value) => value === face).length - N / 6)).toBeLessThan(
        5 * Math.sqrt((N * 5) / 36),
      );
    }
    expect(new Set(values).size).toBe(6);
  });

  it('yes or no', async () => {
    const share = (await draw({ sampler: 'bernoulli', probability: 0.2 })).filter((value) => value === true).length / N;
    expect(Math.abs(share - 0.2)).toBeLessThan(5 * Math.sqrt(0.16 / N));
  });
});

describe('drawn labels', () => {
  const values = [
    { value: 'rare', weight: 1 },
    { value: 'never', weight: 0 },
    { value: 'common', weight: 3 },
  ];
  it('come by their weights, and exactly so when asked', async () => {
    const drawn = await draw({ values });
    const rare = drawn.filter((value) => value === 'rare').length;
    expect(Math.abs(rare - N / 4)).toBeLessThan(5 * Math.sqrt((N * 3) / 16));
    expect(drawn).not.toContain('never');
    const exact = await draw({ values, exact: true });
    expect(exact.filter((value) => value === 'rare')).toHaveLength(N / 4);
  });

  it('depend on another column, and a row without labels for its value is set aside', async () => {
    const options = { sampler: 'subcategory', parent: 'p', groups: { fruit: ['apple', 'pear'], '*': ['thing'] } };
    const drawn = await draw(options, { p: ['fruit', 'tool', 'fruit'] });
    expect(['apple', 'pear']).toContain(drawn[0]);
    expect(drawn[1]).toBe('thing');
    const [outcome] = await makeColumn(sampler, {
      options: { ...options, groups: { fruit: ['apple'] } },
      cells: { p: ['tool'] },
    });
    expect(outcome).toMatchObject({ kind: 'rejected' });
  });
});

describe('drawn dates', () => {
  it('lie between both ends, in steps of the unit', async () => {
    const days = await draw({ sampler: 'datetime', start: '2024-02-27', end: '2024-03-01', unit: 'day' });
    expect([...new Set(days)].sort()).toEqual(['2024-02-27', '2024-02-28', '2024-02-29', '2024-03-01']);
    const months = await draw({
      sampler: 'datetime',
      start: '2024-01-31',
      end: '2024-04-30',
      unit: 'month',
      format: '%d.%m.',
    });
    expect([...new Set(months)].sort()).toEqual(['29.02.', '30.04.', '31.01.', '31.03.']);
    const [second] = await draw({ sampler: 'datetime', start: '2024-01-01', end: '2024-01-02', unit: 'second' }, {}, 1);
    expect(second).toMatch(/^2024-01-0[12] \d\d:\d\d:\d\d$/);
  });

  it('follow another column by the asked time', async () => {
    const options = { sampler: 'timedelta', base: 'd', min: 1, max: 3, unit: 'week' };
    const drawn = await draw(options, { d: Array.from({ length: 500 }, () => '2024-01-01') });
    expect([...new Set(drawn)].sort()).toEqual(['2024-01-08', '2024-01-15', '2024-01-22']);
    expect(await draw(options, { d: [null] })).toEqual([null]);
  });
});

describe('drawn identifiers', () => {
  it('are UUIDs of version 4, all different', async () => {
    const drawn = (await draw({ sampler: 'uuid' })) as string[];
    for (const id of drawn) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(drawn).size).toBe(N);
  });

  it('count on', async () => {
    expect(await draw({ sampler: 'sequence', first: 5, step: -5 }, {}, 3)).toEqual([5, 0, -5]);
    expect(await draw({ sampler: 'sequence', prefix: 'C-', digits: 4 }, {}, 2)).toEqual(['C-0001', 'C-0002']);
  });
});

describe('texts drawn by a pattern', () => {
  it.each([
    ...[
      '[A-Z]{2}-\\d{4}',
      '^(?:red|green|blue)$',
      '\\w+@\\w{2,5}\\.(com|org)',
      '[^a-z]{5}',
      '(a|b){3,}c?',
      '\\x41\\u0042.',
      '',
    ],
  ])('match %s', async (pattern) => {
    const safe = compileSafePattern(`^(?:${pattern})$`);
    for (const text of await texts({ sampler: 'regex', pattern }, {}, 300)) expect(safe.test(text), text).toBe(true);
  });

  it.each(['(a)\\1', '(?=a)', '\\bword', '[', 'a{5000}', '((a{100}){100}){100}', '(((){1000}){1000}){1000}', '\\p{L}'])(
    'are refused for %s, or stay in bounds',
    async (pattern) => {
      const problems = sampler.problems({ sampler: 'regex', pattern }, { name: 'a', datasets: new Map() });
      if (problems.length > 0) return expect(problems[0]?.path).toBe('options.pattern');
      const [outcome] = await makeColumn(sampler, { options: { sampler: 'regex', pattern }, rows: [0] });
      return expect(outcome).toMatchObject({ kind: 'rejected' });
    },
  );

  it('never throw while they are checked', () => {
    const pattern = fc.string({ unit: fc.constantFrom(...'ab[](){}|*+?\\^$.,-19dwp'.split('')), maxLength: 15 });
    fc.assert(
      fc.property(pattern, (text) => {
        sampler.problems({ sampler: 'regex', pattern: text }, { name: 'a', datasets: new Map() });
      }),
      { seed: 8, numRuns: 2000 },
    );
  });
});

describe('made-up people', () => {
  it('are the same person in every column of one group', async () => {
    const part = (name: string, group = 'x'): Promise<string[]> =>
      texts({ sampler: 'person', part: name, group }, {}, 50);
    const parts = ['firstName', 'lastName', 'fullName', 'email', 'sex', 'age', 'birthDate'];
    const people = await Promise.all(parts.map((name) => part(name)));
    for (let i = 0; i < 50; i++) {
      const [first, last, full, email, sex, age, birth] = people.map((values) => values[i]!);
      expect(full).toContain(first);
      expect(full).toContain(last);
      expect(email).toMatch(/@example\.com$/);
      expect(['female', 'male']).toContain(sex);
      expect(age).toBeGreaterThanOrEqual(18);
      expect(Math.abs(2025 - Number(birth!.slice(0, 4)) - Number(age))).toBeLessThanOrEqual(1);
    }
    const full = people[2];
    expect(await part('fullName', 'y')).not.toEqual(full);
  });

  it.each(fakerLocales)('have every part in %s', async (locale) => {
    for (const { value: part } of personParts) {
      for (const cell of await draw({ sampler: 'person', part, locale }, {}, 5)) expect(cell).not.toBe('');
    }
  });
});

it.each(fakerMethods.map(({ value }) => value))(
  'Faker makes a text by %s, the same one again, or none in a language without',
  async (method) => {
    for (const locale of fakerLocales) {
      const options = { sampler: 'faker', method, locale };
      const drawn = await draw(options, {}, 3);
      for (const cell of drawn) expect(cell ?? 'missing', locale).toMatch(/\S/);
      if (locale === 'en') expect(drawn).not.toContain(null);
      expect(await draw(options, {}, 3)).toEqual(drawn);
    }
  },
);
