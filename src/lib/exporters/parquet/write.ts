// Parquet row groups from chunks. The writer's buffer is drained after each group, so memory stays at one group.

import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { createBreather, type WorkContext } from '../../breathe.ts';
import { StudioError } from '../../errors.ts';
import type { OptionsOf } from '../../options.ts';
import { type Column, columnLength, valueAt } from '../../table/column.ts';
import { CHUNK_ROWS } from '../../table/rows.ts';
import type { ColumnSchema } from '../../table/schema.ts';
import { concatTables, type Table } from '../../table/table.ts';
import type { ExportSource } from '../types.ts';
import type { ParquetFields } from './index.ts';

const CHUNKS_PER_GROUP = 4;

type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number];

/** Writes one row group per four chunks. Integers beyond 2^53 cannot occur: such columns are imported as text. */
export async function* writeParquet(
  source: ExportSource,
  options: OptionsOf<ParquetFields>,
  context: WorkContext,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  if (source.schema.length === 0) throw new StudioError('bad-input', 'a Parquet file needs at least one column');
  const breathe = createBreather(context);
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({
    writer: bytes,
    schema: [{ name: 'root', num_children: source.schema.length }, ...source.schema.map(schemaElement)],
    codec: options.compression,
    createdBy: 'terrarium',
  });
  let waiting: Table[] = [];
  let done = 0;
  for await (const table of source.chunks()) {
    waiting.push(table);
    if (waiting.length < CHUNKS_PER_GROUP) continue;
    done += writeGroup(writer, source.schema, waiting);
    waiting = [];
    yield drain(bytes);
    context.onProgress?.(source.rowCount ? done / source.rowCount : 1, 'writing rows');
    await breathe();
  }
  if (waiting.length > 0) writeGroup(writer, source.schema, waiting);
  void writer.finish();
  context.onProgress?.(1, 'writing rows');
  yield drain(bytes);
}

function writeGroup(writer: ParquetWriter, schema: readonly ColumnSchema[], tables: readonly Table[]): number {
  const table = concatTables(tables, schema);
  const columnData = schema.map((entry, i) => ({ name: entry.name, data: cells(entry, table.columns[i] as Column) }));
  void writer.write({ columnData, rowGroupSize: CHUNK_ROWS * CHUNKS_PER_GROUP });
  return table.rowCount;
}

function drain(writer: ByteWriter): Uint8Array<ArrayBuffer> {
  const piece = new Uint8Array(writer.getBytes());
  writer.index = 0; // `offset` goes on counting: it is the position in the file
  return piece;
}

function schemaElement(column: ColumnSchema): SchemaElement {
  const { name } = column;
  switch (column.kind) {
    case 'number':
      return { name, type: 'DOUBLE', repetition_type: 'OPTIONAL' };
    case 'integer':
      return { name, type: 'INT64', repetition_type: 'OPTIONAL' };
    case 'boolean':
      return { name, type: 'BOOLEAN', repetition_type: 'OPTIONAL' };
    case 'datetime':
      return { name, type: 'INT64', converted_type: 'TIMESTAMP_MILLIS', repetition_type: 'OPTIONAL' };
    case 'category':
    case 'text':
    case 'id':
    case 'json':
    case 'conversation':
      return { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' };
    default:
      return column.kind satisfies never;
  }
}

function cells(schema: ColumnSchema, column: Column): unknown[] {
  if (column.layout !== 'numeric') {
    return Array.from({ length: columnLength(column) }, (_, row) => valueAt(column, row));
  }
  const convert = numericConverter(schema);
  return Array.from(column.values, (value) => (Number.isNaN(value) ? null : convert(value)));
}

function numericConverter(schema: ColumnSchema): (value: number) => unknown {
  if (schema.kind === 'boolean') return (value) => value !== 0;
  if (schema.kind === 'datetime') return (value) => new Date(value);
  if (schema.kind === 'integer') return (value) => BigInt(value);
  return (value) => value;
}
