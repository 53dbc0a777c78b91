import 'fake-indexeddb/auto';
import { afterEach, expect, it } from 'vitest';
import type { RepairOffer } from '../lib/repairs/types.ts';
import { bytesColumn, valueAt } from '../lib/table/column.ts';
import type { ColumnSchema } from '../lib/table/schema.ts';
import { createTable, type Table } from '../lib/table/table.ts';
import { openDatabase, type StudioDatabase } from '../storage/database.ts';
import { createDatasetWriter, getDataset, listDatasets, readTable, verifyDataset } from '../storage/datasets.ts';
import { createProject } from '../storage/projects.ts';
import type { Dataset, Lineage } from '../storage/types.ts';
import { executeRepair } from './repair-execution.ts';

const schema: readonly ColumnSchema[] = [
  { name: 'person', kind: 'id', role: 'key' },
  { name: 'age', kind: 'integer', role: 'feature' },
  { name: 'job', kind: 'category', role: 'target' },
];
const lineage: Lineage = {
  ...{ how: 'import', parents: [], recipe: null, importedFrom: null, split: null, codeVersion: 'test' },
};
const ROWS = 200;
let db: StudioDatabase;
afterEach(() => db.close());

function makeTable(prefix: string, ages: (row: number) => number): Table {
  const at = Array.from({ length: ROWS }, (_, i) => i);
  return createTable(schema, [
    bytesColumn(at.map((i) => `${prefix}-${String(i + 1).padStart(6, '0')}`)),
    { layout: 'numeric', values: Float64Array.from(at, ages) },
    { layout: 'coded', codes: Int32Array.from(at, (i) => i % 3), dictionary: [] },
  ]);
}

async function store(id: string, table: Table, end: Partial<Dataset>, labels: readonly string[]): Promise<Dataset> {
  const writer = await createDatasetWriter(db, { datasetId: id, schema, dictionaries: [null, null, labels] });
  await writer.append(table);
  return writer.finish({ projectId: '', name: id, role: 'synthetic', lineage, ...end });
}

/** A real table with a holdout of labels nobody else has, and a version whose ages are all too high in ten rows. */
async function setup(): Promise<void> {
  db = await openDatabase(`repair-${crypto.randomUUID()}`);
  const { id: projectId } = await createProject(db, { name: 'One' });
  const labels = ['cook', 'pilot', 'nurse'];
  const ages = (row: number): number => 20 + ((row * 7) % 50);
  await store('held', makeTable('real', ages), { projectId, role: 'holdout' }, ['a', 'b', 'c']);
  await store('real', makeTable('real', ages), { projectId, role: 'real', siblingId: 'held' }, labels);
  const grown = { ...lineage, how: 'synthesis', parents: ['real'] } as const;
  const made = makeTable('person', (row) => (row < 10 ? 500 : ages(row)));
  await store('made', made, { projectId, lineage: grown }, ['nurse', 'cook', 'pilot']);
}

function mend(offer: Pick<RepairOffer, 'repair' | 'options' | 'scope'>): Promise<Dataset> {
  const request = { referenceId: 'real', datasetId: 'made', datasetName: 'made, repaired', offer, seed: 5 };
  return executeRepair({ db, codeVersion: 'test' }, request, {});
}

it('stores a derived version that says how it came to be, and leaves the old one alone', async () => {
  await setup();
  const before = (await getDataset(db, 'made')).sha256;
  const offer = { repair: 'tighten', options: {}, scope: { columns: ['age'] } };
  const dataset = await mend(offer);
  expect(dataset).toMatchObject({ name: 'made, repaired', role: 'synthetic', rowCount: ROWS });
  expect(dataset.lineage).toMatchObject({ how: 'derivation', parents: ['made', 'real'], recipe: null });
  expect(dataset.lineage.repair).toMatchObject({ id: 'tighten', version: 1, seed: 5, scope: offer.scope });
  expect(dataset.lineage.repair?.facts).toEqual([{ label: 'age', value: '10 cells moved' }]);
  expect(dataset.dictionaries).toEqual([null, null, ['nurse', 'cook', 'pilot']]);
  await verifyDataset(db, dataset);
  expect((await getDataset(db, 'made')).sha256).toBe(before);
  const ages = (await readTable(db, dataset)).columns[1]!;
  expect(valueAt(ages, 3)).toBe(69);
});

it('gives new rows keys that go on, and rows that stay keep theirs', async () => {
  await setup();
  const table = await readTable(db, await mend({ repair: 'replace-rows', options: {}, scope: { rows: [0, 4] } }));
  const keys = [0, 1, 4, 5].map((row) => valueAt(table.columns[0]!, row));
  expect(keys).toEqual(['person-000201', 'person-000002', 'person-000202', 'person-000006']);
});

it('leaves nothing behind when it cannot be done', async () => {
  await setup();
  const offer = { repair: 'tighten', options: {}, scope: { columns: ['ghost'] } };
  await expect(mend(offer)).rejects.toMatchObject({ code: 'bad-input' });
  await expect(mend({ ...offer, repair: 'ghost' })).rejects.toMatchObject({ code: 'not-found' });
  const { projectId } = await getDataset(db, 'made');
  expect(await listDatasets(db, projectId)).toHaveLength(3);
});
