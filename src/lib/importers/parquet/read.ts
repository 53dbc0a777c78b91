import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync, parquetRead, parquetSchema } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { createBreather } from '../../breathe.ts';
import { isAborted, StudioError } from '../../errors.ts';
import type { OptionsOf } from '../../options.ts';
import type { SchemaOverride } from '../../table/infer.ts';
import { BatchBuilder } from '../batches.ts';
import { checkLimit, MAX_CELL_LENGTH, MAX_COLUMNS, MAX_FILE_BYTES } from '../limits.ts';
import { uniqueNames } from '../names.ts';
import type { Cell, ImportContext, SourceEvent, SourceFile } from '../types.ts';
import { cellReader } from './cells.ts';
import { isPictureColumn, pictureCell } from './pictures.ts';

const ROWS_PER_BREATH = 1024;

interface ColumnReader {
  readonly name: string;
  readonly read: (value: unknown) => Cell;
  /** A struct of bytes and path: a picture. */
  readonly isPicture: boolean;
}

function declarePictures(columns: readonly ColumnReader[], names: readonly string[]): SchemaOverride[] {
  return columns.flatMap(({ isPicture }, i) =>
    isPicture ? [{ name: names[i] as string, kind: 'image', role: 'feature' }] : [],
  );
}

/** Cells of the columns of pictures by place, or why the record cannot be taken. */
async function readPictures(
  columns: readonly ColumnReader[],
  valueOf: (name: string) => unknown,
  context: ImportContext,
): Promise<ReadonlyMap<number, Cell> | string> {
  const cells = new Map<number, Cell>();
  for (const [i, { name, isPicture }] of columns.entries()) {
    if (!isPicture) continue;
    try {
      cells.set(i, await pictureCell(valueOf(name), context));
    } catch (error) {
      const isOurs = error instanceof StudioError && (error.code === 'bad-input' || error.code === 'limit');
      if (!isOurs) throw error;
      return `${name}: ${error.message}`;
    }
  }
  return cells;
}

/** Reads Parquet row group by row group; see `Read`. `line` is the number of the record, from 1. */
export async function* readParquet(
  file: SourceFile,
  _options: OptionsOf<Record<string, never>>,
  context: ImportContext,
): AsyncGenerator<SourceEvent> {
  checkLimit(file.blob.size, MAX_FILE_BYTES, 'bytes of the file');
  const source: AsyncBuffer = {
    byteLength: file.blob.size,
    slice: (start, end) => file.blob.slice(start, end ?? file.blob.size).arrayBuffer(),
  };
  const metadata = await guarded(() => parquetMetadataAsync(source, { geoparquet: false }));
  const children = parquetSchema(metadata).children;
  checkLimit(children.length, MAX_COLUMNS, 'columns');
  const columns = children.map((node) => ({
    ...{ name: node.element.name, read: cellReader(node) },
    isPicture: isPictureColumn(node),
  }));
  const doubled = columns.find(({ name }, i) => columns.some((other, j) => j < i && other.name === name));
  // Columns are read by name: of two with one name, one would silently take the values of the other.
  if (doubled) throw new StudioError('bad-input', `two columns of the Parquet file are called ${doubled.name}`);
  const { names, notes } = uniqueNames(columns.map((column) => column.name));
  yield { kind: 'header', names, notes, declared: declarePictures(columns, names) };
  const batch = new BatchBuilder(columns.length);
  const breathe = createBreather(context);
  let start = 0;
  for (const group of metadata.row_groups) {
    await breathe();
    const rows = Number(group.num_rows);
    const values = await guarded(() => readGroup(source, metadata, start, start + rows));
    for (let row = 0; row < rows; row++) {
      if (row % ROWS_PER_BREATH === 0) await breathe();
      const line = start + row + 1;
      const pictures = await readPictures(columns, (name) => values.get(name)?.[row], context);
      if (typeof pictures === 'string') yield { kind: 'reject', reject: { line, reason: pictures, raw: '' } };
      else
        batch.add(
          readRecord(columns, values, start, row).map((cell, i) => pictures.get(i) ?? cell),
          line,
        );
      if (batch.isFull) yield batch.take();
    }
    start += rows;
    context.onProgress?.(start / Math.max(1, Number(metadata.num_rows)), 'reading');
  }
  if (!batch.isEmpty) yield batch.take();
}

function readRecord(
  columns: readonly ColumnReader[],
  values: ReadonlyMap<string, readonly unknown[]>,
  start: number,
  row: number,
): Cell[] {
  return columns.map(({ name, read, isPicture }) => {
    if (isPicture) return null;
    const cell = read(values.get(name)?.[row]);
    if (typeof cell === 'string' && cell.length > MAX_CELL_LENGTH) {
      checkLimit(cell.length, MAX_CELL_LENGTH, `cell ${name} of record ${start + row + 1}`);
    }
    return cell;
  });
}

/** All columns of rows [start, end), by name. */
async function readGroup(
  source: AsyncBuffer,
  metadata: FileMetaData,
  start: number,
  end: number,
): Promise<Map<string, unknown[]>> {
  const values = new Map<string, unknown[]>();
  await parquetRead({
    file: source,
    metadata,
    rowStart: start,
    rowEnd: end,
    compressors,
    geoparquet: false,
    // Bytes without a declared type are text only where they are valid UTF-8; see cells.ts.
    utf8: false,
    // A JSON column stays the text it is; infer decides what it means.
    parsers: { jsonFromBytes: (bytes) => (bytes ? new TextDecoder().decode(bytes) : undefined) },
    onChunk: (chunk) => {
      const column = values.get(chunk.columnName) ?? new Array<unknown>(end - start);
      values.set(chunk.columnName, column);
      for (let row = Math.max(start, chunk.rowStart); row < Math.min(end, chunk.rowEnd); row++) {
        column[row - start] = chunk.columnData[row - chunk.rowStart];
      }
    },
  });
  return values;
}

async function guarded<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    if (isAborted(cause) || cause instanceof StudioError) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new StudioError('bad-input', `not a readable Parquet file: ${message}`, { cause });
  }
}
