// Answers questions about stored datasets, reading only the columns and chunks that a question needs.

import { createBreather, type WorkContext } from '../lib/breathe.ts';
import { canonicalJson } from '../lib/hash.ts';
import { queryRows } from '../lib/query/query.ts';
import type { QuerySource } from '../lib/query/types.ts';
import { randomStream } from '../lib/random.ts';
import { associate, associatedColumns, associationRows } from '../lib/table/association.ts';
import { type Column, concatColumns, takeRows } from '../lib/table/column.ts';
import { formatCell } from '../lib/table/format.ts';
import { type ColumnChunks, type Distribution, distributionsOf } from '../lib/table/profile.ts';
import { chunkCount, CHUNK_ROWS } from '../lib/table/rows.ts';
import { type ColumnSchema, layoutOf } from '../lib/table/schema.ts';
import type { StudioDatabase } from '../storage/database.ts';
import { getDataset } from '../storage/datasets.ts';
import type { Dataset } from '../storage/types.ts';
import { createColumnCache } from './column-cache.ts';
import type { Association, RowWindow, ViewInfo, ViewSpec, WindowOptions } from './contracts.ts';

const CACHE_BYTES = 192_000_000;
/** Each holds four bytes a row. */
const VIEWS_KEPT = 6;

type RowIds = Int32Array | null;

export class QueryEngine {
  readonly #connect: () => Promise<StudioDatabase>;
  readonly #cache = createColumnCache(CACHE_BYTES);
  readonly #datasets = new Map<string, Dataset>();
  /** Row numbers by specification, oldest first; null is the dataset as it is. */
  readonly #views = new Map<string, { readonly datasetId: string; readonly rows: RowIds }>();

  constructor(connect: () => Promise<StudioDatabase>) {
    this.#connect = connect;
  }

  async open(spec: ViewSpec, context: WorkContext): Promise<ViewInfo> {
    const dataset = await this.#dataset(spec.datasetId);
    const rows = await this.#rows(spec, context);
    return { rowCount: rows?.length ?? dataset.rowCount, totalRows: dataset.rowCount };
  }

  async window(spec: ViewSpec, start: number, count: number, options: WindowOptions = {}): Promise<RowWindow> {
    const dataset = await this.#dataset(spec.datasetId);
    const view = await this.#rows(spec, {});
    const first = Math.max(0, start);
    const end = Math.min(first + count, view?.length ?? dataset.rowCount);
    const rowIds: number[] = [];
    for (let at = first; at < end; at++) rowIds.push(view ? (view[at] as number) : at);
    const columns = options.columns ?? dataset.schema.map((_, index) => index);
    const texts = await this.#texts(dataset, rowIds, columns, options.textLimit ?? Infinity);
    return { start: first, rows: texts, rowIds };
  }

  async locate(spec: ViewSpec, rowId: number): Promise<number> {
    const dataset = await this.#dataset(spec.datasetId);
    const view = await this.#rows(spec, {});
    if (view) return view.indexOf(rowId);
    return Number.isInteger(rowId) && rowId >= 0 && rowId < dataset.rowCount ? rowId : -1;
  }

  async distributions(
    datasetIds: readonly string[],
    name: string,
    bins: number,
    context: WorkContext,
  ): Promise<readonly Distribution[]> {
    const datasets = await Promise.all(datasetIds.map((id) => this.#dataset(id)));
    const schema = datasets.flatMap((dataset) => dataset.schema.find((entry) => entry.name === name) ?? [])[0];
    if (!schema) return [];
    const chunks = datasets.map((dataset) => this.#columnChunks(dataset, schema));
    return distributionsOf(schema, chunks, bins, context);
  }

  async association(datasetId: string, context: WorkContext): Promise<Association> {
    const dataset = await this.#dataset(datasetId);
    const indices = associatedColumns(dataset.schema);
    const stream = randomStream(0, 'association');
    const rows = associationRows(dataset.rowCount, indices.length, stream);
    const columns = await this.#take(dataset, indices, rows, context);
    const schema = indices.map((index) => dataset.schema[index] as ColumnSchema);
    return associate({ schema, columns, rowCount: rows.length }, stream, context);
  }

  release(datasetId?: string): void {
    this.#cache.drop(datasetId);
    if (datasetId === undefined) this.#datasets.clear();
    else this.#datasets.delete(datasetId);
    for (const [key, view] of this.#views) {
      if (datasetId === undefined || view.datasetId === datasetId) this.#views.delete(key);
    }
  }

  async #dataset(id: string): Promise<Dataset> {
    const known = this.#datasets.get(id);
    if (known) return known;
    const dataset = await getDataset(await this.#connect(), id);
    this.#datasets.set(id, dataset);
    return dataset;
  }

  async #rows(spec: ViewSpec, context: WorkContext): Promise<RowIds> {
    const key = canonicalJson(spec);
    let view = this.#views.get(key);
    if (!view) {
      const source = await this.#source(spec.datasetId);
      view = { datasetId: spec.datasetId, rows: await queryRows(source, spec, context) };
    }
    this.#views.delete(key);
    this.#views.set(key, view);
    const [oldest] = this.#views.keys();
    if (this.#views.size > VIEWS_KEPT && oldest !== undefined) this.#views.delete(oldest);
    return view.rows;
  }

  async #source(datasetId: string): Promise<QuerySource> {
    const dataset = await this.#dataset(datasetId);
    const db = await this.#connect();
    return {
      schema: dataset.schema,
      rowCount: dataset.rowCount,
      readColumns: (chunk, columns) => this.#cache.read(db, dataset, chunk, columns),
    };
  }

  /** The column of that name and layout, chunk by chunk; nothing where a dataset has none. */
  #columnChunks(dataset: Dataset, { name, kind }: ColumnSchema): ColumnChunks {
    const index = dataset.schema.findIndex((entry) => entry.name === name && layoutOf(entry.kind) === layoutOf(kind));
    if (index < 0) return [];
    const connect = this.#connect;
    const cache = this.#cache;
    return {
      async *[Symbol.asyncIterator]() {
        const db = await connect();
        for (let chunk = 0; chunk < chunkCount(dataset.rowCount); chunk++) {
          yield* await cache.read(db, dataset, chunk, [index]);
        }
      },
    };
  }

  async #take(
    dataset: Dataset,
    indices: readonly number[],
    rows: Int32Array,
    context: WorkContext,
  ): Promise<readonly Column[]> {
    const db = await this.#connect();
    const breathe = createBreather(context);
    const parts: Column[][] = indices.map(() => []);
    let from = 0;
    for (let chunk = 0; chunk < chunkCount(dataset.rowCount); chunk++) {
      await breathe();
      const base = chunk * CHUNK_ROWS;
      let to = from;
      while (to < rows.length && (rows[to] as number) < base + CHUNK_ROWS) to++;
      const local = rows.subarray(from, to).map((row) => row - base);
      from = to;
      const columns = await this.#cache.read(db, dataset, chunk, indices);
      columns.forEach((column, i) => parts[i]?.push(takeRows(column, local)));
    }
    return parts.map((chunks, i) => {
      const schema = dataset.schema[indices[i] as number] as ColumnSchema;
      return concatColumns(chunks, layoutOf(schema.kind));
    });
  }

  async #texts(
    dataset: Dataset,
    rowIds: readonly number[],
    columns: readonly number[],
    limit: number,
  ): Promise<readonly (readonly (string | null)[])[]> {
    const db = await this.#connect();
    const chunks = new Map<number, readonly Column[]>();
    for (const row of rowIds) {
      const chunk = Math.floor(row / CHUNK_ROWS);
      if (!chunks.has(chunk)) chunks.set(chunk, await this.#cache.read(db, dataset, chunk, columns));
    }
    return rowIds.map((row) => {
      const values = chunks.get(Math.floor(row / CHUNK_ROWS)) as readonly Column[];
      return columns.map((index, i) => {
        const schema = dataset.schema[index] as ColumnSchema;
        // A reference to a picture that was cut would name nothing.
        const most = schema.kind === 'image' ? Infinity : limit;
        return cutText(formatCell(schema, values[i] as Column, row % CHUNK_ROWS), most);
      });
    });
  }
}

function cutText(text: string | null, limit: number): string | null {
  return text !== null && text.length > limit ? `${text.slice(0, limit)}…` : text;
}
