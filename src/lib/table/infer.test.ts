import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { csv } from '../importers/csv/importer.ts';
import { inspectFile } from '../importers/inspect.ts';
import { EvidenceCollector } from './infer-evidence.ts';
import { confirmSchema, inferColumns, type InferredColumn, needsTrial } from './infer.ts';
import { columnKinds } from './schema.ts';

type Cell = string | number | boolean | Date | null;

function evidenceOf(name: string, cells: readonly Cell[]): ReturnType<EvidenceCollector['finish']> {
  const collector = new EvidenceCollector(name);
  for (const cell of cells) collector.add(cell);
  return collector.finish();
}

function infer(name: string, cells: readonly Cell[]): InferredColumn {
  return inferColumns([evidenceOf(name, cells)])[0] as InferredColumn;
}

function repeat(count: number, cell: (index: number) => Cell): Cell[] {
  return Array.from({ length: count }, (_, index) => cell(index));
}

describe('kinds', () => {
  it.each([
    ['integer', 'age', ['1', '-2', '30']],
    ['integer', 'rooms', ['27.0', '3.0', '12.0']],
    ['number', 'x', ['1', '2.5', '.5', '1e-3']],
    ['number', 'x', ['1e20', '-1e308', '3']],
    ['number', 'x', ['1.5', 'NA', 'n/a', '?', '2']],
    ['integer', 'flag', ['0', '1', '0']],
    ['boolean', 'is_open', ['0', '1', '0']],
    ['boolean', 'hasCar', ['0', '1', '0']],
    ['boolean', 'open', ['Yes', 'No', 'Yes']],
    ['boolean', 'open', ['t', 'f']],
    ['boolean', 'open', [true, false, null]],
    ['category', 'open', ['yes', 'no', 'maybe']],
    ['category', 'workclass', ['?', 'Private', 'State', '?']],
    ['category', 'zip', ['01234', '99999', '01234']],
    ['datetime', 'when', ['20240320', '20231231']],
    ['datetime', 'when', ['2024-03-20', 'NA', '2024-01-01']],
    ['datetime', 'when', [new Date(0), new Date(5)]],
    ['integer', 'year', ['1999', '2001', '2024']],
    ['integer', 'count', ['20240320', '99999999']],
    ['json', 'extra', ['{"a":1}', '[]']],
    ['conversation', 'messages', ['[{"role":"user","content":"a"}]', '[{"from":"gpt","value":"b"}]', null]],
    ['json', 'messages', ['[{"role":"user","content":"a"}]', '[{"role":"tool","content":"b"}]']],
    ['category', 'empty', [null, null]],
    ['id', 'row_id', repeat(30, (i) => `r${i}x`)],
    ['id', 'customerId', repeat(100, (i) => String(5000 + (i % 50)))],
    ['id', 'ref', repeat(30, (i) => `123e4567-e89b-42d3-a456-4266141740${String(10 + i)}`)],
    ['id', 'big', repeat(30, (i) => `90071992547409931${10 + i}`)],
    ['integer', 'store_id', repeat(100, (i) => String(i % 5))],
    ['text', 'note', repeat(60, (i) => `a longer remark, number ${i}, on things`)],
    ['text', 'surname', repeat(60, (i) => `Na${'abcdefghij'[i % 10]}${'klmnopq'[i % 7]}`)],
    ['text', 'name', repeat(12, (i) => `${'abcdefghijkl'[i] ?? ''}nna Berg`)],
    ['category', 'city', repeat(20_000, (i) => `City of ${'x'.repeat(i % 40)} ${(i * 7) % 50}`)],
  ] as const)('reads %s in %s', (kind, name, cells) => {
    expect(infer(name, cells).schema.kind).toBe(kind);
  });

  it('knows a column of 2,000 labels in 50,000 rows as category, and counts its labels', () => {
    const column = infer(
      'city',
      repeat(50_000, (i) => `city ${(i * 17) % 2_000}`),
    );
    expect(column.schema.kind).toBe('category');
    expect(column.distinct).toBe(2_000);
  });

  it('lists tokens that mean missing only where they do', () => {
    expect(infer('x', ['1', 'NA', '?', '2']).missingTokens).toEqual(['NA', '?']);
    expect(infer('x', ['a', '?', 'b']).missingTokens).toEqual([]);
  });

  it('tolerates one bad cell in a thousand, and says so', () => {
    const column = infer('x', [...repeat(1_000, (i) => String(i)), 'oops']);
    expect(column.schema.kind).toBe('integer');
    expect(column.evidence[0]?.reason).toContain('1 are not');
  });

  it('gives evidence for every kind, the proposed one first', () => {
    const { schema, evidence } = infer('is_new', ['0', '1']);
    expect(evidence).toHaveLength(columnKinds.length);
    expect(evidence[0]?.kind).toBe(schema.kind);
    expect(evidence.find((entry) => entry.kind === 'integer')?.fits).toBe(1);
  });

  it('records decimals, formats and spellings', () => {
    expect(infer('x', ['1.50', '2']).schema).toMatchObject({ kind: 'number', decimals: 2 });
    expect(infer('x', ['1.5e3', '2.5']).schema.decimals).toBeUndefined();
    expect(infer('x', ['01/02/2024', '25/02/2024']).schema.format).toBe('%d/%m/%Y');
    expect(infer('x', ['Y', 'N']).schema.labels).toEqual(['N', 'Y']);
  });

  it('estimates how many values a column has that has too many to keep', () => {
    const evidence = evidenceOf(
      'x',
      repeat(60_000, (i) => `value ${i}`),
    );
    expect(evidence.labels).toBeNull();
    expect(Math.abs(evidence.distinct - 60_000)).toBeLessThan(2_000);
  });
});

describe('roles', () => {
  it('makes the id that repeats the key and leaves the other aside', () => {
    const columns = inferColumns([
      evidenceOf(
        'visit_id',
        repeat(60, (i) => `v${i}`),
      ),
      evidenceOf(
        'patient_id',
        repeat(60, (i) => `p${i % 30}`),
      ),
      evidenceOf(
        'sex',
        repeat(60, (i) => (i % 2 ? 'f' : 'm')),
      ),
    ]);
    expect(columns.map((column) => column.schema.role)).toEqual(['ignore', 'key', 'sensitive']);
    expect(columns.every((column) => column.roleReason !== null)).toBe(true);
  });
});

describe('confirmSchema', () => {
  it('puts what a person says above inference', () => {
    const columns = [evidenceOf('zip', ['01234', '2']), evidenceOf('b', ['0', '1'])];
    const overrides = [
      { name: 'zip', kind: 'integer' as const },
      { name: 'b', kind: 'boolean' as const, role: 'target' as const },
    ];
    expect(confirmSchema(columns, overrides)).toEqual([
      { name: 'zip', kind: 'integer', role: 'feature' },
      { name: 'b', kind: 'boolean', role: 'target', labels: ['0', '1'] },
    ]);
    expect(needsTrial(columns, overrides)).toBe(false);
    expect(needsTrial([evidenceOf('x', ['1', 'a'])], [{ name: 'x', kind: 'number' }])).toBe(true);
  });
});

const tables = new URL('../../../../shared/data/tables/', import.meta.url);
const KINDS: Record<string, string> = {
  adult:
    'integer category integer category integer category category category category category integer integer integer category category',
  california: 'number number integer integer integer integer integer number integer category',
  shoppers:
    'integer number integer number integer integer number number number number category category category category category category boolean boolean',
  gapminder_seq: 'category category integer number integer number',
  baseball_players: 'id category datetime datetime text text integer integer category category',
  baseball_batting:
    'id integer category category integer integer integer integer integer integer integer integer integer integer',
};

describe.skipIf(!existsSync(tables))('real tables (skipped where ../shared/data is absent)', () => {
  it.each(Object.keys(KINDS))('%s has the kinds a person would name', async (name) => {
    const file = readdirSync(tables).find((entry) => entry === `${name}.train.csv`) ?? '';
    const blob = new Blob([readFileSync(new URL(file, tables))]);
    const found = await inspectFile({ importer: csv, options: {}, file: { name: file, blob } }, {});
    expect(
      inferColumns(found.columns)
        .map((column) => column.schema.kind)
        .join(' '),
    ).toBe(KINDS[name]);
    expect(found.rejects.count).toBe(0);
  });
});
