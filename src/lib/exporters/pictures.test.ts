import { unzipSync } from 'fflate';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { collectBytes, sourceOf } from '../../../tests/fixtures/tables.ts';
import { sha256 } from '../hash.ts';
import { parquet as parquetImporter } from '../importers/parquet/importer.ts';
import type { StorePicture } from '../importers/types.ts';
import { formatImageRef, type ImageRef, parseImageRef } from '../images/image-ref.ts';
import { encodePng } from '../images/png.ts';
import type { OptionValues } from '../options.ts';
import { bytesColumn } from '../table/column.ts';
import { createTable, type Table } from '../table/table.ts';
import { coco } from './coco/index.ts';
import { huggingface } from './huggingface/index.ts';
import { imagefolder } from './imagefolder/index.ts';
import type { ExportSubject } from './manifest.ts';
import { parquet } from './parquet/index.ts';
import type { Skip } from './skips.ts';
import type { Exporter } from './types.ts';
import { webdataset } from './webdataset/index.ts';

const ROWS = 12;
const decoder = new TextDecoder();

/** Twelve squares of one colour each; the picture of row 3 is missing, that of row 7 is stored nowhere. */
async function album(): Promise<{ table: Table; files: Map<string, Uint8Array<ArrayBuffer>> }> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const cells: (string | null)[] = [];
  for (let row = 0; row < ROWS; row++) {
    const data = new Uint8ClampedArray(8 * 6 * 4).fill(row * 20);
    const bytes = encodePng({ width: 8, height: 6, data: data.map((value, i) => (i % 4 === 3 ? 255 : value)) });
    const hash = await sha256(bytes);
    const ref: ImageRef = { hash, type: 'image/png', width: 8, height: 6, bytes: bytes.length, alt: `alt ${row}` };
    cells.push(row === 3 ? null : formatImageRef(ref));
    if (row !== 7) files.set(hash, bytes);
  }
  const table = createTable(
    [
      { name: 'picture', kind: 'image', role: 'feature' },
      { name: 'caption', kind: 'text', role: 'feature' },
      { name: 'kind', kind: 'category', role: 'feature' },
      { name: 'objects', kind: 'json', role: 'feature' },
    ],
    [
      bytesColumn(cells),
      bytesColumn(Array.from({ length: ROWS }, (_, row) => `square "${row}"`)),
      { layout: 'coded', codes: Int32Array.from({ length: ROWS }, (_, row) => row % 2), dictionary: ['dark', 'l/ght'] },
      bytesColumn(
        Array.from({ length: ROWS }, (_, row) => `[{"label":"square","box":[1,2,3,${row + 1}]},{"label":7}]`),
      ),
    ],
  );
  return { table, files };
}

async function write(exporter: Exporter, options: OptionValues = {}) {
  const { table, files } = await album();
  const skips: Skip[] = [];
  const subject: ExportSubject = {
    ...{ name: 'squares', role: 'synthetic', sha256: 'ab'.repeat(32), rowCount: ROWS, schema: table.schema },
    ...{ recipe: null, parents: [], codeVersion: '1', cost: null, metrics: [] },
  };
  const pieces = exporter.write(
    sourceOf(table, 5),
    { ...exporter.suggest(table.schema), ...options },
    {
      subject,
      readPicture: (hash) => Promise.resolve(files.get(hash) ?? null),
      onSkip: (skip) => skips.push(skip),
    },
  );
  return { bytes: await collectBytes(pieces), skips, files };
}

const linesOf = (bytes: Uint8Array | undefined): Record<string, unknown>[] =>
  decoder
    .decode(bytes)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('image folder', () => {
  it('holds the very files, and a line for each with its caption and the other columns', async () => {
    const { bytes, skips, files } = await write(imagefolder);
    const entries = unzipSync(bytes);
    expect(Object.keys(entries)).toContain('train/000000.png');
    const lines = linesOf(entries['train/metadata.jsonl']);
    expect(lines).toHaveLength(ROWS - 2);
    expect(lines[1]).toMatchObject({
      file_name: '000001.png',
      caption: 'square "1"',
      kind: 'l/ght',
      width: 8,
      height: 6,
    });
    for (const { file_name } of lines) {
      const file = entries[`train/${String(file_name)}`] as Uint8Array<ArrayBuffer>;
      expect(files.has(await sha256(new Uint8Array(file)))).toBe(true);
    }
    expect(skips).toEqual([
      { row: 3, reason: 'picture is empty' },
      { row: 7, reason: 'its picture is not stored any more' },
    ]);
    expect(decoder.decode(entries['README.md'])).not.toContain('data_files');
  });

  it('makes folders of labels and a test split, or one list beside a folder', async () => {
    const split = unzipSync((await write(imagefolder, { label: 'kind', testPercent: 40 })).bytes);
    const names = Object.keys(split).filter((name) => name.endsWith('.png'));
    expect(new Set(names.map((name) => name.split('/').slice(0, 2).join('/')))).toEqual(
      new Set(['train/dark', 'train/l-ght', 'test/dark', 'test/l-ght']),
    );
    const all = [...linesOf(split['train/metadata.jsonl']), ...linesOf(split['test/metadata.jsonl'])];
    expect(all).toHaveLength(ROWS - 2);
    const list = unzipSync((await write(imagefolder, { layout: 'jsonl', caption: '' })).bytes);
    expect(linesOf(list['data.jsonl'])[0]).toMatchObject({ file_name: 'images/000000.png', text: 'alt 0' });
  });

  it('refuses a column without pictures', async () => {
    await expect(write(imagefolder, { picture: 'caption' })).rejects.toMatchObject({ code: 'bad-option' });
    await expect(write(imagefolder, { picture: '' })).rejects.toMatchObject({ code: 'bad-option' });
  });
});

describe('COCO', () => {
  it('has captions, and boxes of the objects that are ones', async () => {
    const entries = unzipSync((await write(coco)).bytes);
    const captions = JSON.parse(decoder.decode(entries['annotations/captions.json'])) as Record<string, unknown[]>;
    expect(captions['images']).toHaveLength(ROWS - 2);
    expect(captions['annotations']?.[0]).toEqual({ id: 1, image_id: 1, caption: 'square "0"' });
    const instances = JSON.parse(decoder.decode(entries['annotations/instances.json'])) as Record<string, unknown[]>;
    expect(instances['categories']).toEqual([{ id: 1, name: 'square', supercategory: '' }]);
    expect(instances['annotations']).toHaveLength(ROWS - 2);
    expect(instances['annotations']?.[1]).toMatchObject({ image_id: 2, bbox: [1, 2, 3, 2], area: 6, iscrowd: 0 });
    const bare = unzipSync((await write(coco, { objects: '' })).bytes);
    expect(Object.keys(bare)).not.toContain('annotations/instances.json');
  });
});

describe('WebDataset', () => {
  it('is a tar whose files of one row stand together', async () => {
    const { bytes } = await write(webdataset);
    const names: string[] = [];
    for (let at = 0; bytes[at] !== 0;) {
      const text = (from: number, length: number): string =>
        decoder.decode(bytes.subarray(at + from, at + from + length)).replace(/\0.*$/, '');
      const header = bytes.slice(at, at + 512);
      const claimed = parseInt(text(148, 6), 8);
      header.fill(32, 148, 156);
      expect(header.reduce((sum, byte) => sum + byte, 0)).toBe(claimed);
      expect(text(257, 5)).toBe('ustar');
      names.push(text(0, 100));
      at += 512 + Math.ceil(parseInt(text(124, 11), 8) / 512) * 512;
    }
    expect(names).toHaveLength(3 * (ROWS - 2));
    expect(names.slice(0, 3)).toEqual(['000000000.png', '000000000.txt', '000000000.json']);
    expect(bytes.length % 512).toBe(0);
  });
});

/** Reads an exported file back as the studio would. */
async function readBack(bytes: Uint8Array<ArrayBuffer>): Promise<readonly (string | undefined)[]> {
  const hashes: (string | undefined)[] = [];
  const storePicture: StorePicture = async (content, about) => {
    const hash = await sha256(content);
    return { ...about, hash, type: 'image/png', width: 8, height: 6, bytes: content.length };
  };
  const file = { name: 'x.parquet', blob: new Blob([bytes]) };
  for await (const event of parquetImporter.read(file, {}, { storePicture })) {
    if (event.kind === 'header') expect(event.declared).toEqual([{ name: 'picture', kind: 'image', role: 'feature' }]);
    if (event.kind === 'batch') {
      for (const cell of event.columns[0] ?? []) hashes.push(parseImageRef(String(cell))?.hash);
    }
  }
  return hashes;
}

describe('Parquet', () => {
  it('comes back with the same pictures', async () => {
    const { bytes, files } = await write(parquet);
    const hashes = await readBack(bytes);
    expect(hashes).toHaveLength(ROWS);
    expect(hashes.filter((hash) => hash !== undefined && files.has(hash))).toHaveLength(ROWS - 2);
  });

  it('holds pictures as structs of bytes and path, and says that they are images', async () => {
    const { bytes, files } = await write(parquet);
    const rows = (await parquetReadObjects({ file: bytes.buffer, utf8: false })) as Record<string, unknown>[];
    expect(rows).toHaveLength(ROWS);
    expect(rows[3]?.['picture'] ?? null).toBeNull();
    const { bytes: file } = rows[0]?.['picture'] as { bytes: Uint8Array };
    expect(files.has(await sha256(new Uint8Array(file)))).toBe(true);
    const metadata = parquetMetadata(bytes.buffer).key_value_metadata?.find(({ key }) => key === 'huggingface');
    expect(metadata?.value).toContain('"picture":{"_type":"Image"}');
    const folder = unzipSync((await write(huggingface)).bytes);
    expect(decoder.decode(folder['README.md'])).toContain('dtype: image');
  });
});
