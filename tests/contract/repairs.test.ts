// What every repair of the registry promises (src/lib/repairs/types.ts).

import { beforeAll, describe, expect, it } from 'vitest';
import { canonicalJson } from '../../src/lib/hash.ts';
import { defaultOptions, type OptionValues } from '../../src/lib/options.ts';
import { carryColumns } from '../../src/lib/repairs/carry.ts';
import { repairs } from '../../src/lib/repairs/registry.ts';
import type { Repair, RepairInput, RepairResult, RepairScope } from '../../src/lib/repairs/types.ts';
import { findSynthesizer } from '../../src/lib/synthesizers/registry.ts';
import { type Column, valueAt } from '../../src/lib/table/column.ts';
import { rowsInSlice, type SliceCondition } from '../../src/lib/table/slice.ts';
import { sliceTable, type Table, takeTableRows } from '../../src/lib/table/table.ts';
import { simulateTable } from '../fixtures/simulated-table.ts';

const whole = simulateTable(900);
const real = sliceTable(whole, 0, 400);
const holdout = sliceTable(whole, 400, 600);
const slice: readonly SliceCondition[] = [{ kind: 'range', column: 'age', min: 50 }];
/** Something of everything, so that a repair finds what it needs. */
const scope: RepairScope = { columns: ['income', 'member'], slice, rows: [3, 5, 8] };
/** Options that repairs cannot guess, or that keep them quick. */
const options: Readonly<Record<string, OptionValues>> = {
  resample: { rounds: 1, fresh: 1 },
  'protect-inference': { analyses: '[{"kind":"mean","column":"income"}]' },
};

let candidate: Table;
beforeAll(async () => {
  const model = await findSynthesizer('forest').fit({ table: real, conditions: [], seed: 9, rows: 300 }, {}, {});
  candidate = await model.sample(0, 300, {});
});

function inputOf(change: Partial<RepairInput> = {}): RepairInput {
  return { real, holdout: null, candidate, recipe: null, target: 'income', scope, seed: 4, ...change };
}

function mend(repair: Repair, change: Partial<RepairInput> = {}, chosen = options[repair.id] ?? {}) {
  return repair.mend(inputOf(change), chosen, {});
}

function cellsOf(table: Table): string {
  const columns = table.columns.map((column) =>
    Array.from({ length: table.rowCount }, (_, row) => valueAt(column, row)),
  );
  return JSON.stringify(columns);
}

function bytesOf({ table, origins, facts }: RepairResult): string {
  return JSON.stringify([cellsOf(table), [...origins], facts]);
}

function rowOf(table: Table, row: number, but: readonly string[]): string {
  const cells = table.columns.flatMap((column, i) =>
    but.includes(table.schema[i]!.name) ? [] : [valueAt(column, row)],
  );
  return JSON.stringify(cells);
}

describe.each(repairs.map((repair) => [repair.id, repair] as const))('repair %s', (_, repair) => {
  it('makes the same bytes from the same seed', async () => {
    expect(bytesOf(await mend(repair))).toBe(bytesOf(await mend(repair)));
  });

  it('learns nothing from the holdout', async () => {
    expect(bytesOf(await mend(repair, { holdout }))).toBe(bytesOf(await mend(repair)));
  });

  it('keeps schema, dictionaries and number of rows', async () => {
    const { table } = await mend(repair);
    expect(table.schema).toEqual(candidate.schema);
    expect(table.columns.map(({ layout }) => layout)).toEqual(candidate.columns.map(({ layout }) => layout));
    const dictionaries = (columns: readonly Column[]) =>
      columns.map((c) => (c.layout === 'coded' ? c.dictionary : null));
    expect(dictionaries(table.columns)).toEqual(dictionaries(candidate.columns));
    expect(table.rowCount).toBe(candidate.rowCount);
  });

  it('says of each row where it comes from, and leaves cells outside of its columns as they were', async () => {
    const { table, origins } = await mend(repair);
    const edited = repair.needs.includes('columns') ? (scope.columns ?? []) : [];
    expect(origins).toHaveLength(table.rowCount);
    origins.forEach((origin, row) => {
      expect(origin).toBeGreaterThanOrEqual(-1);
      expect(origin).toBeLessThan(candidate.rowCount);
      if (origin >= 0) expect(rowOf(table, row, edited)).toBe(rowOf(candidate, origin, edited));
    });
  });

  it('leaves the tables it was given alone', async () => {
    const before = [cellsOf(real), cellsOf(candidate)];
    await mend(repair);
    expect([cellsOf(real), cellsOf(candidate)]).toEqual(before);
  });

  it('takes its options as they come out of storage, and refuses others', async () => {
    const chosen = { ...defaultOptions(repair.fields), ...options[repair.id] };
    const stored = JSON.parse(canonicalJson(chosen)) as OptionValues;
    expect(bytesOf(await mend(repair, {}, stored))).toBe(bytesOf(await mend(repair)));
    await expect(mend(repair, {}, { nonsense: 1 })).rejects.toMatchObject({ code: 'bad-option' });
  });

  it('says what it changed', async () => {
    const { facts } = await mend(repair);
    expect(facts.length).toBeGreaterThan(0);
    expect(repair.summary).toMatch(/\.$/);
  });

  it('refuses a scope without what it needs', async () => {
    if (repair.needs.length === 0) return;
    await expect(mend(repair, { scope: {} })).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('stops when it is told to', async () => {
    const signal = AbortSignal.abort();
    const stopped = repair.mend(inputOf(), options[repair.id] ?? {}, { signal });
    await expect(stopped).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe('regenerate-slice', () => {
  it('gives the slice the share that it has in the real table, also where it is missing altogether', async () => {
    const inside = new Set(rowsInSlice(candidate, slice));
    const without = takeTableRows(
      candidate,
      Array.from(Array(candidate.rowCount).keys()).filter((row) => !inside.has(row)),
    );
    const repair = repairs.find(({ id }) => id === 'regenerate-slice')!;
    const share = rowsInSlice(real, slice).length / real.rowCount;
    for (const table of [candidate, without]) {
      const mended = await mend(repair, { candidate: table });
      expect(rowsInSlice(mended.table, slice)).toHaveLength(Math.round(share * table.rowCount));
    }
  });

  it('drops a slice that no real row is in', async () => {
    const nowhere: readonly SliceCondition[] = [
      { kind: 'labels', column: 'city', labels: ['Oslo'] },
      { kind: 'labels', column: 'region', labels: ['north'] },
    ];
    const codes = Int32Array.from({ length: candidate.rowCount }, (_, row) => (row < 30 ? 1 : 0));
    const region: Column = { layout: 'coded', codes, dictionary: ['south', 'north'] };
    const broken: Table = { ...candidate, columns: candidate.columns.with(6, region) };
    const repair = repairs.find(({ id }) => id === 'regenerate-slice')!;
    const mended = await mend(repair, { candidate: broken, scope: { slice: nowhere } });
    expect(rowsInSlice(mended.table, nowhere)).toHaveLength(0);
    expect(mended.table.rowCount).toBe(broken.rowCount);
  });
});

describe('carried columns', () => {
  it('keep the keys of rows that stay, and number new rows on', () => {
    const schema = [
      { name: 'id', kind: 'integer', role: 'key' },
      { name: 'code', kind: 'id', role: 'key' },
      { name: 'age', kind: 'integer', role: 'feature' },
    ] as const;
    const texts = new TextEncoder().encode('code-000001code-000002');
    const kept: Table = {
      schema: schema.slice(0, 2),
      columns: [
        { layout: 'numeric', values: Float64Array.of(1, 2) },
        { layout: 'bytes', bytes: texts, offsets: Uint32Array.of(0, 11, 22), valid: Uint8Array.of(3) },
      ],
      rowCount: 2,
    };
    const table: Table = {
      schema: schema.slice(2),
      columns: [{ layout: 'numeric', values: Float64Array.of(40, 50, 60) }],
      rowCount: 3,
    };
    const result: RepairResult = { table, origins: Int32Array.of(1, -1, 0), facts: [] };
    const carried = carryColumns({ schema, dictionaries: [null, null, null], kept, result });
    expect(carried.columns.map((column) => [0, 1, 2].map((row) => valueAt(column, row)))).toEqual([
      [2, 3, 1],
      ['code-000002', 'code-000003', 'code-000001'],
      [40, 50, 60],
    ]);
  });
});
