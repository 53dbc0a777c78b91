import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { collectBytes, everyKindTable } from '../../tests/fixtures/tables.ts';
import { writeArchive } from '../lib/archive/write.ts';
import { openDatabase, type StudioDatabase } from './database.ts';
import { createDatasetWriter, getDataset, listDatasets, verifyDataset } from './datasets.ts';
import { projectFileEntries, storeProjectFile } from './project-file.ts';
import { createProject, getProject, listProjects } from './projects.ts';
import type { Dataset } from './types.ts';

// R8 asks for 500 projects; the usual run takes fewer.
const ROUNDS = Number(process.env['TERRARIUM_ROUNDS'] ?? 12);

let opened: StudioDatabase[] = [];
async function open(): Promise<StudioDatabase> {
  const db = await openDatabase(`project-file-${crypto.randomUUID()}`);
  opened.push(db);
  return db;
}
afterEach(() => {
  for (const db of opened) db.close();
  opened = [];
});

async function addDataset(db: StudioDatabase, projectId: string, rows: number): Promise<Dataset> {
  const table = everyKindTable(rows);
  const dictionaries = table.columns.map((column) => (column.layout === 'coded' ? column.dictionary : null));
  const writer = await createDatasetWriter(db, { datasetId: crypto.randomUUID(), schema: table.schema, dictionaries });
  await writer.append(table);
  const lineage: Dataset['lineage'] = {
    ...{ how: 'import', parents: [], recipe: null, importedFrom: null, split: null, codeVersion: 'test' },
  };
  return writer.finish({ projectId, name: `rows ${rows}`, role: 'real', lineage });
}

async function fileOf(db: StudioDatabase, projectId: string): Promise<Blob> {
  return new Blob([await collectBytes(writeArchive(projectFileEntries(db, projectId, {})))]);
}

describe('project file', () => {
  it('brings every dataset back byte for byte into another browser', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 3 }), async (sizes) => {
        const [here, there] = [await open(), await open()];
        const project = await createProject(here, { name: 'Clinic ☘' });
        const originals: Dataset[] = [];
        for (const rows of sizes) originals.push(await addDataset(here, project.id, rows));
        const result = await storeProjectFile(there, await fileOf(here, project.id), {});
        expect(result).toEqual({
          projectId: project.id,
          datasets: sizes.length,
          rows: sizes.reduce((a, b) => a + b, 0),
        });
        const opened = await getProject(there, project.id);
        expect(opened.name).toBe('Clinic ☘');
        // It came from a file, so a file holds it.
        expect(opened).toMatchObject({ savedToFileAt: expect.any(Number) as number, rowsSinceSave: 0 });
        for (const original of originals) {
          const copy = await getDataset(there, original.id);
          expect(copy).toEqual(original);
          await verifyDataset(there, copy);
        }
      }),
      { numRuns: ROUNDS },
    );
  });

  it('keeps several chunks in order', async () => {
    const [here, there] = [await open(), await open()];
    const project = await createProject(here, { name: 'big' });
    const original = await addDataset(here, project.id, 40_000);
    await storeProjectFile(there, await fileOf(here, project.id), {});
    await verifyDataset(there, await getDataset(there, original.id));
  });

  it('becomes a second project where the first one still is', async () => {
    const db = await open();
    const project = await createProject(db, { name: 'twin' });
    const original = await addDataset(db, project.id, 20);
    const { projectId } = await storeProjectFile(db, await fileOf(db, project.id), {});
    expect(projectId).not.toBe(project.id);
    const [copy] = await listDatasets(db, projectId);
    expect(copy).toMatchObject({ sha256: original.sha256, projectId });
    expect(copy?.id).not.toBe(original.id);
  });

  it('is refused whole when a byte of it is not what was written', async () => {
    const [here, there] = [await open(), await open()];
    const project = await createProject(here, { name: 'damaged' });
    await addDataset(here, project.id, 50);
    const entries = async function* () {
      for await (const entry of projectFileEntries(here, project.id, {})) {
        if (entry.name === 'project.json') yield entry;
        else {
          const bytes = await collectBytes(toAsync(entry.content));
          bytes[20] = (bytes[20] as number) ^ 1;
          yield { ...entry, content: [bytes] };
        }
      }
    };
    const file = new Blob([await collectBytes(writeArchive(entries()))]);
    await expect(storeProjectFile(there, file, {})).rejects.toMatchObject({ code: 'bad-input' });
    expect(await listProjects(there)).toEqual([]);
    expect(await there.chunks.count()).toBe(0);
    expect(await there.drafts.count()).toBe(0);
  });

  it.each([
    ['no ZIP', new Blob(['hello'])],
    ['an empty file', new Blob([])],
  ])('says what is wrong with %s', async (_, file) => {
    await expect(storeProjectFile(await open(), file, {})).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('is refused when it was written by a newer version', async () => {
    const text = JSON.stringify({
      format: 'terrarium-project',
      version: 2,
      project: { id: 'a', name: 'b' },
      datasets: [],
      runs: [],
      reports: [],
    });
    const archive = writeArchive([{ name: 'project.json', content: [new TextEncoder().encode(text)], compress: true }]);
    const refusal = storeProjectFile(await open(), new Blob([await collectBytes(archive)]), {});
    await expect(refusal).rejects.toMatchObject({ code: 'bad-input', details: { given: 2, allowed: 1 } });
  });
});

async function* toAsync(content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* content;
}
