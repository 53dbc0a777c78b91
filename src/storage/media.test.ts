import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it } from 'vitest';
import { collectBytes } from '../../tests/fixtures/tables.ts';
import { writeArchive } from '../lib/archive/write.ts';
import { sha256 } from '../lib/hash.ts';
import { formatImageRef } from '../lib/images/image-ref.ts';
import { encodePng } from '../lib/images/png.ts';
import { bytesColumn } from '../lib/table/column.ts';
import type { ColumnSchema } from '../lib/table/schema.ts';
import { createTable } from '../lib/table/table.ts';
import { openDatabase, type StudioDatabase } from './database.ts';
import { createDatasetWriter, deleteDataset } from './datasets.ts';
import {
  type AddedMedia,
  getMedia,
  mediaSpace,
  type NewMedia,
  putMedia,
  readMedia,
  sweepMedia,
  takeBackMedia,
} from './media.ts';
import { projectFileEntries, storeProjectFile } from './project-file.ts';
import { createProject } from './projects.ts';
import type { Dataset } from './types.ts';

let opened: StudioDatabase[] = [];
async function open(): Promise<StudioDatabase> {
  const db = await openDatabase(`media-${crypto.randomUUID()}`);
  opened.push(db);
  return db;
}
afterEach(() => {
  for (const db of opened) db.close();
  opened = [];
});

function picture(shade: number): NewMedia {
  const data = new Uint8ClampedArray(64).fill(shade);
  return { bytes: encodePng({ width: 4, height: 4, data }), type: 'image/png', thumbnail: null };
}

/** A dataset with a picture column and a conversation that shows another. */
async function addDataset(db: StudioDatabase, projectId: string, hashes: readonly [string, string]): Promise<Dataset> {
  const schema: ColumnSchema[] = [
    { name: 'picture', kind: 'image', role: 'feature' },
    { name: 'talk', kind: 'conversation', role: 'feature' },
  ];
  const refOf = (hash: string): string =>
    formatImageRef({ hash, type: 'image/png', width: 4, height: 4, bytes: 90, alt: '' });
  const talk = `[{"role":"user","content":"look","image": ${refOf(hashes[1])}}]`;
  const writer = await createDatasetWriter(db, { datasetId: crypto.randomUUID(), schema });
  await writer.append(createTable(schema, [bytesColumn([refOf(hashes[0])]), bytesColumn([talk])]));
  const lineage: Dataset['lineage'] = {
    ...{ how: 'import', parents: [], recipe: null, importedFrom: null, split: null, codeVersion: 'test' },
  };
  return writer.finish({ projectId, name: 'pictures', role: 'real', lineage });
}

const LATER = Date.now() + 10 * 24 * 3600 * 1000;

describe('stored pictures', () => {
  it('are kept once by their hash, and come back byte for byte', async () => {
    const db = await open();
    const [first, again, other] = await putMedia(db, [picture(1), picture(1), picture(2)]);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
    expect(await sha256(await readMedia(db, first ?? ''))).toBe(first);
    expect((await mediaSpace(db)).count).toBe(2);
    await expect(getMedia(db, 'f'.repeat(64))).rejects.toMatchObject({ code: 'not-found' });
  });

  it('tell when they are not what was stored', async () => {
    const db = await open();
    const [hash = ''] = await putMedia(db, [picture(1)]);
    await db.media.update(hash, { data: new Blob(['else']) });
    await expect(readMedia(db, hash)).rejects.toMatchObject({ code: 'storage-damaged' });
  });

  it('are swept when nothing names them any more, not before', async () => {
    const db = await open();
    const project = await createProject(db, { name: 'album' });
    const [a = '', b = '', orphan = ''] = await putMedia(db, [picture(1), picture(2), picture(3)]);
    const dataset = await addDataset(db, project.id, [a, b]);
    expect(await sweepMedia(db)).toBe(0); // too young
    expect(await sweepMedia(db, LATER)).toBe(1);
    await expect(getMedia(db, orphan)).rejects.toMatchObject({ code: 'not-found' });
    await readMedia(db, a);
    await readMedia(db, b);
    await deleteDataset(db, dataset.id);
    expect(await sweepMedia(db, LATER)).toBe(2);
  });

  it('are taken back by who added them, unless a cell names them or somebody wants them again', async () => {
    const db = await open();
    const project = await createProject(db, { name: 'album' });
    await putMedia(db, [picture(1)]);
    const added: AddedMedia = new Map();
    const mine = await putMedia(db, [picture(1), picture(2), picture(3), picture(4), picture(5)], added);
    const [before = '', named = '', talked = '', gone = '', again = ''] = mine;
    expect(added.size).toBe(4);
    await addDataset(db, project.id, [named, talked]);
    added.set(again, (added.get(again) ?? 0) - 1); // as if it had been stored again since
    await takeBackMedia(db, added);
    expect(await db.media.toCollection().primaryKeys()).toEqual([before, named, talked, again].sort());
    expect(gone).not.toBe('');
  });

  it('travel in a project file, and a damaged one is refused', async () => {
    const [here, there] = [await open(), await open()];
    const project = await createProject(here, { name: 'album' });
    const [a = '', b = ''] = await putMedia(here, [picture(1), picture(2), picture(3)]);
    await addDataset(here, project.id, [a, b]);
    const bytes = await collectBytes(writeArchive(projectFileEntries(here, project.id, {})));
    await storeProjectFile(there, new Blob([bytes]), {});
    expect(await there.media.toCollection().primaryKeys()).toEqual([a, b].sort());
    expect(await sha256(await readMedia(there, a))).toBe(a);

    const entries = async function* () {
      for await (const entry of projectFileEntries(here, project.id, {})) {
        yield entry.name.startsWith('pictures/') ? { ...entry, content: [picture(9).bytes] } : entry;
      }
    };
    const damaged = new Blob([await collectBytes(writeArchive(entries()))]);
    const elsewhere = await open();
    await expect(storeProjectFile(elsewhere, damaged, {})).rejects.toMatchObject({ code: 'bad-input' });
    expect((await mediaSpace(elsewhere)).count).toBe(0);
  });
});
