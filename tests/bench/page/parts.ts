// Parts of the studio timed on a bare page: storage against bare IndexedDB, and the nearest-row search.

import { randomStream } from '../../../src/lib/random.ts';
import { installTrustedTypes } from '../../../src/lib/seal/trusted-types.ts';
import { CHUNK_ROWS } from '../../../src/lib/table/rows.ts';
import type { ColumnSchema } from '../../../src/lib/table/schema.ts';
import { createTable, type Table } from '../../../src/lib/table/table.ts';
import { openDatabase, type StudioDatabase } from '../../../src/storage/database.ts';
import { createDatasetWriter, deleteDataset, readTable } from '../../../src/storage/datasets.ts';
import { createProject } from '../../../src/storage/projects.ts';
import type { Dataset } from '../../../src/storage/types.ts';
import { createSearch } from '../metrics/search.ts';

installTrustedTypes(globalThis);

const COLUMNS = 10;
const schema = Array.from({ length: COLUMNS }, (_, i): ColumnSchema => ({
  name: `n${i}`,
  kind: 'number',
  role: 'feature',
}));

export interface StorageTimes {
  readonly megabytes: number;
  readonly writeMs: number;
  readonly readMs: number;
  /** The same buffers put and got with relaxed durability, without hashes. */
  readonly bareWriteMs: number;
  readonly bareReadMs: number;
}

/** Random doubles, which do not compress. */
function makeChunks(chunks: number): Table[] {
  const stream = randomStream(5);
  return Array.from({ length: chunks }, (_, chunk) => {
    const columns = schema.map((_column, lane) => ({
      layout: 'numeric' as const,
      values: Float64Array.from({ length: CHUNK_ROWS }, (_value, i) => stream.uniform(chunk * CHUNK_ROWS + i, lane)),
    }));
    return createTable(schema, columns);
  });
}

async function timed<T>(work: () => Promise<T>): Promise<[milliseconds: number, value: T]> {
  const started = performance.now();
  const value = await work();
  return [performance.now() - started, value];
}

async function store(db: StudioDatabase, tables: readonly Table[]): Promise<Dataset> {
  const { id: projectId } = await createProject(db, { name: 'Bench' });
  const writer = await createDatasetWriter(db, { datasetId: crypto.randomUUID(), schema });
  for (const table of tables) await writer.append(table);
  return writer.finish({
    ...{ projectId, name: 'rows', role: 'real', dictionaries: schema.map(() => null) },
    lineage: { how: 'import', parents: [], recipe: null, importedFrom: null, split: null, codeVersion: 'bench' },
  });
}

function settled(request: IDBRequest | IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (): void => reject(request.error ?? new Error('IndexedDB failed'));
    if (request instanceof IDBRequest) request.onsuccess = () => resolve();
    else request.oncomplete = () => resolve();
    request.onerror = fail;
  });
}

async function openBare(): Promise<IDBDatabase> {
  const opening = indexedDB.open('bare');
  opening.onupgradeneeded = () => void opening.result.createObjectStore('chunks');
  await settled(opening);
  return opening.result;
}

async function writeBare(db: IDBDatabase, tables: readonly Table[]): Promise<void> {
  for (const [chunk, table] of tables.entries()) {
    const transaction = db.transaction('chunks', 'readwrite', { durability: 'relaxed' });
    table.columns.forEach((column, i) => {
      if (column.layout === 'numeric') transaction.objectStore('chunks').put(column.values.buffer, [chunk, i]);
    });
    await settled(transaction);
  }
}

async function readBare(db: IDBDatabase, chunks: number): Promise<void> {
  for (let chunk = 0; chunk < chunks; chunk++) {
    const requests = schema.map((_, i) => db.transaction('chunks').objectStore('chunks').get([chunk, i]));
    await Promise.all(requests.map(settled));
  }
}

const parts = {
  /** Writes and reads that many full chunks of ten columns. */
  async storage(chunks: number): Promise<StorageTimes> {
    const db = await openDatabase('bench');
    const bare = await openBare();
    const tables = makeChunks(chunks);
    const megabytes = (chunks * CHUNK_ROWS * COLUMNS * 8) / 1e6;
    const [writeMs, dataset] = await timed(() => store(db, tables));
    const [readMs] = await timed(() => readTable(db, dataset));
    await deleteDataset(db, dataset.id);
    const [bareWriteMs] = await timed(() => writeBare(bare, tables));
    const [bareReadMs] = await timed(() => readBare(bare, chunks));
    bare.close();
    return { megabytes, writeMs, readMs, bareWriteMs, bareReadMs };
  },
  /** One nearest-row search, 4,000 x 4,000 x 15, in milliseconds. */
  async nearest(labels: number): Promise<number> {
    const [milliseconds] = await timed(createSearch(labels));
    return milliseconds;
  },
};

Object.assign(globalThis, { parts });
