import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFile } from '../../../tests/fixtures/import.ts';
import { json } from './json/importer.ts';
import { detectImporter } from './registry.ts';
import { jsonl } from './jsonl/importer.ts';

describe('json importer', () => {
  it.each([
    [
      'an array of objects',
      '[{"a":1,"b":"x"},{"b":null,"c":true}]',
      ['a', 'b', 'c'],
      [
        [1, 'x', null],
        [null, null, true],
      ],
    ],
    [
      'an object of arrays',
      '{"a":[1,2],"b":["x"]}',
      ['a', 'b'],
      [
        [1, 'x'],
        [2, null],
      ],
    ],
    ['a wrapped array', '{"count":1,"data":[{"a":1}]}', ['a'], [[1]]],
    [
      'an array of arrays',
      '[[1,2],[3]]',
      ['column_1', 'column_2'],
      [
        [1, 2],
        [3, null],
      ],
    ],
    ['one object', '{"a":{"b":[1]}}', ['a'], [['{"b":[1]}']]],
    ['no records', '[]', [], []],
  ])('reads %s', async (_, text, names, rows) => {
    const read = await readFile(json, text);
    expect(read.names).toEqual(names);
    expect(read.rows).toEqual(rows);
  });

  it('keeps all digits of large integers and no others', async () => {
    const read = await readFile(
      json,
      '[{"a":12345678901234567890,"b":1234567890123456,"c":0.12345678901234567,"d":"say 12345678901234567890"}]',
    );
    expect(read.rows).toEqual([
      ['12345678901234567890', 1234567890123456, 0.12345678901234567, 'say 12345678901234567890'],
    ]);
  });

  it('sets values aside that are no records', async () => {
    const read = await readFile(json, '[{"a":1},5,"x"]');
    expect(read.rejects.map((reject) => [reject.line, reject.raw])).toEqual([
      [2, '5'],
      [3, '"x"'],
    ]);
  });

  it('refuses what is no JSON, and documents above 512 MB', async () => {
    await expect(readFile(json, '[{"a":1}')).rejects.toMatchObject({ code: 'bad-input' });
    const huge = { size: 600 * 1024 ** 2 } as Blob;
    await expect(json.read({ name: 'x', blob: huge }, {}, {}).next()).rejects.toMatchObject({ code: 'limit' });
  });
});

describe('jsonl importer', () => {
  it('knows a file by its name when its first line is longer than what is looked at', () => {
    const head = new TextEncoder().encode(`{"a":"${'x'.repeat(65_000)}`);
    expect(detectImporter('a.jsonl', head).importer.id).toBe('jsonl');
    expect(detectImporter('a.json', head).importer.id).toBe('json');
  });

  it('joins the columns of all lines, skips blank ones and sets broken ones aside', async () => {
    const read = await readFile(jsonl, '{"a":1}\r\n\r\n{"b":"\\ud800"}\nnope\n[7]\n{"a":2}');
    expect(read.names).toEqual(['a', 'b', 'column_1']);
    expect(read.rows).toEqual([
      [1, null, null],
      [null, '\uFFFD', null],
      [null, null, 7],
      [2, null, null],
    ]);
    expect(read.lines).toEqual([1, 3, 5, 6]);
    expect(read.rejects).toMatchObject([{ line: 4, raw: 'nope' }]);
    expect(read.notes.join()).toContain('surrogate');
  });

  it('loses no key, whatever it is called, and pollutes nothing', async () => {
    const key = fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'x');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uniqueArray(key, { minLength: 1 }), { minLength: 1, maxLength: 8 }),
        async (records) => {
          const text = records.map((keys) => `{${keys.map((name) => `"${name}":"v${name}"`).join(',')}}`).join('\n');
          const read = await readFile(jsonl, text);
          expect(new Set(read.names)).toEqual(new Set(records.flat()));
          records.forEach((keys, row) => {
            const present = read.names.filter((_, column) => read.rows[row]?.[column] !== null);
            expect(new Set(present)).toEqual(new Set(keys));
          });
          expect(({} as { x?: unknown }).x).toBeUndefined();
        },
      ),
      { numRuns: 200, seed: 5 },
    );
  });
});
