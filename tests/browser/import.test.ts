import { afterAll, describe, expect, it } from 'vitest';
import { randomStream } from '../../src/lib/random.ts';
import { valueAt } from '../../src/lib/table/column.ts';
import { columnNamed } from '../../src/lib/table/table.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { listDatasets, readTable } from '../../src/storage/datasets.ts';
import { createProject, deleteProject } from '../../src/storage/projects.ts';
import { callback, createClient } from '../../src/workers/client.ts';
import type { ImportRequest, ImportResult, Inspection, Progress } from '../../src/workers/contracts.ts';

const db = await openDatabase();
const client = createClient('import');
const project = await createProject(db, { name: 'Import test' });
const silent = callback(() => undefined);

afterAll(async () => {
  client.stop();
  await deleteProject(db, project.id);
  db.close();
});

function visitsCsv(rows: number): File {
  const random = randomStream(7, 'visits');
  const lines = ['patient_id,visit_date,age,dose,sex,insured,note'];
  for (let row = 0; row < rows; row++) {
    const patient = `P-${String(random.below(Math.ceil(rows / 5), row, 0)).padStart(5, '0')}`;
    const date = new Date(Date.UTC(2024, 0, 1 + random.below(300, row, 1))).toISOString().slice(0, 10);
    const age = random.below(10, row, 2) === 0 ? '' : String(18 + random.below(70, row, 3));
    const dose = (random.uniform(row, 8) * 10).toFixed(2);
    const sex = random.below(2, row, 5) === 0 ? 'F' : 'M';
    const insured = random.below(4, row, 6) === 0 ? 'no' : 'yes';
    lines.push(`${patient},${date},${age},${dose},${sex},${insured},"seen, again ${row} ""ok"""`);
  }
  return new File([lines.join('\r\n') + '\r\n'], 'visits.csv');
}

function inspect(file: File): Promise<Inspection> {
  return client.call((remote, id) => remote.inspect(id, { file }, silent));
}

function importWith(file: File, part: Partial<ImportRequest>, signal?: AbortSignal): Promise<ImportResult> {
  const request: ImportRequest = {
    ...{ projectId: project.id, file, datasetName: 'visits', importer: 'csv', options: {}, overrides: [] },
    split: { share: 0.2, seed: 1, key: null },
    ...part,
  };
  return client.call((remote, id) => remote.importFile(id, request, silent), signal);
}

describe('import worker', () => {
  it('says what is in a file', async () => {
    const found = await inspect(visitsCsv(5_000));
    expect(found.importer).toBe('csv');
    expect(found.rowCount).toBe(5_000);
    expect(found.preview).toHaveLength(100);
    expect(found.columns.map((column) => column.schema.kind)).toEqual([
      ...['id', 'datetime', 'integer', 'number', 'category', 'boolean', 'text'],
    ]);
    expect(found.columns.map((column) => column.schema.role)).toEqual([
      ...['key', 'feature', 'feature', 'feature', 'sensitive', 'feature', 'feature'],
    ]);
    expect(found.rejects.count).toBe(0);
  });

  it('stores exactly the share of rows as holdout and the same bytes each time', async () => {
    const file = visitsCsv(20_001);
    const first = await importWith(file, {});
    const second = await importWith(file, {});
    expect(first.real.rowCount).toBe(16_001);
    expect(first.holdout?.rowCount).toBe(4_000);
    expect(second.real.sha256).toBe(first.real.sha256);
    expect(second.holdout?.sha256).toBe(first.holdout?.sha256);
    expect(first.real.siblingId).toBe(first.holdout?.id);
    expect(first.real.lineage.importedFrom?.sha256).toMatch(/^[0-9a-f]{64}$/);
    const table = await readTable(db, first.real);
    const note = valueAt(columnNamed(table, 'note'), 0) as string;
    expect(note).toMatch(/^seen, again \d+ "ok"$/);
  });

  it('keeps all rows of an entity on one side', async () => {
    const { real, holdout } = await importWith(visitsCsv(3_000), { split: { share: 0.2, seed: 3, key: 'patient_id' } });
    if (!holdout) throw new Error('no holdout');
    const keysOf = async (dataset: typeof real): Promise<Set<unknown>> => {
      const column = columnNamed(await readTable(db, dataset), 'patient_id');
      return new Set(Array.from({ length: dataset.rowCount }, (_, row) => valueAt(column, row)));
    };
    const [inside, outside] = [await keysOf(real), await keysOf(holdout)];
    expect([...outside].filter((key) => inside.has(key))).toEqual([]);
    expect(holdout.rowCount).toBe(600);
  });

  it('sets records aside that do not fit an override, and splits what is left', async () => {
    const file = new File(['a,b\n1,x\n2,y\nthree,z\n4,w\n5,v\n6\n'], 'odd.csv');
    const result = await importWith(file, {
      overrides: [{ name: 'a', kind: 'integer' }],
      split: { share: 0.5, seed: 1, key: null },
    });
    expect(result.real.rowCount + (result.holdout?.rowCount ?? 0)).toBe(4);
    expect(result.holdout?.rowCount).toBe(2);
    expect(result.real.rejects.count).toBe(2);
    expect(result.real.rejects.kept.map((reject) => reject.line).sort()).toEqual([4, 7]);
    expect(result.real.dictionaries[1]).not.toContain('z');
  });

  it('leaves nothing behind when it is cancelled midway', async () => {
    const before = await listDatasets(db, project.id);
    const chunks = await db.chunks.count();
    const controller = new AbortController();
    const onProgress = callback((progress: Progress) => {
      if (progress.stage === 'storing' && progress.done > 0.6) controller.abort();
    });
    const file = visitsCsv(200_000);
    const request: ImportRequest = {
      ...{ projectId: project.id, file, datasetName: 'visits', importer: 'csv', options: {}, overrides: [] },
      split: { share: 0.2, seed: 1, key: null },
    };
    const call = client.call((remote, id) => remote.importFile(id, request, onProgress), controller.signal);
    await expect(call).rejects.toMatchObject({ code: 'aborted' });
    expect(await listDatasets(db, project.id)).toEqual(before);
    expect(await db.chunks.count()).toBe(chunks);
    expect(await db.drafts.count()).toBe(0);
  });

  it('refuses a file of no records', async () => {
    await expect(importWith(new File([''], 'empty.csv'), {})).rejects.toMatchObject({ code: 'not-enough-data' });
  });
});
