import { zipSync } from 'fflate';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { StudioError } from '../../src/lib/errors.ts';
import { parseImageRef } from '../../src/lib/images/image-ref.ts';
import { randomStream } from '../../src/lib/random.ts';
import { valueAt } from '../../src/lib/table/column.ts';
import { columnNamed } from '../../src/lib/table/table.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { listDatasets, readTable } from '../../src/storage/datasets.ts';
import { readMedia } from '../../src/storage/media.ts';
import { createProject, deleteProject } from '../../src/storage/projects.ts';
import { callback, createClient } from '../../src/workers/client.ts';
import type { ImportRequest, ImportResult, Progress } from '../../src/workers/contracts.ts';
import { createPictureStore, readPixels } from '../../src/workers/media.ts';
import { samplePictures, stripes } from '../fixtures/pictures.ts';

const db = await openDatabase();
const client = createClient('import');
const project = await createProject(db, { name: 'Pictures test' });

afterEach(() => db.media.clear());
afterAll(async () => {
  client.stop();
  await deleteProject(db, project.id);
  db.close();
});

/** Pictures in two folders with captions; every twentieth is large. Numbers below 1,280 make different ones. */
function folder(count: number, first = 0): File {
  const lines: string[] = [];
  const files: Record<string, Uint8Array> = {};
  for (let i = first; i < first + count; i++) {
    const name = `${i % 2 === 0 ? 'even' : 'odd'}/${String(i).padStart(4, '0')}.png`;
    files[`train/${name}`] = i % 20 === 0 ? stripes(i, 400, 300) : stripes(i, 48, 32);
    lines.push(JSON.stringify({ file_name: name, caption: `Stripes of ${i}` }));
  }
  files['train/metadata.jsonl'] = new TextEncoder().encode(lines.join('\n'));
  return new File([new Uint8Array(zipSync(files, { level: 0 }))], 'stripes.zip');
}

function importFolder(file: File, onProgress: (progress: Progress) => void, signal?: AbortSignal) {
  const request: ImportRequest = {
    ...{ projectId: project.id, file, datasetName: 'stripes', importer: 'image-folder', options: {}, overrides: [] },
    split: { share: 0.2, seed: 1, key: null },
  };
  const told = callback(onProgress);
  return client.call((remote, id): Promise<ImportResult> => remote.importFile(id, request, told), signal);
}

describe('import of pictures', () => {
  it('takes 200 pictures in, file by file the same, with small versions of large ones', async () => {
    const seen: number[] = [];
    const { real, holdout } = await importFolder(folder(200), ({ done }) => seen.push(done));
    expect([real.rowCount, holdout?.rowCount]).toEqual([160, 40]);
    expect(real.schema.map(({ name, kind }) => [name, kind])).toEqual([
      ['image', 'image'],
      ['label', 'category'],
      ['caption', 'text'],
    ]);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(await db.media.count()).toBe(200);
    const large = await db.media.filter(({ thumbnail }) => thumbnail !== null).toArray();
    expect(large).toHaveLength(10);
    const small = await createImageBitmap(large[0]?.thumbnail as Blob);
    expect([small.width, small.height]).toEqual([128, 96]);
    const table = await readTable(db, real);
    for (let row = 0; row < real.rowCount; row += 16) {
      const ref = parseImageRef(String(valueAt(columnNamed(table, 'image'), row)));
      if (!ref) throw new Error('no picture');
      expect(ref.alt).toBe(valueAt(columnNamed(table, 'caption'), row));
      const number = Number(ref.alt.split(' ').at(-1));
      const wanted = number % 20 === 0 ? stripes(number, 400, 300) : stripes(number, 48, 32);
      expect(await readMedia(db, ref.hash)).toEqual(wanted);
      const pixels = await readPixels(db, ref, 24);
      expect(Math.max(pixels.width, pixels.height)).toBe(24);
    }
  });

  it('leaves no picture behind when it is cancelled midway', async () => {
    const before = await listDatasets(db, project.id);
    const controller = new AbortController();
    const importing = importFolder(
      folder(400, 400),
      ({ done, stage }) => stage === 'storing' && done > 0.75 && controller.abort(),
      controller.signal,
    );
    await expect(importing).rejects.toMatchObject({ code: 'aborted' });
    await expect.poll(() => db.media.count()).toBe(0);
    expect(await listDatasets(db, project.id)).toEqual(before);
  });
});

describe('hostile pictures', () => {
  const sources = [...samplePictures.map(({ bytes }) => bytes), stripes(3, 40, 30)];

  async function take(bytes: Uint8Array<ArrayBuffer>): Promise<'taken' | StudioError> {
    try {
      const ref = await createPictureStore(db).store(bytes, { alt: '' });
      expect(ref.width * ref.height).toBeLessThanOrEqual(50_000_000);
      return 'taken';
    } catch (error) {
      if (error instanceof StudioError) return error;
      throw error;
    }
  }

  it('that are whole are taken', async () => {
    for (const bytes of sources) expect(await take(bytes)).toBe('taken');
  });

  it('that were changed at random end in a picture or in an error of ours', async () => {
    const stream = randomStream(5, 'hostile pictures');
    let refused = 0;
    for (let i = 0; i < 200; i++) {
      const bytes = (sources[i % sources.length] as Uint8Array<ArrayBuffer>).slice();
      for (let change = 0; change <= stream.below(8, i, 0); change++) {
        bytes[stream.below(bytes.length, i, 1 + 2 * change)] = stream.below(256, i, 2 + 2 * change);
      }
      const outcome = await take(bytes);
      if (outcome === 'taken') continue;
      expect(outcome.code).toMatch(/bad-input|limit/);
      refused++;
    }
    expect(refused).toBeGreaterThan(40);
  });

  it('that are cut off, lie about their size or claim too much are refused', async () => {
    for (const bytes of sources) {
      expect(await take(bytes.slice(0, Math.floor(bytes.length * 0.7)))).toMatchObject({ code: 'bad-input' });
    }
    const [, bitmap, png] = [sources[0], sources[4], sources.at(-1)] as [unknown, Uint8Array, Uint8Array];
    const resized = (width: number, height: number): Uint8Array<ArrayBuffer> => {
      const bytes = new Uint8Array(png);
      new DataView(bytes.buffer).setUint32(16, width);
      new DataView(bytes.buffer).setUint32(20, height);
      return bytes;
    };
    expect(await take(resized(39, 30))).toMatchObject({ code: 'bad-input' });
    expect(await take(resized(10_000, 10_000))).toMatchObject({ code: 'limit' });
    const tall = new Uint8Array(bitmap);
    new DataView(tall.buffer).setInt32(22, 5_000, true);
    expect(await take(tall)).toMatchObject({ code: 'bad-input' });
    const drawing = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
    expect(await take(drawing)).toMatchObject({ code: 'bad-input', message: expect.stringContaining('SVG') });
  });
});
