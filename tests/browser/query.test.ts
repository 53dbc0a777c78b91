import { afterAll, describe, expect, it } from 'vitest';
import { formatCell } from '../../src/lib/table/format.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { createDatasetWriter } from '../../src/storage/datasets.ts';
import { createProject, deleteProject } from '../../src/storage/projects.ts';
import type { Dataset } from '../../src/storage/types.ts';
import { createClient } from '../../src/workers/client.ts';
import type { ViewSpec } from '../../src/workers/contracts.ts';
import { everyKindTable } from '../fixtures/tables.ts';

const ROWS = 40_000;
const db = await openDatabase();
const client = createClient('query');
const project = await createProject(db, { name: 'Query test' });
const table = everyKindTable(ROWS);
const dataset = await storeDataset();
const plain: ViewSpec = { datasetId: dataset.id, filters: [], sort: null };

afterAll(async () => {
  client.stop();
  await deleteProject(db, project.id);
  db.close();
});

async function storeDataset(): Promise<Dataset> {
  const dictionaries = table.columns.map((column) => (column.layout === 'coded' ? column.dictionary : null));
  const writer = await createDatasetWriter(db, { datasetId: crypto.randomUUID(), schema: table.schema, dictionaries });
  await writer.append(table);
  const lineage: Dataset['lineage'] = {
    ...{ how: 'import', parents: [], recipe: null, importedFrom: null, split: null, codeVersion: 'test' },
  };
  return writer.finish({ projectId: project.id, name: 'people', role: 'real', lineage });
}

function textsOf(row: number): (string | null)[] {
  return table.schema.map((schema, i) => formatCell(schema, table.columns[i]!, row));
}

describe('query worker', () => {
  it('reads windows of the stored order across chunk borders', async () => {
    const info = await client.call((remote, id) => remote.open(id, plain));
    expect(info).toEqual({ rowCount: ROWS, totalRows: ROWS });
    const window = await client.call((remote) => remote.window(plain, 16_380, 10));
    expect(window.rowIds).toEqual(Array.from({ length: 10 }, (_, i) => 16_380 + i));
    expect(window.rows).toEqual(window.rowIds.map(textsOf));
  });

  it('cuts a window at the last row and to the columns asked for', async () => {
    const options = { columns: [3, 1], textLimit: 3 };
    const window = await client.call((remote) => remote.window(plain, ROWS - 2, 10, options));
    expect(window.rows).toHaveLength(2);
    expect(window.rows[0]).toHaveLength(2);
  });

  it('filters and sorts, and finds rows again', async () => {
    const filters = [{ kind: 'equals', column: 'city', value: 'Bonn' }] as const;
    const spec: ViewSpec = { ...plain, filters, sort: { column: 'age', direction: 'descending' } };
    const info = await client.call((remote, id) => remote.open(id, spec));
    const cities = Array.from({ length: ROWS }, (_, row) => textsOf(row)[3]);
    expect(info.rowCount).toBe(cities.filter((city) => city === 'Bonn').length);
    const window = await client.call((remote) => remote.window(spec, 0, 50));
    const ages = window.rows.map((row) => Number(row[1]));
    expect(ages).toEqual(ages.toSorted((a, b) => b - a));
    expect(await client.call((remote) => remote.locate(spec, window.rowIds[7]!))).toBe(7);
  });

  it('gives distributions over shared edges and the association of all modeled columns', async () => {
    const ids = [dataset.id, dataset.id];
    const [first, second] = await client.call((remote, id) => remote.distributions(id, ids, 'age', 20));
    expect(first).toEqual(second);
    expect(first?.kind).toBe('histogram');
    const { columns, values } = await client.call((remote, id) => remote.association(id, dataset.id));
    expect(values).toHaveLength(columns.length ** 2);
  });

  it('answers with codes: unknown datasets, unknown columns, cancelled jobs', async () => {
    const unknown = client.call((remote, id) => remote.open(id, { ...plain, datasetId: 'none' }));
    await expect(unknown).rejects.toMatchObject({ code: 'not-found' });
    const filters = [{ kind: 'missing', column: 'none', missing: true }] as const;
    const column = client.call((remote, id) => remote.open(id, { ...plain, filters }));
    await expect(column).rejects.toMatchObject({ code: 'not-found' });
    const aborted = client.call((remote, id) => remote.open(id, plain), AbortSignal.abort());
    await expect(aborted).rejects.toMatchObject({ code: 'aborted' });
  });
});
