// Parquet row groups from chunks, for every format that holds Parquet. The writer's buffer is drained after each group,
// so memory stays at one group.

import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { createBreather, type WorkContext } from '../breathe.ts';
import { StudioError } from '../errors.ts';
import { readMessages } from '../language/chat-formats.ts';
import { type Column, columnLength, textAt, valueAt } from '../table/column.ts';
import { CHUNK_ROWS } from '../table/rows.ts';
import type { ColumnSchema } from '../table/schema.ts';
import { concatTables, type Table } from '../table/table.ts';
import type { ExportSource } from './types.ts';

const CHUNKS_PER_GROUP = 4;

type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number];

export interface ParquetSettings {
  readonly compression: 'SNAPPY' | 'UNCOMPRESSED';
  /** Conversation columns become lists of { role, content } instead of JSON text; other texts in them become null. */
  readonly nestsConversations: boolean;
}

/** Writes one row group per four chunks. Integers beyond 2^53 cannot occur: such columns are imported as text. */
export async function* writeParquetRows(
  source: ExportSource,
  settings: ParquetSettings,
  context: WorkContext,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  if (source.schema.length === 0) throw new StudioError('bad-input', 'a Parquet file needs at least one column');
  const breathe = createBreather(context);
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({
    writer: bytes,
    schema: [
      { name: 'root', num_children: source.schema.length },
      ...source.schema.flatMap((column) => elementsOf(column, settings)),
    ],
    codec: settings.compression,
    createdBy: 'terrarium',
  });
  let waiting: Table[] = [];
  let done = 0;
  for await (const table of source.chunks()) {
    waiting.push(table);
    if (waiting.length < CHUNKS_PER_GROUP) continue;
    done += writeGroup(writer, { ...source, ...settings }, waiting);
    waiting = [];
    yield drain(bytes);
    context.onProgress?.(source.rowCount ? done / source.rowCount : 1, 'writing rows');
    await breathe();
  }
  if (waiting.length > 0) writeGroup(writer, { ...source, ...settings }, waiting);
  void writer.finish();
  context.onProgress?.(1, 'writing rows');
  yield drain(bytes);
}

interface Layout extends ParquetSettings {
  readonly schema: readonly ColumnSchema[];
}

function writeGroup(writer: ParquetWriter, { schema, ...settings }: Layout, tables: readonly Table[]): number {
  const table = concatTables(tables, schema);
  const columnData = schema.map((entry, i) => {
    const column = table.columns[i] as Column;
    return { name: entry.name, data: isNested(entry, settings) ? conversations(column) : cells(entry, column) };
  });
  void writer.write({ columnData, rowGroupSize: CHUNK_ROWS * CHUNKS_PER_GROUP });
  return table.rowCount;
}

function drain(writer: ByteWriter): Uint8Array<ArrayBuffer> {
  const piece = new Uint8Array(writer.getBytes());
  writer.index = 0; // `offset` goes on counting: it is the position in the file
  return piece;
}

function isNested({ kind }: ColumnSchema, { nestsConversations }: ParquetSettings): boolean {
  return nestsConversations && kind === 'conversation';
}

/** The three-level list of the Parquet format, LogicalTypes.md "Lists". */
function elementsOf(column: ColumnSchema, settings: ParquetSettings): SchemaElement[] {
  if (!isNested(column, settings)) return [schemaElement(column)];
  const text = { type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' } as const;
  return [
    { name: column.name, repetition_type: 'OPTIONAL', converted_type: 'LIST', num_children: 1 },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { name: 'element', repetition_type: 'OPTIONAL', num_children: 2 },
    { name: 'role', ...text },
    { name: 'content', ...text },
  ];
}

function conversations(column: Column): unknown[] {
  return Array.from({ length: columnLength(column) }, (_, row) => {
    const text = column.layout === 'bytes' ? textAt(column, row) : null;
    return text === null ? null : readMessages(text);
  });
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
    case 'image':
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
