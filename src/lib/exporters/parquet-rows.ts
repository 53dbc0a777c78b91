// Parquet row groups from chunks, for every format that holds Parquet. The writer's buffer is drained after each group,
// so memory stays at one group.

import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { createBreather } from '../breathe.ts';
import { StudioError } from '../errors.ts';
import { imageExtension, type ImageRef, parseImageRef } from '../images/image-ref.ts';
import { readMessages } from '../language/chat-formats.ts';
import { type Column, columnLength, textAt, valueAt } from '../table/column.ts';
import { CHUNK_ROWS } from '../table/rows.ts';
import type { ColumnSchema } from '../table/schema.ts';
import { concatTables, sliceTable, type Table } from '../table/table.ts';
import { FEATURE_TYPES } from './card.ts';
import { numberedName } from './picture-rows.ts';
import type { ExportContext, ExportSource } from './types.ts';

const CHUNKS_PER_GROUP = 4;
/** Bytes of pictures in one row group, about: they lie in memory together. */
const PICTURE_BYTES = 64 * 1024 * 1024;

type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number];

export interface ParquetSettings {
  readonly compression: 'SNAPPY' | 'UNCOMPRESSED';
  /** Conversation columns become lists of { role, content } instead of JSON text; other texts in them become null. */
  readonly nestsConversations: boolean;
}

/**
 * Writes one row group per four chunks, or per 64 MB of pictures. Pictures are structs of { bytes, path }, as the Image
 * feature of Hugging Face datasets has them. Integers beyond 2^53 cannot occur: such columns are imported
 * as text.
 */
export async function* writeParquetRows(
  source: ExportSource,
  settings: ParquetSettings,
  context: ExportContext,
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
    ...imageFeatures(source.schema),
  });
  const group = { ...source, ...settings, readPicture: context.readPicture };
  let done = 0;
  for await (const table of groupsOf(source)) {
    await writeGroup(writer, { ...group, start: done }, table);
    done += table.rowCount;
    yield drain(bytes);
    context.onProgress?.(source.rowCount ? done / source.rowCount : 1, 'writing rows');
    await breathe();
  }
  void writer.finish();
  context.onProgress?.(1, 'writing rows');
  yield drain(bytes);
}

/** The metadata by which Hugging Face datasets know that a struct is an Image; nothing where there are no pictures. */
function imageFeatures(schema: readonly ColumnSchema[]): { kvMetadata?: { key: string; value: string }[] } {
  if (!schema.some(({ kind }) => kind === 'image')) return {};
  const features = schema.map(({ name, kind }) => [
    name,
    kind === 'image' ? { _type: 'Image' } : { dtype: FEATURE_TYPES[kind], _type: 'Value' },
  ]);
  const value = JSON.stringify({ info: { features: Object.fromEntries(features) as Record<string, unknown> } });
  return { kvMetadata: [{ key: 'huggingface', value }] };
}

/** Tables of one row group each. */
async function* groupsOf(source: ExportSource): AsyncGenerator<Table> {
  const hasPictures = source.schema.some(({ kind }) => kind === 'image');
  let waiting: Table[] = [];
  for await (const table of source.chunks()) {
    if (hasPictures) {
      yield* splitByBytes(table);
      continue;
    }
    waiting.push(table);
    if (waiting.length < CHUNKS_PER_GROUP) continue;
    yield concatTables(waiting, source.schema);
    waiting = [];
  }
  if (waiting.length > 0) yield concatTables(waiting, source.schema);
}

function* splitByBytes(table: Table): Generator<Table> {
  const columns = table.columns.filter((_, i) => table.schema[i]?.kind === 'image');
  let [start, bytes] = [0, 0];
  for (let row = 0; row < table.rowCount; row++) {
    for (const column of columns) bytes += refAt(column, row)?.bytes ?? 0;
    if (bytes < PICTURE_BYTES) continue;
    yield sliceTable(table, start, row + 1);
    [start, bytes] = [row + 1, 0];
  }
  if (start < table.rowCount) yield sliceTable(table, start, table.rowCount);
}

function refAt(column: Column, row: number): ImageRef | null {
  const text = column.layout === 'bytes' ? textAt(column, row) : null;
  return text === null ? null : parseImageRef(text);
}

interface Group extends ParquetSettings {
  readonly schema: readonly ColumnSchema[];
  readonly readPicture: ExportContext['readPicture'];
  /** Rows before this group. */
  readonly start: number;
}

async function writeGroup(writer: ParquetWriter, group: Group, table: Table): Promise<void> {
  const columnData: { name: string; data: unknown[] }[] = [];
  for (const [i, entry] of group.schema.entries()) {
    const column = table.columns[i] as Column;
    columnData.push({ name: entry.name, data: await dataOf(entry, column, group) });
  }
  void writer.write({ columnData, rowGroupSize: CHUNK_ROWS * CHUNKS_PER_GROUP });
}

async function dataOf(entry: ColumnSchema, column: Column, group: Group): Promise<unknown[]> {
  if (entry.kind === 'image') return pictures(column, group);
  return isNested(entry, group) ? conversations(column) : cells(entry, column);
}

/** Structs of the file's bytes and a name; null where there is no picture, or its file is gone. */
async function pictures(column: Column, { readPicture, start }: Group): Promise<unknown[]> {
  const structs: unknown[] = [];
  for (let row = 0; row < columnLength(column); row++) {
    const ref = refAt(column, row);
    const bytes = ref && readPicture ? await readPicture(ref.hash) : null;
    const path = ref && (ref.path ?? numberedName(start + row, imageExtension(ref.type)));
    structs.push(bytes ? { bytes, path } : null);
  }
  return structs;
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
  if (column.kind === 'image') {
    return [
      { name: column.name, repetition_type: 'OPTIONAL', num_children: 2 },
      { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
      { name: 'path', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
    ];
  }
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
