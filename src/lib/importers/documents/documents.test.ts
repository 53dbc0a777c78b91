import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { docxParagraph, makeDocx, makePdf } from '../../../../tests/fixtures/documents.ts';
import { readFile } from '../../../../tests/fixtures/import.ts';
import type { PdfText } from '../../documents/pdf-lines.ts';
import { inferDeclared } from '../../table/infer.ts';
import { inspectFile } from '../inspect.ts';
import { detectImporter } from '../registry.ts';
import type { ImportContext, SourceEvent, SourceFile } from '../types.ts';
import { documents } from './importer.ts';

const encoder = new TextEncoder();
const bytes = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text);
const guess = (name: string, head: string | Uint8Array): string =>
  detectImporter(name, typeof head === 'string' ? bytes(head) : head).importer.id;
const pdfText: PdfText = {
  title: 'Paper',
  pages: [[{ text: 'Read by a worker.', x: 72, y: 700, right: 150, height: 11 }]],
  notes: [],
};

async function read(file: SourceFile, context: ImportContext = {}): Promise<SourceEvent[]> {
  const events: SourceEvent[] = [];
  for await (const event of documents.read(file, {}, context)) events.push(event);
  return events;
}

function rowsOf(events: readonly SourceEvent[]): unknown[][] {
  return events.flatMap((event) =>
    event.kind === 'batch' ? event.lines.map((_, row) => event.columns.map((cells) => cells[row])) : [],
  );
}

describe('which files are documents', () => {
  it.each([
    ['documents', 'a.md', '# One\n\ntext'],
    ['documents', 'a.txt', 'Dear reader, this is a letter, and it goes on. It has sentences.\nAnd lines, too.'],
    ['documents', 'noname', 'This is a text of some length. It has sentences, and no table is in it.'],
    ['documents', 'page', '<!-- saved --><html><body><p>x'],
    ['csv', 'a.txt', 'name;age\nAda;36\nBob;41\n'],
    ['csv', 'a.txt', 'a,b,c\n1,2,3\n4,5,6\n'],
    ['csv', 'a.csv', 'This is a text, and it is called so.'],
    ['csv', 'numbers.txt', '1\n2\n3\n'],
    ['jsonl', 'a.txt', '{"a":1}\n{"a":2}\n'],
    ['json', 'a.txt', '[{"a":1}]'],
  ])('takes for %s the file %s', (id, name, text) => {
    expect(guess(name, text)).toBe(id);
  });

  it('knows PDF, Word and ZIP files by their first bytes', () => {
    expect(guess('x', makePdf([[{ text: 'a', y: 1 }]]))).toBe('documents');
    expect(guess('x', makeDocx(docxParagraph('a')))).toBe('documents');
    expect(guess('x.zip', new Uint8Array(zipSync({ 'a.txt': bytes('a') })))).toBe('documents');
  });
});

describe('documents importer', () => {
  it('makes a row a chunk, with its document, title, section and place', async () => {
    const { names, rows } = await readFile(documents, '# Care\n\nWater it.\n\n## Light\n\nNot too much.', {
      by: 'headings',
    });
    expect(names).toEqual(['document', 'title', 'section', 'page', 'chunk', 'text', 'tokens', 'characters']);
    expect(rows).toEqual([['file', 'file', null, null, 1, '# Care\n\nWater it.\n\n## Light\n\nNot too much.', 10, 42]]);
    const markdown = await read({
      name: 'care.md',
      blob: new Blob(['# Care\n\nWater it.\n\n## Light\n\nNot too much.']),
    });
    expect(rowsOf(markdown)).toEqual([['care.md', 'Care', 'Care', null, 1, expect.stringContaining('Light'), 10, 37]]);
  });

  it('declares what its columns are, so that few chunks are not taken for labels', async () => {
    const file = { name: 'a.md', blob: new Blob(['One sentence.']) };
    const evidence = await inspectFile({ importer: documents, options: {}, file }, {});
    const kinds = inferDeclared(evidence.columns, evidence.declared).map(({ schema }) => schema.kind);
    expect(kinds).toEqual(['id', 'text', 'text', 'integer', 'integer', 'text', 'integer', 'integer']);
  });

  it('reads many files, archives too, and sets aside what it cannot read', async () => {
    const archive = zipSync({
      'notes/b.html': bytes('<title>B</title><p>From the archive.</p>'),
      '__MACOSX/._b.html': bytes('junk'),
      'picture.png': new Uint8Array([137, 80, 78, 71, 0, 0, 0]),
      'inner.zip': new Uint8Array(zipSync({ 'c.txt': bytes('c') })),
      '../evil.txt': bytes('left out'),
    });
    const more = [
      { name: 'docs.zip', blob: new Blob([new Uint8Array(archive)]) },
      { name: 'word.docx', blob: new Blob([makeDocx(docxParagraph('From Word.'))]) },
      { name: 'broken.docx', blob: new Blob([makeDocx(docxParagraph('x')).subarray(0, 90)]) },
      { name: 'table.csv', blob: new Blob(['a,b\n1,2']) },
      { name: 'paper.pdf', blob: new Blob(['%PDF-1.7']) },
    ];
    const file = { name: 'a.txt', blob: new Blob(['Plain text here.']), more };
    const events = await read(file, { readPdf: () => Promise.resolve(pdfText) });
    expect(rowsOf(events).map(([name, title, , page, , text]) => [name, title, page, text])).toEqual([
      ['a.txt', 'a.txt', null, 'Plain text here.'],
      ['notes/b.html', 'B', null, 'From the archive.'],
      ['word.docx', 'Garden & Care', null, 'From Word.'],
      ['paper.pdf', 'Paper', 1, 'Read by a worker.'],
    ]);
    const aside = events.flatMap((event) => (event.kind === 'reject' ? [event.reject.raw] : []));
    expect(aside).toEqual(['picture.png', 'inner.zip', 'broken.docx', 'table.csv']);
  });

  it('fails for a single file that it cannot read, with the reason', async () => {
    const broken = { name: 'x.docx', blob: new Blob([bytes('PK\u0003\u0004 nothing')]) };
    await expect(read(broken)).rejects.toMatchObject({ code: 'bad-input' });
    const pdf = { name: 'x.pdf', blob: new Blob(['%PDF-1.4']) };
    await expect(read(pdf)).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('refuses an archive that unpacks to far more than it is', async () => {
    const bomb = zipSync({ 'a.txt': new Uint8Array(20_000_000) }, { level: 9 });
    await expect(read({ name: 'a.zip', blob: new Blob([new Uint8Array(bomb)]) })).rejects.toMatchObject({
      code: 'limit',
    });
  }, 30_000);

  it('reads pages in the encoding they name', async () => {
    const latin = Uint8Array.from('<meta charset="iso-8859-1"><p>Caf\u00e9</p>', (letter) => letter.charCodeAt(0));
    const greek = new Uint8Array([...bytes('<html><meta charset=windows-1253><p>'), 0xe1, 0xe2]);
    expect(rowsOf(await read({ name: 'a.html', blob: new Blob([latin]) }))[0]?.[5]).toBe('Café');
    expect(rowsOf(await read({ name: 'a.html', blob: new Blob([greek]) }))[0]?.[5]).toBe('αβ');
  });

  it('says that it found no text, and keeps the overlap below the size', async () => {
    const empty = await readFile(documents, '');
    expect([empty.rows, empty.notes]).toEqual([[], ['no text was found']]);
    const { rows } = await readFile(documents, 'One two three. '.repeat(50), { size: 10, overlap: 4_000 });
    expect(rows.length).toBeGreaterThan(20);
  });
});
