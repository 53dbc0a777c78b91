import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesColumn, type Column, valueAt } from '../table/column.ts';
import { formatCell } from '../table/format.ts';
import type { ColumnSchema } from '../table/schema.ts';
import { createTable, type Table } from '../table/table.ts';
import { queryRows } from './query.ts';
import { tableSource } from './source.ts';
import type { Filter } from './types.ts';

const schema: readonly ColumnSchema[] = [
  { name: 'amount', kind: 'number', role: 'feature' },
  { name: 'active', kind: 'boolean', role: 'feature', labels: ['no', 'yes'] },
  { name: 'city', kind: 'category', role: 'feature' },
  { name: 'note', kind: 'text', role: 'feature' },
];
const cities = ['Oslo', 'bergen', 'Class 10', 'Class 9', ''];

interface Row {
  readonly amount: number | null;
  readonly active: boolean | null;
  readonly city: number;
  readonly note: string | null;
}

const anyRow = fc.record<Row>({
  amount: fc.oneof(
    fc.constant(null),
    fc.constantFrom(-0, 0, 1, -1.5, 1e300, -1e300, 5e-324),
    fc.integer({ min: -9, max: 9 }),
  ),
  active: fc.constantFrom(null, true, false),
  city: fc.integer({ min: -1, max: cities.length - 1 }),
  note: fc.oneof(
    fc.constant(null),
    fc.constantFrom('', 'a', 'A', 'a\0', 'prefix-01', 'prefix-01x', 'prefix-012345', 'Änder', 'änder', '😀', '\uffee'),
    fc.string({ maxLength: 20 }),
  ),
});

function tableOf(rows: readonly Row[]): Table {
  const flags = rows.map(({ active }) => (active === null ? NaN : Number(active)));
  const columns: Column[] = [
    { layout: 'numeric', values: Float64Array.from(rows, (row) => row.amount ?? NaN) },
    { layout: 'numeric', values: Float64Array.from(flags) },
    { layout: 'coded', codes: Int32Array.from(rows, (row) => row.city), dictionary: cities },
    bytesColumn(rows.map((row) => row.note)),
  ];
  return createTable(schema, columns);
}

async function viewOf(
  table: Table,
  filters: readonly Filter[],
  sort: { column: string; direction: 'ascending' | 'descending' } | null = null,
): Promise<number[]> {
  const rows = await queryRows(tableSource(table), { filters, sort });
  return rows ? [...rows] : Array.from({ length: table.rowCount }, (_, row) => row);
}

function textOf(table: Table, column: number, row: number): string | null {
  return formatCell(schema[column]!, table.columns[column]!, row);
}

function foldedText(table: Table, column: number, row: number, needle: string): boolean {
  const text = textOf(table, column, row);
  if (text === null) return false;
  return text.toLowerCase().includes(needle.toLowerCase());
}

function compareCodePoints(a: string, b: string): number {
  const left = Array.from(a);
  const right = Array.from(b);
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = left[i]!.codePointAt(0)! - right[i]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

describe('sorting', () => {
  it('agrees with a naive stable sort for every column, with missing values last', async () => {
    const collator = new Intl.Collator('en', { numeric: true });
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyRow, { maxLength: 60 }),
        fc.integer({ min: 0, max: 3 }),
        fc.boolean(),
        async (rows, column, descending) => {
          const table = tableOf(rows);
          const compare = (a: number | string, b: number | string): number => {
            if (typeof a === 'number') return a - (b as number);
            return column === 2 ? collator.compare(a, b as string) : compareCodePoints(a, b as string);
          };
          const expected = Array.from({ length: rows.length }, (_, row) => row).sort((a, b) => {
            const left = valueAt(table.columns[column]!, a);
            const right = valueAt(table.columns[column]!, b);
            if (left === null || right === null) return Number(left === null) - Number(right === null) || a - b;
            return (descending ? -1 : 1) * compare(left, right) || a - b;
          });
          const sort = { column: schema[column]!.name, direction: descending ? 'descending' : 'ascending' } as const;
          expect(await viewOf(table, [], sort)).toEqual(expected);
        },
      ),
      { numRuns: 300, seed: 11 },
    );
  });

  it('orders many texts with long shared beginnings across chunks', async () => {
    const texts = Array.from({ length: 40_000 }, (_, i) => {
      if (i % 97 === 0) return null;
      return `customer-record-${(i * 7919) % 20_011}${i % 3 === 0 ? '' : '-tail'}`;
    });
    const table = createTable([schema[3]!], [bytesColumn(texts)]);
    const keyed = texts.map((text, row) => ({ text, row }));
    const by = (sign: number) => (a: (typeof keyed)[0], b: (typeof keyed)[0]) => {
      if (a.text === null || b.text === null) return Number(a.text === null) - Number(b.text === null) || a.row - b.row;
      return a.text === b.text ? a.row - b.row : a.text < b.text ? -sign : sign;
    };
    const up = await viewOf(table, [], { column: 'note', direction: 'ascending' });
    expect(up).toEqual([...keyed].sort(by(1)).map(({ row }) => row));
    const down = await viewOf(table, [], { column: 'note', direction: 'descending' });
    expect(down).toEqual([...keyed].sort(by(-1)).map(({ row }) => row));
  });

  it('sorts what a filter leaves, across chunks', async () => {
    const values = Float64Array.from({ length: 50_000 }, (_, i) => (i * 31) % 1000);
    const table = createTable([schema[0]!], [{ layout: 'numeric', values }]);
    const filters = [{ kind: 'between', column: 'amount', min: 990, max: null }] as const;
    const rows = await viewOf(table, filters, { column: 'amount', direction: 'descending' });
    const expected = [...values.keys()].filter((i) => values[i]! >= 990);
    expect(rows).toEqual(expected.sort((a, b) => values[b]! - values[a]! || a - b));
  });
});

describe('filtering', () => {
  it('agrees with a naive filter', async () => {
    const needle = fc.constantFrom('a', 'A', 'e', '1', '-', 'ä', 'Class 1', 'yes', 'prefix-01', '😀', '.5');
    const named = fc.constantFrom('amount', 'active', 'city', 'note');
    const anyFilter = fc.oneof(
      fc.record({ kind: fc.constant('contains' as const), column: fc.option(named), text: needle }),
      fc.record({
        kind: fc.constant('equals' as const),
        column: named,
        value: fc.constantFrom(null, 'Oslo', '', 'a', 'yes', '1', 'prefix-01'),
      }),
      fc.record({ kind: fc.constant('missing' as const), column: named, missing: fc.boolean() }),
      fc.record({
        kind: fc.constant('between' as const),
        column: fc.constant('amount'),
        min: fc.option(fc.integer({ min: -5, max: 5 })),
        max: fc.option(fc.integer({ min: -5, max: 5 })),
      }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyRow, { maxLength: 40 }),
        fc.array(anyFilter, { maxLength: 3 }),
        async (rows, filters) => {
          const table = tableOf(rows);
          const passes = (filter: Filter, row: number): boolean => {
            const column = schema.findIndex((entry) => entry.name === filter.column);
            const value = column < 0 ? null : valueAt(table.columns[column]!, row);
            switch (filter.kind) {
              case 'contains':
                if (column >= 0) return foldedText(table, column, row, filter.text);
                return schema.some((_, index) => foldedText(table, index, row, filter.text));
              case 'equals':
                return (column < 0 ? null : textOf(table, column, row)) === filter.value;
              case 'between':
                return (
                  value !== null &&
                  (value as number) >= (filter.min ?? -Infinity) &&
                  (value as number) <= (filter.max ?? Infinity)
                );
              case 'missing':
                return (value === null) === filter.missing;
            }
          };
          const expected = rows.map((_, row) => row).filter((row) => filters.every((filter) => passes(filter, row)));
          expect(await viewOf(table, filters)).toEqual(expected);
        },
      ),
      { numRuns: 500, seed: 12 },
    );
  });

  it('finds no text that straddles two cells', async () => {
    const table = createTable([schema[3]!], [bytesColumn(['xab', 'cdx', 'abcd', null, 'ABCDabcd'])]);
    expect(await viewOf(table, [{ kind: 'contains', column: 'note', text: 'abcd' }])).toEqual([2, 4]);
  });

  it('refuses unknown columns and ranges on texts', async () => {
    const table = tableOf([{ amount: 1, active: true, city: 0, note: 'a' }]);
    await expect(viewOf(table, [{ kind: 'missing', column: 'nope', missing: true }])).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(viewOf(table, [{ kind: 'between', column: 'note', min: 1, max: 2 }])).rejects.toMatchObject({
      code: 'bad-option',
    });
  });

  it('stops when asked', async () => {
    const table = tableOf([{ amount: 1, active: true, city: 0, note: 'a' }]);
    const query = { filters: [{ kind: 'missing', column: 'note', missing: true }] as const, sort: null };
    const aborted = queryRows(tableSource(table), query, { signal: AbortSignal.abort() });
    await expect(aborted).rejects.toMatchObject({ code: 'aborted' });
  });
});
