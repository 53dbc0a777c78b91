// Rows with their picture files, for every format that holds pictures as files.

import { createBreather } from '../breathe.ts';
import { StudioError } from '../errors.ts';
import { safeFileName } from '../file-name.ts';
import { imageExtension, type ImageRef, parseImageRef } from '../images/image-ref.ts';
import type { JsonValue } from '../json.ts';
import { cellAt } from '../columns/table-cells.ts';
import type { Column } from '../table/column.ts';
import type { Table } from '../table/table.ts';
import type { ColumnPart } from './parts.ts';
import type { ExportContext, ExportSource } from './types.ts';

/** The column whose pictures become files. */
export const picturePart: ColumnPart = {
  ...{ field: 'picture', isRequired: true, takes: 'image' },
  names: ['image', 'picture', 'img', 'photo'],
};
/** The column that says what a picture shows; its alternative text where there is none. */
export const captionPart: ColumnPart = {
  ...{ field: 'caption', isRequired: false, takes: 'text' },
  names: ['caption', 'text', 'prompt', 'description', 'title'],
};

export interface PictureRow {
  /** Place among the rows of the export, from 0. */
  readonly row: number;
  readonly ref: ImageRef;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Ending of the file's name, without a dot. */
  readonly extension: string;
  readonly caption: string;
  /** The other columns, pictures as references. */
  readonly cells: ReadonlyMap<string, JsonValue>;
}

interface Chosen {
  readonly picture: string;
  readonly caption: string;
}

/**
 * Every row that has a picture, with its file. Rows without one, or whose file is gone, are told to `onSkip`.
 * @throws StudioError `bad-option` when there is no such column, `internal` when nothing reads pictures
 */
export async function* pictureRows(
  source: ExportSource,
  { picture, caption }: Chosen,
  context: ExportContext,
): AsyncGenerator<PictureRow> {
  const { readPicture } = context;
  if (!readPicture) throw new StudioError('internal', 'nothing reads the stored pictures');
  const breathe = createBreather(context);
  let row = 0;
  for await (const table of source.chunks()) {
    for (let i = 0; i < table.rowCount; i++, row++) {
      const ref = refAt(table, picture, i);
      const bytes = ref && (await readPicture(ref.hash));
      if (ref && bytes) {
        const cells = otherCells(table, picture, i);
        const said = cells.get(caption);
        const extension = imageExtension(ref.type);
        yield { ...{ row, ref, bytes, extension, cells }, caption: typeof said === 'string' ? said : ref.alt };
      } else context.onSkip?.({ row, reason: ref ? 'its picture is not stored any more' : `${picture} is empty` });
      await breathe();
    }
    context.onProgress?.(source.rowCount ? row / source.rowCount : 1, 'writing pictures');
  }
}

function refAt(table: Table, name: string, row: number): ImageRef | null {
  const index = table.schema.findIndex((column) => column.name === name);
  if (table.schema[index]?.kind !== 'image') {
    const allowed = table.schema.filter(({ kind }) => kind === 'image').map((column) => column.name);
    throw new StudioError('bad-option', `${name} is no column of pictures`, { details: { given: name, allowed } });
  }
  const cell = cellAt({ ...table.schema[index], kind: 'text' }, table.columns[index] as Column, row);
  return typeof cell === 'string' ? parseImageRef(cell) : null;
}

function otherCells(table: Table, picture: string, row: number): ReadonlyMap<string, JsonValue> {
  return new Map(
    table.schema.flatMap((column, i): [string, JsonValue][] =>
      column.name === picture ? [] : [[column.name, cellAt(column, table.columns[i] as Column, row)]],
    ),
  );
}

/** `000012.png`, wide enough that names sort as rows do. */
export function numberedName(row: number, extension: string): string {
  return `${String(row).padStart(6, '0')}.${extension}`;
}

/** A text as the name of a folder; `other` for what names none. */
export function folderName(label: JsonValue | undefined): string {
  const isName = typeof label === 'string' || typeof label === 'number' || typeof label === 'boolean';
  return safeFileName(isName ? String(label) : '', 'other');
}

/** An object as JSON text whose keys may be anything, `__proto__` too. */
export function objectJson(entries: Iterable<readonly [string, JsonValue]>): string {
  const parts = [...entries].map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  return `{${parts.join(',')}}`;
}
