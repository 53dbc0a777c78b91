// What every synthesizer of the registry promises (src/lib/synthesizers/types.ts).

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../../src/lib/errors.ts';
import { defaultOptions } from '../../src/lib/options.ts';
import type { Condition } from '../../src/lib/recipe/types.ts';
import { synthesizers } from '../../src/lib/synthesizers/registry.ts';
import { type Synthesizer } from '../../src/lib/synthesizers/types.ts';
import { type Column, isMissing, valueAt } from '../../src/lib/table/column.ts';
import { type Table, columnNamed, concatTables, createTable, sliceTable } from '../../src/lib/table/table.ts';
import { simulateTable } from '../fixtures/simulated-table.ts';

const table = simulateTable(600);
const ROWS = 300;

interface Demand {
  readonly source?: Table;
  readonly seed?: number;
  readonly rows?: number;
  readonly conditions?: readonly Condition[];
  readonly options?: Record<string, string | number | boolean>;
}

function fit(synthesizer: Synthesizer, demand: Demand = {}) {
  const { source = table, seed = 1, rows = ROWS, conditions = [], options = {} } = demand;
  return synthesizer.fit({ table: source, conditions, seed, rows }, options, {});
}

async function make(synthesizer: Synthesizer, demand: Demand = {}): Promise<Table> {
  return (await fit(synthesizer, demand)).sample(0, demand.rows ?? ROWS, {});
}

function cells(made: Table, name: string): (string | number | null)[] {
  const column = columnNamed(made, name);
  return Array.from({ length: made.rowCount }, (_, row) => valueAt(column, row));
}

function missingShare(column: Column, rows: number): number {
  let missing = 0;
  for (let row = 0; row < rows; row++) if (isMissing(column, row)) missing++;
  return missing / rows;
}

async function refusal(promise: Promise<unknown>): Promise<StudioError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof StudioError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

function oneColumn(values: readonly number[]): Table {
  return createTable(
    [{ name: 'x', kind: 'number', role: 'feature', decimals: 1 }],
    [{ layout: 'numeric', values: Float64Array.from(values) }],
  );
}

describe.each(synthesizers.map((synthesizer) => [synthesizer.id, synthesizer] as const))('%s', (_id, synthesizer) => {
  it('gives the same bytes for the same seed and others for another', async () => {
    expect(await make(synthesizer)).toEqual(await make(synthesizer));
    expect(await make(synthesizer, { seed: 2 })).not.toEqual(await make(synthesizer));
  });

  it('gives the same bytes for any partition into ranges, in any order', async () => {
    const conditions: Condition[] = [
      {
        kind: 'shares',
        column: 'city',
        shares: [
          { value: 'Oslo', share: 0.3 },
          { value: 'Bodø', share: 0.7 },
        ],
      },
      { kind: 'range', column: 'age', min: 30, max: 50 },
    ];
    const whole = await make(synthesizer, { conditions });
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: ROWS - 1 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(cuts, async (inner) => {
        const ends = [...inner.sort((a, b) => a - b), ROWS];
        const model = await fit(synthesizer, { conditions });
        const parts: Table[] = [];
        for (let i = ends.length - 1; i >= 0; i--) {
          const start = ends[i - 1] ?? 0;
          parts.unshift(await model.sample(start, (ends[i] as number) - start, {}));
        }
        expect(concatTables(parts, table.schema)).toEqual(whole);
      }),
      { numRuns: 4, seed: 7 },
    );
  });

  it('rejects with aborted before the start and midway', async () => {
    const input = { table, conditions: [], seed: 1, rows: ROWS };
    const before = new AbortController();
    before.abort();
    expect((await refusal(synthesizer.fit(input, {}, { signal: before.signal }))).code).toBe('aborted');
    const midway = new AbortController();
    const stopped = synthesizer.fit(input, {}, { signal: midway.signal, onProgress: () => midway.abort() });
    expect((await refusal(stopped)).code).toBe('aborted');
    const sampling = new AbortController();
    const model = await fit(synthesizer);
    const half = model.sample(0, ROWS, { signal: sampling.signal, onProgress: () => sampling.abort() });
    expect((await refusal(half)).code).toBe('aborted');
  });

  it('keeps its options through JSON', async () => {
    const options = defaultOptions(synthesizer.fields) as Record<string, string | number | boolean>;
    const copied = JSON.parse(JSON.stringify(options)) as typeof options;
    expect(copied).toEqual(options);
    expect(await make(synthesizer, { options: copied })).toEqual(await make(synthesizer));
  });

  it('keeps schema, dictionaries, whole numbers, decimals, days and the observed span', async () => {
    const made = await make(synthesizer, { rows: 2000 });
    expect(made.schema).toEqual(table.schema);
    expect(made.rowCount).toBe(2000);
    const numbers = (name: string) => cells(made, name).filter((value) => value !== null) as number[];
    expect(numbers('age').every(Number.isInteger)).toBe(true);
    expect(numbers('visits').every(Number.isInteger)).toBe(true);
    expect(numbers('income').every((value) => value === Number(value.toFixed(2)))).toBe(true);
    expect(numbers('joined').every((value) => value % 86_400_000 === 0)).toBe(true);
    expect(numbers('member').every((value) => value === 0 || value === 1)).toBe(true);
    const cities = new Set(cells(table, 'city'));
    expect(cells(made, 'city').every((city) => cities.has(city))).toBe(true);
    expect(Math.min(...numbers('age'))).toBeGreaterThanOrEqual(18);
    expect(Math.max(...numbers('age'))).toBeLessThanOrEqual(78);
  });

  it('keeps shares of missing cells, of spikes and of labels', async () => {
    const made = await make(synthesizer, { rows: 4000 });
    table.schema.forEach((schema, index) => {
      const real = missingShare(table.columns[index] as Column, table.rowCount);
      expect(Math.abs(missingShare(made.columns[index] as Column, 4000) - real), schema.name).toBeLessThan(0.05);
    });
    const share = (source: Table, name: string, value: string | number) => {
      return cells(source, name).filter((cell) => cell === value).length / source.rowCount;
    };
    expect(Math.abs(share(made, 'visits', 0) - share(table, 'visits', 0))).toBeLessThan(0.06);
    expect(Math.abs(share(made, 'city', 'Oslo') - share(table, 'city', 'Oslo'))).toBeLessThan(0.06);
  });

  it('meets any conditions exactly', async () => {
    const condition = fc.oneof(
      fc.constantFrom<Condition[]>(
        [{ kind: 'value', column: 'city', value: 'Bodø' }],
        [{ kind: 'value', column: 'income', value: null }],
        [{ kind: 'value', column: 'member', value: 'yes' }],
      ),
      fc.tuple(fc.integer({ min: 18, max: 70 }), fc.integer({ min: 0, max: 9 })).map(([min, width]): Condition[] => {
        return [{ kind: 'range', column: 'age', min, max: min + width }];
      }),
      fc.double({ min: 0, max: 1, noNaN: true }).map((share): Condition[] => [
        {
          kind: 'shares',
          column: 'region',
          shares: [
            { value: 'north', share },
            { value: 'south', share: 1 - share },
          ],
        },
      ]),
      fc.constant<Condition[]>([
        { kind: 'range', column: 'joined', min: 86_400_000 * 18_100, max: 86_400_000 * 18_200 },
      ]),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(condition, { maxLength: 3 }), fc.integer({ min: 1, max: 90 }), async (lists, rows) => {
        const byColumn = new Map(lists.flat().map((entry) => [entry.column, entry]));
        const conditions = [...byColumn.values()];
        const made = await make(synthesizer, { conditions, rows });
        for (const entry of conditions) expectMet(made, entry);
      }),
      { numRuns: 12, seed: 11 },
    );
  });

  it('fills a gap between observed values when asked for it', async () => {
    const source = oneColumn([...Array(50).fill(1), ...Array(50).fill(9)] as number[]);
    const made = await make(synthesizer, { source, conditions: [{ kind: 'range', column: 'x', min: 4, max: 5.5 }] });
    for (const value of cells(made, 'x') as number[]) {
      expect(value).toBeGreaterThanOrEqual(4);
      expect(value).toBeLessThanOrEqual(5.5);
    }
  });

  it.each<[string, Condition[]]>([
    ['an unknown column', [{ kind: 'value', column: 'height', value: 1 }]],
    ['an unknown label', [{ kind: 'value', column: 'city', value: 'Paris' }]],
    ['missing cells where there were none', [{ kind: 'value', column: 'age', value: null }]],
    ['a fraction of a whole number', [{ kind: 'value', column: 'age', value: 20.5 }]],
    ['a value beyond the observed ones', [{ kind: 'value', column: 'age', value: 200 }]],
    ['a range beyond the observed values', [{ kind: 'range', column: 'age', min: 100, max: 120 }]],
    ['a range without a grid point', [{ kind: 'range', column: 'age', min: 30.2, max: 30.8 }]],
    ['a range of labels', [{ kind: 'range', column: 'city', min: 1, max: 2 }]],
    ['shares that do not sum to one', [{ kind: 'shares', column: 'city', shares: [{ value: 'Oslo', share: 0.5 }] }]],
    [
      'two values at once',
      [
        { kind: 'value', column: 'age', value: 20 },
        { kind: 'value', column: 'age', value: 30 },
      ],
    ],
  ])('refuses %s with the reason', async (_name, conditions) => {
    const error = await refusal(fit(synthesizer, { conditions }));
    expect(error.code).toBe('condition-impossible');
    expect(error.details['reason']).toBeTypeOf('string');
    expect(error.details).toHaveProperty('given');
    expect(error.details).toHaveProperty('allowed');
  });

  it('refuses an empty table', async () => {
    expect((await refusal(fit(synthesizer, { source: sliceTable(table, 0, 0) }))).code).toBe('not-enough-data');
  });

  it('makes rows from one row, one column, constants and columns without values', async () => {
    expect((await make(synthesizer, { source: sliceTable(table, 0, 1) })).rowCount).toBe(ROWS);
    expect(new Set(cells(await make(synthesizer, { source: oneColumn([7, 7, 7]) }), 'x'))).toEqual(new Set([7]));
    expect(new Set(cells(await make(synthesizer, { source: oneColumn([NaN, NaN]) }), 'x'))).toEqual(new Set([null]));
  });

  it('makes rows from a category in which every value differs', async () => {
    const dictionary = Array.from({ length: 700 }, (_, i) => `name ${i}`);
    const codes = Int32Array.from({ length: 700 }, (_, i) => i);
    const schema = [{ name: 'name', kind: 'category', role: 'feature' } as const];
    const source = createTable(schema, [{ layout: 'coded', codes, dictionary }]);
    const made = await make(synthesizer, { source, rows: 700 });
    expect(new Set(cells(made, 'name')).size).toBeGreaterThan(200);
  });
});

function expectMet(made: Table, condition: Condition): void {
  const values = cells(made, condition.column);
  if (condition.kind === 'range') {
    const { min = -Infinity, max = Infinity } = condition;
    expect(values.every((value) => typeof value === 'number' && value >= min && value <= max)).toBe(true);
    return;
  }
  if (condition.kind === 'value') {
    const wanted = condition.value === 'yes' ? 1 : condition.value;
    expect(values.every((value) => value === wanted)).toBe(true);
    return;
  }
  for (const { value, share } of condition.shares) {
    const count = values.filter((cell) => cell === value).length;
    expect(Math.abs(count - share * made.rowCount)).toBeLessThanOrEqual(1);
  }
}
