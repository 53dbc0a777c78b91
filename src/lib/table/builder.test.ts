import { describe, expect, it } from 'vitest';
import { TableBuilder } from './builder.ts';
import { type Column, valueAt } from './column.ts';
import type { ColumnSchema } from './schema.ts';

const schema: readonly ColumnSchema[] = [
  { name: 'city', kind: 'category', role: 'feature' },
  { name: 'n', kind: 'integer', role: 'feature' },
  { name: 'on', kind: 'boolean', role: 'feature', labels: ['no', 'yes'] },
  { name: 'day', kind: 'datetime', role: 'feature', format: '%Y%m%d' },
  { name: 'j', kind: 'json', role: 'ignore' },
  { name: 't', kind: 'text', role: 'ignore' },
];

describe('TableBuilder', () => {
  it('makes typed columns and sets misfits aside without a trace in dictionaries', () => {
    const builder = new TableBuilder(schema);
    const built = builder.build({
      columns: [
        ['Rome', 'Bonn', 'Ulm', 'Rome', null],
        ['1', '2.5', '007', 'NA', null],
        ['yes', 'no', 'maybe', true, null],
        ['20240320', '20240320', '20240320', new Date(0), '?'],
        ['{"a":1}', '[]', '1', '"x"', null],
        ['ü', 'x', 'y', '', null],
      ],
      lines: [2, 3, 4, 5, 6],
    });
    expect([...built.rows]).toEqual([0, 3, 4]);
    expect(built.misfits.map(({ line, column, value }) => [line, column, value])).toEqual([
      [3, 'n', '2.5'],
      [4, 'on', 'maybe'],
    ]);
    expect(builder.dictionaries[0]).toEqual(['Rome']);
    const rows = [0, 1, 2].map((row) => built.table.columns.map((column) => valueAt(column, row)));
    expect(rows).toEqual([
      ['Rome', 1, 1, Date.UTC(2024, 2, 20), '{"a":1}', 'ü'],
      ['Rome', null, 1, 0, '"x"', ''],
      [null, null, null, null, null, null],
    ]);
  });

  it('gives labels codes in order of first appearance over all batches', () => {
    const builder = new TableBuilder([schema[0] as ColumnSchema]);
    builder.build({ columns: [['b', 'a']], lines: [1, 2] });
    const { table } = builder.build({ columns: [['c', 'a']], lines: [3, 4] });
    expect(table.columns[0]).toMatchObject({ codes: Int32Array.of(2, 1), dictionary: ['b', 'a', 'c'] });
  });

  it('stores conversations of any tool in one form and sets aside what is none', () => {
    const builder = new TableBuilder([{ name: 'talk', kind: 'conversation', role: 'feature' }]);
    const cells = [
      '[{"from":"human","value":"a"},{"from":"gpt","value":"b"}]',
      '{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}',
      'Customer: a\nAgent: b',
      'no conversation',
      null,
    ];
    const { table, misfits } = builder.build({ columns: [cells], lines: [1, 2, 3, 4, 5] });
    const stored = '[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]';
    const column = table.columns[0] as Column;
    expect([0, 1, 2, 3].map((row) => valueAt(column, row))).toEqual([stored, stored, stored, null]);
    expect(misfits.map(({ line }) => line)).toEqual([4]);
  });
});
