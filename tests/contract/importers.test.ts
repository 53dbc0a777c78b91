import { describe, expect, it } from 'vitest';
import { findExporter } from '../../src/lib/exporters/registry.ts';
import { detectImporter, findImporter, importers } from '../../src/lib/importers/registry.ts';
import type { Importer } from '../../src/lib/importers/types.ts';
import { parseImageRef } from '../../src/lib/images/image-ref.ts';
import { defaultOptions, type OptionValues } from '../../src/lib/options.ts';
import { valueAt } from '../../src/lib/table/column.ts';
import type { Table } from '../../src/lib/table/table.ts';
import { createAlbum, keepPictures } from '../fixtures/album.ts';
import { readAsTable, readEvents, readFile } from '../fixtures/import.ts';
import { collectBytes, everyKindTable, sourceOf } from '../fixtures/tables.ts';

const table = everyKindTable(4_500);
const exporterOptions: Record<string, OptionValues> = { csv: { spreadsheetSafe: false } };

const page = `<!doctype html><title>Page</title><h1>One</h1>${'<p>A sentence of it. And another.</p>'.repeat(200)}`;

async function sampleOf(id: string): Promise<Uint8Array<ArrayBuffer>> {
  if (id === 'json') {
    const lines = new TextDecoder().decode(await sampleOf('jsonl')).trim();
    return new TextEncoder().encode(`[${lines.split('\n').join(',')}]`);
  }
  if (id === 'image-folder') return folderOfPictures();
  if (id === 'documents') return new TextEncoder().encode(page);
  return collectBytes(findExporter(id).write(sourceOf(table, 1_000), exporterOptions[id] ?? {}, {}));
}

const { table: pictures, readPicture } = await createAlbum(90);

async function folderOfPictures(): Promise<Uint8Array<ArrayBuffer>> {
  const exporter = findExporter('imagefolder');
  return collectBytes(exporter.write(sourceOf(pictures), exporter.suggest(pictures.schema), { readPicture }));
}

async function drain(events: AsyncIterable<unknown>): Promise<void> {
  const iterator = events[Symbol.asyncIterator]();
  while (!(await iterator.next()).done);
}

function valuesOf(read: Table): unknown[][] {
  return read.columns.map((column) => Array.from({ length: read.rowCount }, (_, row) => valueAt(column, row)));
}

describe.each(importers.map((importer): [string, Importer] => [importer.id, importer]))(
  'importer %s',
  (id, importer) => {
    it('is found by its id and recognises its own files, whatever they are called', async () => {
      const bytes = await sampleOf(id);
      expect(findImporter(id)).toBe(importer);
      expect(detectImporter('file', bytes.subarray(0, 65_536)).importer.id).toBe(id);
      expect(detectImporter(`file.${importer.extensions[0] ?? ''}`, bytes.subarray(0, 65_536)).importer.id).toBe(id);
    });

    it('gives the same events for the same bytes', async () => {
      const bytes = await sampleOf(id);
      expect(await readEvents(importer, bytes)).toEqual(await readEvents(importer, bytes));
    });

    it('takes options that went through JSON', async () => {
      const bytes = await sampleOf(id);
      const detected = {
        ...defaultOptions(importer.fields),
        ...importer.detect('file', bytes.subarray(0, 65_536)).options,
      };
      const copied = JSON.parse(JSON.stringify(detected)) as OptionValues;
      expect(await readEvents(importer, bytes, copied)).toEqual(await readEvents(importer, bytes, detected));
    });

    it('refuses an option it does not have', async () => {
      await expect(readEvents(importer, '', { 'no such option': 1 })).rejects.toMatchObject({ code: 'bad-option' });
    });

    it('brings back what the exporter of that format wrote', async () => {
      if (importer.isMaterial) return; // no exporter writes documents
      if (id === 'image-folder') return; // see below: its records are pictures
      const read = await readAsTable(importer, await sampleOf(id), table.schema);
      expect(read.rowCount).toBe(table.rowCount);
      expect(valuesOf(read)).toEqual(valuesOf(table));
    });

    it('stops before it starts and midway when it is cancelled', async () => {
      const blob = new Blob([await sampleOf(id)]);
      const early = importer.read({ name: 'file', blob }, {}, { signal: AbortSignal.abort() });
      await expect(drain(early)).rejects.toMatchObject({ code: 'aborted' });
      const controller = new AbortController();
      const midway = async (): Promise<void> => {
        for await (const event of importer.read({ name: 'file', blob }, {}, { signal: controller.signal })) {
          if (event.kind === 'header') controller.abort();
        }
      };
      await expect(midway()).rejects.toMatchObject({ code: 'aborted' });
    });

    it('says how far it is, up to the end', async () => {
      const seen: number[] = [];
      const context = { onProgress: (done: number): void => void seen.push(done) };
      await drain(importer.read({ name: 'file', blob: new Blob([await sampleOf(id)]) }, {}, context));
      expect(seen).toEqual([...seen].sort((a, b) => a - b));
      expect(seen.at(-1)).toBe(1);
    });

    it('answers garbage with an error of a known code, or with records', async () => {
      for (const garbage of ['', 'PAR1', 'PAR1garbagePAR1', '{', '[1,', '\u0000\u0000', '"', '[[[[', '{"a":']) {
        const outcome = await readFile(importer, garbage).catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome).toMatchObject({ code: expect.stringMatching(/bad-input|limit/) });
      }
    });
  },
);

describe('importer image-folder', () => {
  it('brings back the very pictures that the exporter of that format wrote, with their columns', async () => {
    const files = new Map<string, Uint8Array<ArrayBuffer>>();
    const context = { storePicture: keepPictures(files) };
    const events = await readEvents(findImporter('image-folder'), await folderOfPictures(), {}, context);
    const batches = events.flatMap((event) => (event.kind === 'batch' ? [event.columns] : []));
    const before = valuesOf(pictures);
    const refs = batches.flatMap(([images = []]) => images.map((cell) => parseImageRef(String(cell))));
    const wanted = (before[0] ?? []).map((cell) => parseImageRef(String(cell)));
    expect(refs.map((ref) => [ref?.hash, ref?.alt])).toEqual(wanted.map((ref) => [ref?.hash, ref?.alt]));
    expect(files.size).toBe(pictures.rowCount);
    expect(batches.flatMap((columns) => columns[1] ?? [])).toEqual(before[1]);
    expect(events.filter(({ kind }) => kind === 'reject')).toEqual([]);
  });
});
