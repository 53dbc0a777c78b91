import { afterAll, describe, expect, it } from 'vitest';
import { readArchive } from '../../src/lib/archive/read.ts';
import { sha256 } from '../../src/lib/hash.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { createDatasetWriter, getDataset } from '../../src/storage/datasets.ts';
import { createProject, deleteProject, getProject, listProjects } from '../../src/storage/projects.ts';
import { readStagedFile } from '../../src/storage/staging.ts';
import type { Dataset } from '../../src/storage/types.ts';
import { callback, createClient } from '../../src/workers/client.ts';
import type { ExportedFile, ExportRequest } from '../../src/workers/contracts.ts';
import { everyKindTable } from '../fixtures/tables.ts';

const ROWS = 40_000;
const db = await openDatabase();
const client = createClient('export');
const project = await createProject(db, { name: 'Export / test' });
const dataset = await storeDataset();
const silent = callback(() => undefined);

afterAll(async () => {
  client.stop();
  await deleteProject(db, project.id);
  db.close();
});

async function storeDataset(): Promise<Dataset> {
  const table = everyKindTable(ROWS);
  const dictionaries = table.columns.map((column) => (column.layout === 'coded' ? column.dictionary : null));
  const writer = await createDatasetWriter(db, { datasetId: crypto.randomUUID(), schema: table.schema, dictionaries });
  await writer.append(table);
  const lineage: Dataset['lineage'] = {
    ...{ how: 'import', parents: [], recipe: null, importedFrom: null, split: null, codeVersion: 'test' },
  };
  return writer.finish({ projectId: project.id, name: 'people: all', role: 'real', lineage });
}

function exportRows(part: Partial<ExportRequest>, signal?: AbortSignal): Promise<ExportedFile> {
  const request: ExportRequest = {
    ...{ datasetId: dataset.id, exporter: 'csv', options: {}, filters: [], packaging: 'file' },
    ...part,
  };
  return client.call((remote, id) => remote.exportDataset(id, request, null, silent), signal);
}

async function stagedNames(): Promise<string[]> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle('exports', { create: true });
  const names: string[] = [];
  for await (const name of folder.keys()) names.push(name);
  return names;
}

describe('export worker', () => {
  it.each(['csv', 'jsonl', 'parquet'])('stages a %s file whose SHA-256 is the one it reports', async (exporter) => {
    const file = await exportRows({ exporter });
    const staged = await readStagedFile(file.opfsPath as string);
    expect(staged.size).toBe(file.sizeBytes);
    expect(await sha256(await staged.arrayBuffer())).toBe(file.sha256);
    expect(file.fileName).toBe(`people- all.${exporter}`);
  });

  it('exports only the rows that pass the filters', async () => {
    const filters = [{ kind: 'equals', column: 'city', value: 'Bonn' }] as const;
    const file = await exportRows({ filters, options: { header: false }, exporter: 'csv' });
    const text = await (await readStagedFile(file.opfsPath as string)).text();
    const codes = [...text.matchAll(/id-\d{6}/g)];
    const expected = Array.from({ length: ROWS }, (_, r) => r).filter((r) => r % 6 !== 5 && r % 3 === 0).length;
    expect(codes).toHaveLength(expected);
  });

  it('makes a bundle whose manifest lists the hash of every file', async () => {
    const file = await exportRows({ packaging: 'bundle' });
    const parts = new Map<string, BlobPart[]>();
    for await (const { name, data } of readArchive(await readStagedFile(file.opfsPath as string), {})) {
      parts.set(name, [...(parts.get(name) ?? []), new Uint8Array(data)]);
    }
    expect([...parts.keys()]).toEqual(['data/train-00000-of-00001.csv', 'README.md', 'manifest.json']);
    for (const entry of file.entries) {
      const bytes = await new Blob(parts.get(entry.name)).arrayBuffer();
      expect(await sha256(bytes)).toBe(entry.sha256);
    }
  });

  it('tells which rows a training format cannot hold, counts them, and shows the first record', async () => {
    const options = { instruction: '__proto__', output: 'code', form: 'array' };
    const file = await exportRows({ exporter: 'alpaca', options, packaging: 'bundle' });
    const missing = Array.from({ length: ROWS }, (_, row) => row).filter((row) => row % 4 === 3).length;
    expect(file.skipped).toEqual({
      count: missing,
      reasons: [{ reason: 'the instruction is missing', count: missing, firstRow: 3 }],
    });
    const names = file.entries.map(({ name }) => name);
    expect(names[0]).toBe('data/train-00000-of-00001.json');
    const request = { datasetId: dataset.id, exporter: 'alpaca', options, filters: [] };
    const example = await client.call((remote, id) => remote.example(id, request));
    expect(JSON.parse(example.text ?? '')).toEqual([{ instruction: 'plain', input: '', output: 'id-000000' }]);
  });

  it('writes a folder with a card and Parquet in one ZIP, not in a bundle around it', async () => {
    const file = await exportRows({ exporter: 'huggingface', options: { testPercent: 10 }, packaging: 'bundle' });
    const names = new Set<string>();
    const staged = await readStagedFile(file.opfsPath as string);
    for await (const { name } of readArchive(staged, {})) names.add(name);
    expect([...names]).toEqual([
      'data/train-00000-of-00001.parquet',
      'data/test-00000-of-00001.parquet',
      'README.md',
      'manifest.json',
    ]);
    expect(file.entries.map(({ name }) => name)).toEqual([...names]);
  });

  it('leaves nothing behind when it is cancelled', async () => {
    const before = await stagedNames();
    const abort = new AbortController();
    const writing = exportRows({ exporter: 'jsonl' }, abort.signal);
    abort.abort();
    await expect(writing).rejects.toMatchObject({ code: 'aborted' });
    expect(await stagedNames()).toEqual(before);
  });

  it('removes a staged file when told to', async () => {
    const { opfsPath } = await exportRows({});
    await client.call((remote) => remote.clearStaging(opfsPath as string));
    await expect(readStagedFile(opfsPath as string)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('takes a project out and in again with its datasets unchanged', async () => {
    const file = await client.call((remote, id) => remote.exportProject(id, project.id, null, silent));
    expect(file.fileName).toBe('Export - test.terrarium');
    expect((await getProject(db, project.id)).savedToFileAt).not.toBeNull();
    const staged = await readStagedFile(file.opfsPath as string);
    const copy = await client.call((remote, id) => remote.importProject(id, staged, silent));
    expect(copy).toMatchObject({ datasets: 1, rows: ROWS });
    const twin = (await db.datasets.where({ projectId: copy.projectId }).first()) as Dataset;
    expect((await getDataset(db, twin.id)).sha256).toBe(dataset.sha256);
    expect(await listProjects(db)).toHaveLength(2);
    await deleteProject(db, copy.projectId);
  });
});
