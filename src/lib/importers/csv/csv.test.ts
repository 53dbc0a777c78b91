import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { readEvents, readFile } from '../../../../tests/fixtures/import.ts';
import { uniqueNames } from '../names.ts';
import { detectImporter } from '../registry.ts';
import { csv } from './importer.ts';
import { RecordReader } from '../csv-records.ts';

const FUZZ_DOCUMENTS = 10_000;
vi.setConfig({ testTimeout: 120_000 });

function records(pieces: readonly string[], quote = '"'): { cells: string[][]; broken: string[]; lines: number[] } {
  const found: { cells: string[][]; broken: string[]; lines: number[] } = { cells: [], broken: [], lines: [] };
  const reader = new RecordReader(
    { delimiter: ',', quote },
    {
      record: (cells, line) => {
        found.cells.push(cells);
        found.lines.push(line);
      },
      broken: (raw) => found.broken.push(raw),
    },
  );
  for (const piece of pieces) reader.push(piece);
  reader.end();
  return found;
}

describe('record reader', () => {
  it('reads quotes, doubled quotes, line ends in quotes and mixed line ends, with the lines they began on', () => {
    const found = records(['a,"b ""x"", y"\r\n"two\r\nlines",2\r3,4\n\n5,']);
    expect(found.cells).toEqual([['a', 'b "x", y'], ['two\r\nlines', '2'], ['3', '4'], [''], ['5', '']]);
    expect(found.lines).toEqual([1, 2, 4, 5, 6]);
  });

  it('sets records aside whose quotes are wrong, with their text', () => {
    expect(records(['a,b\n"x"y,2\n3,4']).broken).toEqual(['"x"y,2']);
    expect(records(['a,b\n1,"open\n3,4']).broken).toEqual(['1,"open\n3,4']);
  });

  it('finds the same records however the text is cut into pieces', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ', 'é', '\u0000'), maxLength: 60 });
    fc.assert(
      fc.property(text, fc.array(fc.nat(60), { maxLength: 6 }), (whole, cuts) => {
        const at = [0, ...cuts.map((cut) => Math.min(cut, whole.length)).sort((a, b) => a - b), whole.length];
        const pieces = at.slice(1).map((end, i) => whole.slice(at[i], end));
        expect(records(pieces)).toEqual(records([whole]));
      }),
      { numRuns: FUZZ_DOCUMENTS, seed: 1 },
    );
  });
});

describe('csv importer', () => {
  it('brings any cells back that were quoted by the rules, in every encoding', async () => {
    const cell = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
    const grid = fc.tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 1, max: 8 })).chain(([width, height]) =>
      fc.array(fc.array(fc.option(cell), { minLength: width, maxLength: width }), {
        minLength: height,
        maxLength: height,
      }),
    );
    const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
    const encoding = fc.constantFrom('utf-8', 'utf-16le', 'utf-16be');
    await fc.assert(
      fc.asyncProperty(grid, lineEnd, encoding, async (rows, end, name) => {
        const text = rows
          .map((row) => row.map((value) => `"${(value ?? '').replaceAll('"', '""')}"`).join(',') + end)
          .join('');
        const read = await readFile(csv, encode(text, name), { delimiter: ',', header: 'no', encoding: name });
        expect(read.rejects).toEqual([]);
        expect(read.rows).toEqual(rows);
      }),
      { numRuns: FUZZ_DOCUMENTS, seed: 2 },
    );
  });

  it('loses no record of any document: each is a row or is set aside with its text', async () => {
    const piece = fc.constantFrom(
      'a',
      '1',
      ',',
      ';',
      '"',
      '\n',
      '\r\n',
      '\r',
      '\t',
      '\u0000',
      '\uFEFF',
      'é',
      '\uD800',
      '__proto__',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 40 }), async (parts) => {
        const read = await readFile(csv, parts.join(''), { header: 'no', delimiter: ',' });
        for (const row of read.rows) expect(row).toHaveLength(read.names.length);
        const kept = read.rows.flat().join('') + read.rejects.map((reject) => reject.raw).join('');
        const countOf = (text: string): number => text.split('a').length;
        expect(countOf(kept)).toBe(countOf(parts.join('')));
        expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
      }),
      { numRuns: FUZZ_DOCUMENTS, seed: 3 },
    );
  });

  it('tells names apart that hold half a surrogate pair', () => {
    expect(uniqueNames(['\ud800', '\ud801']).names).toEqual(['\uFFFD', '\uFFFD_2']);
  });

  it('keeps hostile, doubled and empty names', async () => {
    const read = await readFile(csv, '__proto__,constructor,a,a,,"<img src=x onerror=alert(1)>",a_2\n1,2,3,4,5,6,7\n');
    expect(read.names).toEqual([
      ...['__proto__', 'constructor', 'a', 'a_3', 'column_5', '<img src=x onerror=alert(1)>', 'a_2'],
    ]);
    expect(read.rows).toEqual([['1', '2', '3', '4', '5', '6', '7']]);
    expect(Object.prototype).not.toHaveProperty('1');
  });

  it('sets ragged records aside with line, reason and text', async () => {
    const read = await readFile(csv, 'a,b\n1,2\n3\n4,"5\n6",7\n8,9\n');
    expect(read.rows).toEqual([
      ['1', '2'],
      ['8', '9'],
    ]);
    expect(read.rejects).toEqual([
      { line: 3, reason: '1 cell where there are 2 columns', raw: '3' },
      { line: 4, reason: '3 cells where there are 2 columns', raw: '4,"5\n6",7' },
    ]);
  });

  it.each([
    ['a;b\n1,5;2\n3,5;4\n', ';'],
    ['a\tb\n1\t2\n', '\t'],
    ['a|b\n1|2\n', '|'],
    ['a,b\n"x;y;z",2\n"p;q;r",4\n', ','],
  ])('detects the delimiter of %j', (text, delimiter) => {
    expect(csv.detect('x', new TextEncoder().encode(text)).options['delimiter']).toBe(delimiter);
  });

  it.each([
    ['age,city\n1,Bonn\n2,Köln\n', 'yes'],
    ['1,Bonn\n2,Köln\n3,Bonn\n', 'no'],
    ['name,city\nAnn,Bonn\nBob,Köln\n', 'yes'],
  ])('detects whether %j has names', (text, header) => {
    expect(csv.detect('x', new TextEncoder().encode(text)).options['header']).toBe(header);
  });

  it('reads Windows-1252 without being told, even when the first accent comes late', async () => {
    const bytes = new Uint8Array(200_000).fill(97);
    bytes.set(new TextEncoder().encode('name\n'));
    bytes[150_000] = 0xe9;
    const read = await readFile(csv, bytes, { delimiter: ',' });
    expect(String(read.rows[0]?.[0])).toContain('é');
  });

  it('drops a byte order mark, keeps NUL, and says when characters could not be read', async () => {
    const read = await readFile(
      csv,
      new Uint8Array([0xef, 0xbb, 0xbf, ...new TextEncoder().encode('a,b\nx\u0000y,'), 0xff, 10]),
    );
    expect(read.names).toEqual(['a', 'b']);
    expect(read.rows).toEqual([['x\u0000y', '\uFFFD']]);
    expect(read.notes.join()).toMatch(/1 characters could not be read as utf-8/);
  });

  it('reads decimal commas where another sign parts the cells, and says so', async () => {
    const read = await readFile(csv, 'name;amount;note\na,b;1.234,50;1,5\nc;-7;later\n;;\n');
    expect(read.rows).toEqual([
      ['a,b', '1234.50', '1,5'],
      ['c', '-7', 'later'],
      [null, null, null],
    ]);
    expect(read.notes.join()).toContain('decimal commas are read as points in amount');
    const asIs = await readFile(csv, 'name;amount\na;1,5\n', { decimal: '.' });
    expect(asIs.rows).toEqual([['a', '1,5']]);
    expect((await readFile(csv, 'a,b\n"1,5",2\n')).rows).toEqual([['1,5', '2']]);
  });

  it('keeps blank lines of a one-column file as missing cells', async () => {
    const read = await readFile(csv, 'a\n1\n\n2\n', { header: 'yes' });
    expect(read.rows).toEqual([['1'], [null], ['2']]);
  });

  it('refuses too many columns, too large cells and too large files with what was given and allowed', async () => {
    const wide = Array.from({ length: 2_001 }, (_, i) => `c${i}`).join(',');
    await expect(readEvents(csv, wide)).rejects.toMatchObject({
      code: 'limit',
      details: { given: 2_001, allowed: 2_000 },
    });
    const large = `a,b\n1,${'x'.repeat(1_000_001)}\n`;
    await expect(readEvents(csv, large)).rejects.toMatchObject({ code: 'limit', details: { allowed: 1_000_000 } });
    const open = `a,b\n1,"${'x'.repeat(1_100_000)}`;
    await expect(readEvents(csv, open)).rejects.toMatchObject({ code: 'limit' });
    const huge = { size: 5 * 1024 ** 3 } as Blob;
    const reading = csv.read({ name: 'x', blob: huge }, {}, {}).next();
    await expect(reading).rejects.toMatchObject({ code: 'limit', details: { where: 'bytes of the file' } });
  });

  it('never stands in the way of another format that has many commas on one line', () => {
    const head = new TextEncoder().encode(JSON.stringify({ a: Array.from({ length: 32_000 }, (_, i) => i % 7) }));
    expect(detectImporter('a.json', head).importer.id).toBe('json');
    expect(() => csv.detect('a.csv', head)).not.toThrow();
  });

  it('accepts 2,000 columns', async () => {
    const wide = Array.from({ length: 2_000 }, (_, i) => `c${i}`).join(',');
    const read = await readFile(csv, `${wide}\n${wide}\n`, { header: 'yes' });
    expect(read.rows[0]).toHaveLength(2_000);
  });
});

function encode(text: string, encoding: string): Uint8Array<ArrayBuffer> {
  if (encoding === 'utf-8') return new TextEncoder().encode(text);
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < text.length; i++) view.setUint16(i * 2, text.charCodeAt(i), encoding === 'utf-16le');
  return bytes;
}
