import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ColumnServices } from '../columns/types.ts';
import { StudioError } from '../errors.ts';
import type { OptionValues } from '../options.ts';
import type { ColumnBlock, ColumnRecipe } from '../recipe/types.ts';
import { createTable } from '../table/table.ts';
import { createRowMaker, type MakeOptions, type RowMaker } from './make-rows.ts';
import type { MadeRow } from './made-row.ts';
import { createRowTabler, outputSchema } from './rows-to-table.ts';

const people = createTable(
  [
    { name: 'who', kind: 'category', role: 'feature' },
    { name: 'age', kind: 'integer', role: 'feature' },
  ],
  [
    { layout: 'coded', codes: Int32Array.of(0, 1, 0), dictionary: ['ann', 'bo'] },
    { layout: 'numeric', values: Float64Array.of(30, 40, 50) },
  ],
);
const scope = { datasets: new Map([['people', { name: 'people', schema: people.schema, rowCount: 3 }]]) };

function block(name: string, kind: string, options: OptionValues = {}, more: Partial<ColumnBlock> = {}): ColumnBlock {
  return { name, kind, options, ...more };
}
function recipe(columns: readonly ColumnBlock[], change: Partial<ColumnRecipe> = {}): ColumnRecipe {
  return {
    ...{ format: 'terrarium-recipe', version: 2, name: 'test', seed: 7, rows: 200, models: {}, columns },
    ...{ pins: [], examples: [], uniqueness: null, attempts: 3, ...change },
  };
}
function makerOf(given: ColumnRecipe, comparedWith: 'run' | 'call' = 'run'): Promise<RowMaker> {
  const services: ColumnServices = {
    ...{ seed: given.seed, rowCount: given.rows, examples: given.examples },
    model: () => Promise.reject(new StudioError('model-missing', 'no model here')),
    table: async () => people,
  };
  return createRowMaker(given, { scope, services, comparedWith }, {});
}
async function makeAll(
  given: ColumnRecipe,
  sizes: readonly number[] = [given.rows],
  options: MakeOptions = {},
): Promise<MadeRow[]> {
  const maker = await makerOf(given);
  const rows: MadeRow[] = [];
  for (let i = 0; rows.length < given.rows; i++) {
    const count = Math.min(sizes[i % sizes.length] as number, given.rows - rows.length);
    const wanted = Array.from({ length: count }, (_, at) => rows.length + at);
    rows.push(...(await maker.make(wanted, options, {})));
  }
  return rows;
}
const dice = block('dice', 'sampler', { sampler: 'integer', min: 1, max: 6 });

describe('the row maker', () => {
  it('makes columns in the order in which they need each other', async () => {
    const given = recipe([block('twice', 'expression', { formula: 'dice * 2', output: 'integer' }), dice], { rows: 5 });
    for (const { cells } of await makeAll(given)) expect(cells['twice']).toBe((cells['dice'] as number) * 2);
  });

  it('gives the same rows for any batches, also where rows must be unique', async () => {
    const columns = [
      dice,
      block('code', 'sampler', { sampler: 'regex', pattern: '[a-e]{2}' }),
      block('note', 'expression', { formula: 'code ~ random_int(1, 9)' }, { skipWhen: 'dice == 1' }),
      block('ok', 'validation', { check: 'formula', formula: 'code != "aa"', action: 'again', redo: ['code'] }),
    ];
    for (const uniqueness of [null, { columns: ['code'], method: 'exact', threshold: 1 } as const]) {
      const given = recipe(columns, { rows: 40, uniqueness });
      const whole = await makeAll(given);
      await fc.assert(
        fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 6 }), async (sizes) => {
          expect(await makeAll(given, sizes)).toEqual(whole);
        }),
        { seed: 1, numRuns: 15 },
      );
      const codes = whole.filter((row) => !row.quarantine).map(({ cells }) => cells['code']);
      if (uniqueness) expect(new Set(codes).size).toBe(codes.length);
      expect(codes).not.toContain('aa');
    }
  });

  it('goes on after rows of an earlier sitting as if nothing had happened', async () => {
    const code = block('code', 'sampler', { sampler: 'regex', pattern: '[a-f]' });
    const given = recipe([code], {
      rows: 6,
      attempts: 20,
      uniqueness: { columns: ['code'], method: 'exact', threshold: 1 },
    });
    const whole = await makeAll(given);
    const maker = await makerOf(given);
    await maker.remember(whole.slice(0, 3));
    expect(await maker.make([3, 4, 5], {}, {})).toEqual(whole.slice(3));
  });

  it('makes any rows in any order where rows need not be unique', async () => {
    const given = recipe([dice, block('who', 'seed', { dataset: 'people', order: 'shuffled' })], { rows: 20 });
    const whole = await makeAll(given);
    const maker = await makerOf(given);
    expect(await maker.make([17, 3, 11], {}, {})).toEqual([17, 3, 11].map((row) => whole[row]));
  });

  it('sets a row aside when its attempts are used up, and says where and why', async () => {
    const never = block('never', 'validation', { check: 'range', column: 'dice', least: '7', action: 'again' });
    const [row] = await makeAll(recipe([dice, never], { rows: 1 }));
    expect(row?.quarantine).toMatchObject({ column: 'never', reason: expect.stringContaining('is below 7') as string });
    expect(row?.notes['dice']?.attempts).toBe(3);
  });

  it('takes pinned cells as they are, and makes what depends on them from them', async () => {
    const columns = [dice, block('twice', 'expression', { formula: 'dice * 2', output: 'integer' })];
    const rows = await makeAll(recipe(columns, { rows: 3, pins: [{ row: 1, column: 'dice', value: 100 }] }));
    expect(rows[1]?.cells).toEqual({ dice: 100, twice: 200 });
    expect(rows[1]?.notes['dice']?.isPinned).toBe(true);
    expect(rows[0]?.cells['dice']).not.toBe(100);
  });

  it('skips by a condition, and what needs a skipped column, but not formulas', async () => {
    const columns = [
      block('a', 'sampler', { sampler: 'sequence' }),
      block('b', 'sampler', { sampler: 'subcategory', parent: 'a', groups: { '*': ['x'] } }, { skipWhen: 'a == 2' }),
      block('c', 'sampler', { sampler: 'subcategory', parent: 'b', groups: { '*': ['y'] } }),
      block('d', 'expression', { formula: 'coalesce(b, "none")' }),
    ];
    const rows = await makeAll(recipe(columns, { rows: 2 }));
    expect(rows.map(({ cells }) => [cells['b'], cells['c'], cells['d']])).toEqual([
      ['x', 'y', 'x'],
      [null, null, 'none'],
    ]);
  });

  it('leaves the asked share blank', async () => {
    const rows = await makeAll(recipe([{ ...dice, blank: 0.25 }], { rows: 2000 }));
    const blank = rows.filter(({ cells }) => cells['dice'] === null).length;
    expect(blank).toBeGreaterThan(430);
    expect(blank).toBeLessThan(570);
  });

  it('keeps what a preview gives, draws from a later attempt when asked, and makes only what is wanted', async () => {
    const given = recipe([
      dice,
      block('twice', 'expression', { formula: 'dice * 2', output: 'integer' }),
      block('x', 'sampler'),
    ]);
    const maker = await makerOf(given, 'call');
    const [kept] = await maker.make([0], { keep: { 0: { dice: 50 } }, columns: ['twice'] }, {});
    expect(kept?.cells).toEqual({ dice: 50, twice: 100, x: null });
    const draws = await Promise.all(
      [0, 1, 2, 3, 4, 5].map((attempt) => maker.make([0], { attempts: { 0: { dice: attempt } } }, {})),
    );
    expect(new Set(draws.map(([row]) => row?.cells['dice'])).size).toBeGreaterThan(1);
  });

  it('refuses a recipe with a cycle and names its members', async () => {
    const given = recipe([block('a', 'expression', { formula: 'b' }), block('b', 'expression', { formula: 'a' })]);
    await expect(makerOf(given)).rejects.toMatchObject({
      code: 'bad-recipe',
      message: expect.stringContaining('a, b need each other') as string,
    });
  });

  it('turns rows into a table with the schema of the recipe', async () => {
    const columns = [
      block('people', 'seed', { dataset: 'people' }),
      block('when', 'sampler', { sampler: 'datetime', start: '2024-01-01', end: '2024-01-03' }),
      block('hidden', 'sampler', {}, { isHidden: true }),
      block('talk', 'expression', {
        formula: 'parse_json("[{\\"role\\":\\"user\\",\\"content\\":\\"hi\\"}]")',
        output: 'json',
      }),
    ];
    const given = recipe(columns, { rows: 6 });
    const schema = outputSchema(given, scope);
    expect(schema.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'who category',
      'age integer',
      'when datetime',
      'talk json',
    ]);
    const { table, misfits } = createRowTabler(schema).add(await makeAll(given));
    expect(misfits).toEqual([]);
    expect(table.rowCount).toBe(6);
    expect(table.columns[0]).toMatchObject({ dictionary: ['ann', 'bo'] });
  });
});
