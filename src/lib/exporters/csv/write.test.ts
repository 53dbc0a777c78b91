import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { collectBytes, everyKindTable, sourceOf } from '../../../../tests/fixtures/tables.ts';
import { bytesColumn } from '../../table/column.ts';
import { createTable } from '../../table/table.ts';
import { csv } from './index.ts';

async function write(table: ReturnType<typeof everyKindTable>, options = {}): Promise<string> {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(
    await collectBytes(csv.write(sourceOf(table, 10), options, {})),
  );
}

describe('csv exporter', () => {
  it('writes what a strict parser reads back, cell by cell', async () => {
    const table = everyKindTable(40);
    const { data, errors } = Papa.parse<string[]>(await write(table, { spreadsheetSafe: false }), {
      skipEmptyLines: true,
    });
    expect(errors).toEqual([]);
    expect(data[0]).toEqual(table.schema.map((column) => column.name));
    expect(data).toHaveLength(41);
    expect(data[2]).toEqual([
      '-3.13',
      '42',
      'yes',
      '-Köln',
      '2019-04-15',
      '=SUM(A1)',
      'id-000001',
      '{"r":1,"t":"x\\"y"}',
    ]);
    expect(data[4]?.[5]).toBe('');
  });

  it('lets no text cell begin like a formula when it is safe for spreadsheets', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 20 }), async (texts) => {
        const formulas = texts.map((text, i) => ['=', '+', '-', '@', '\t', '\r'][i % 6] + text);
        const table = createTable(
          [{ name: '=x', kind: 'text', role: 'feature' }],
          [bytesColumn([...formulas, ...texts])],
        );
        const rows = Papa.parse<string[]>(await write(table), { newline: '\n' }).data.slice(0, -1);
        expect(rows).toHaveLength(formulas.length + texts.length + 1);
        for (const [cell] of rows) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
      }),
      { numRuns: 200 },
    );
  });

  it('leaves numbers alone when it is safe for spreadsheets', async () => {
    expect((await write(everyKindTable(1))).split('\n')[1]).toMatch(/^-4\.5,-20,/);
  });

  it('keeps a missing cell of a one-column table a row', async () => {
    const table = createTable([{ name: 'a', kind: 'text', role: 'feature' }], [bytesColumn(['x', null, 'y'])]);
    expect(await write(table)).toBe('a\nx\n""\ny\n');
  });

  it('refuses a delimiter it does not know', async () => {
    await expect(write(everyKindTable(1), { delimiter: ':' })).rejects.toMatchObject({ code: 'bad-option' });
  });
});
