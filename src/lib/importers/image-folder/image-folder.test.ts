import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { keepPictures } from '../../../../tests/fixtures/album.ts';
import { type ImageRef, parseImageRef } from '../../images/image-ref.ts';
import { encodePng } from '../../images/png.ts';
import { inferDeclared } from '../../table/infer.ts';
import { inspectFile } from '../inspect.ts';
import { detectImporter } from '../registry.ts';
import type { ImportContext, SourceEvent, SourceFile } from '../types.ts';
import { imageFolder } from './importer.ts';

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

function square(shade: number): Uint8Array<ArrayBuffer> {
  return encodePng({
    width: 4,
    height: 4,
    data: new Uint8ClampedArray(64).fill(shade).map((v, i) => (i % 4 === 3 ? 255 : v)),
  });
}

function zip(files: Record<string, Uint8Array>): SourceFile {
  return { name: 'pictures.zip', blob: new Blob([new Uint8Array(zipSync(files))]) };
}

async function read(file: SourceFile, options = {}, context: ImportContext = { storePicture: keepPictures() }) {
  const events: SourceEvent[] = [];
  for await (const event of imageFolder.read(file, options, context)) events.push(event);
  const header = events.find((event) => event.kind === 'header');
  const rows = events.flatMap((event) =>
    event.kind === 'batch' ? event.lines.map((_, i) => event.columns.map((column) => column[i] ?? null)) : [],
  );
  const rejects = events.flatMap((event) => (event.kind === 'reject' ? [event.reject.reason] : []));
  return { names: header?.names ?? [], rows, rejects };
}

const refsOf = (rows: readonly (readonly unknown[])[]): (ImageRef | null)[] =>
  rows.map(([cell]) => (typeof cell === 'string' ? parseImageRef(cell) : null));

describe('pictures importer', () => {
  it('reads a ZIP with metadata anywhere in it, captions as alternative texts', async () => {
    const metadata =
      '{"file_name": "a.png", "text": "a dark square", "shade": 10}\n{"file_name":"./b.png","text":"light"}\n';
    const file = zip({
      'train/a.png': square(10),
      'train/metadata.jsonl': bytes(metadata),
      'train/b.png': square(240),
      '__MACOSX/train/a.png': bytes('junk'),
      'README.md': bytes('# read me'),
    });
    const { names, rows, rejects } = await read(file);
    expect(names).toEqual(['image', 'text', 'shade']);
    expect(rows.map((row) => row.slice(1))).toEqual([
      ['a dark square', 10],
      ['light', null],
    ]);
    expect(refsOf(rows)[0]).toMatchObject({ width: 4, alt: 'a dark square', path: 'train/a.png' });
    expect(rejects).toEqual([]);
  });

  it('reads metadata.csv, and takes folders for labels where there are several', async () => {
    const file: SourceFile = {
      ...{ name: 'set/cats/1.png', blob: new Blob([square(1)]) },
      more: [
        { name: 'set/dogs/2.png', blob: new Blob([square(2)]) },
        { name: 'set/metadata.csv', blob: new Blob(['file_name,caption\ncats/1.png,"one, cat"\ndogs/9.png,gone\n']) },
      ],
    };
    const { names, rows, rejects } = await read(file);
    expect(names).toEqual(['image', 'label', 'caption']);
    expect(rows.map((row) => row.slice(1))).toEqual([['cats', 'one, cat']]);
    expect(rejects).toEqual([
      'set/dogs/2.png: no line of the metadata names it',
      'set/metadata.csv names set/dogs/9.png, which is not there',
    ]);
    expect((await read(file, { label: 'no' })).names).toEqual(['image', 'caption']);
  });

  it('sets hostile pictures aside with the reason, and goes on', async () => {
    const bomb = square(3).slice();
    new DataView(bomb.buffer).setUint32(16, 60_000);
    const file = zip({
      'a.png': square(1),
      'bomb.png': bomb,
      'cut.png': square(5).slice(0, 18),
      'drawing.svg': bytes('<svg onload="alert(1)"></svg>'),
      'text.jpg': bytes('no picture at all'),
      'empty.webp': new Uint8Array(0),
      'zz.png': square(7).slice(0, 60),
      'z.png': square(2),
    });
    const { rows, rejects } = await read(file);
    expect(refsOf(rows).map((ref) => ref?.path)).toEqual(['a.png', 'z.png']);
    expect(rejects.map((reason) => reason.slice(0, 8))).toEqual([
      'bomb.png',
      'cut.png:',
      'drawing.',
      'text.jpg',
      'empty.we',
      'zz.png: ',
    ]);
    expect(rejects.at(-1)).toContain('cut off');
    expect(rejects[2]).toContain('SVG');
  });

  it('refuses a ZIP bomb', async () => {
    const file = zip({ 'a.png': new Uint8Array(20_000_000) });
    await expect(read(file)).rejects.toMatchObject({ code: 'limit' });
  }, 30_000);

  it('only looks when there is nowhere to store, and says what the columns are', async () => {
    const file = zip({ 'a.png': square(1), 'metadata.jsonl': bytes('{"file_name":"a.png","caption":"x"}') });
    const evidence = await inspectFile({ importer: imageFolder, options: {}, file }, {});
    expect(evidence.preview).toEqual([['a.png', 'x']]);
    const kinds = inferDeclared(evidence.columns, evidence.declared).map(({ schema }) => schema.kind);
    expect(kinds).toEqual(['image', 'text']);
  });

  it('is chosen for pictures and archives of them, and not for other archives', () => {
    const guess = (name: string, head: Uint8Array): string => detectImporter(name, head).importer.id;
    expect(guess('a.png', square(1))).toBe('image-folder');
    expect(guess('a.zip', new Uint8Array(zipSync({ 'metadata.jsonl': bytes('{}'), 'a.png': square(1) })))).toBe(
      'image-folder',
    );
    expect(guess('a.zip', new Uint8Array(zipSync({ 'a.txt': bytes('Some text.') })))).toBe('documents');
    expect(guess('metadata.jsonl', bytes('{"file_name":"a.png"}\n'))).toBe('jsonl');
  });
});
