// Replaces the personal data of chosen columns in a table. Rows, order and missing cells stay as they are.

import { createBreather, type WorkContext } from '../breathe.ts';
import { bytesColumn, type Column } from '../table/column.ts';
import { parseDatetime } from '../table/datetime.ts';
import { formatCell } from '../table/format.ts';
import type { ColumnSchema } from '../table/schema.ts';
import type { Table } from '../table/table.ts';
import type { NameDictionary } from './dictionary.ts';
import type { Replacer } from './replace.ts';
import { scanText } from './scan.ts';
import type { PiiKind } from './types.ts';

export interface Selection {
  readonly column: string;
  readonly kinds: readonly PiiKind[];
}

interface Tools {
  readonly replacer: Replacer;
  readonly names: NameDictionary;
}

/** The table with the chosen kinds replaced in the chosen columns; dictionaries may change, schema and rows do not. */
export async function replaceInTable(
  table: Table,
  selections: readonly Selection[],
  { replacer, names }: Tools,
  work: WorkContext,
): Promise<Table> {
  const breathe = createBreather(work);
  const columns = [...table.columns];
  for (const [done, { column: name, kinds }] of selections.entries()) {
    work.onProgress?.(done / selections.length, `replacing in ${name}`);
    const index = table.schema.findIndex((schema) => schema.name === name);
    const [schema, column] = [table.schema[index], table.columns[index]];
    if (!schema || !column) continue;
    const rewrite = (text: string): string => {
      const matches = scanText(text, { columnName: name }, names).filter(({ kind }) => kinds.includes(kind));
      return matches.length > 0 ? replacer.replaceAll(text, matches) : text;
    };
    columns[index] = await rewriteColumn({ schema, column, rowCount: table.rowCount }, rewrite, breathe);
  }
  work.onProgress?.(1, 'replaced');
  return { ...table, columns };
}

interface Target {
  readonly schema: ColumnSchema;
  readonly column: Column;
  readonly rowCount: number;
}

async function rewriteColumn(
  { schema, column, rowCount }: Target,
  rewrite: (text: string) => string,
  breathe: () => Promise<void>,
): Promise<Column> {
  const known = new Map<string, string>();
  const texts: (string | null)[] = [];
  for (let row = 0; row < rowCount; row++) {
    const text = formatCell(schema, column, row);
    if (text !== null && !known.has(text)) known.set(text, rewrite(text));
    texts.push(text === null ? null : (known.get(text) ?? text));
    if ((row & 255) === 0) await breathe();
  }
  return columnOf(schema, column, texts);
}

function columnOf(schema: ColumnSchema, { layout }: Column, texts: readonly (string | null)[]): Column {
  switch (layout) {
    case 'bytes':
      return bytesColumn(texts);
    case 'coded': {
      const dictionary = [...new Set(texts.filter((text) => text !== null))];
      const codes = new Map(dictionary.map((label, code) => [label, code]));
      return {
        layout,
        dictionary,
        codes: Int32Array.from(texts, (text) => (text === null ? -1 : (codes.get(text) ?? -1))),
      };
    }
    case 'numeric':
      return { layout, values: Float64Array.from(texts, (text) => (text === null ? NaN : numberOf(schema, text))) };
    default:
      return layout satisfies never;
  }
}

function numberOf({ kind, format }: ColumnSchema, text: string): number {
  return kind === 'datetime' ? parseDatetime(text, format ?? '%Y-%m-%d') : Number(text);
}
