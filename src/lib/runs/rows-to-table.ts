// From made rows to a table: the schema of a recipe's dataset, and batches of rows as typed columns.

import type { OutputColumn } from '../columns/types.ts';
import { formatImageRef, parseImageRef, readImageRef } from '../images/image-ref.ts';
import type { JsonValue } from '../json.ts';
import { readConversation } from '../language/conversation.ts';
import { type BuiltBatch, TableBuilder } from '../table/builder.ts';
import type { ColumnSchema } from '../table/schema.ts';
import type { ColumnRecipe } from '../recipe/types.ts';
import { type ColumnGraph, columnGraph } from '../recipe/graph.ts';
import type { ColumnScope } from '../columns/types.ts';
import type { MadeRow } from './made-row.ts';

/** The schema of the dataset that a recipe makes: all columns but hidden ones, in the order of the recipe. */
export function outputSchema(recipe: ColumnRecipe, scope: Pick<ColumnScope, 'datasets'>): readonly ColumnSchema[] {
  const graph: ColumnGraph = columnGraph(recipe, scope);
  return graph.nodes.filter(({ block }) => block.isHidden !== true).flatMap(({ outputs }) => outputs.map(schemaOf));
}

function schemaOf({ name, kind, format, decimals }: OutputColumn): ColumnSchema {
  return {
    ...{ name, kind, role: 'feature' },
    ...(kind === 'datetime' ? { format: format ?? '%Y-%m-%d' } : {}),
    ...(decimals === undefined ? {} : { decimals }),
    ...(kind === 'boolean' ? { labels: ['false', 'true'] as const } : {}),
  };
}

/**
 * Turns good rows into tables, batch after batch; labels get codes in order of their first appearance. Rows whose cells
 * do not fit their column come back as misfits.
 */
export function createRowTabler(schema: readonly ColumnSchema[]): {
  add(rows: readonly MadeRow[]): BuiltBatch;
  readonly dictionaries: readonly (readonly string[] | null)[];
} {
  const builder = new TableBuilder(schema);
  return {
    add(rows) {
      const columns = schema.map((column) => rows.map(({ cells }) => cellOf(column, cells[column.name] ?? null)));
      return builder.build({ columns, lines: rows.map(({ row }) => row + 1) });
    },
    get dictionaries() {
      return builder.dictionaries;
    },
  };
}

function cellOf({ kind }: ColumnSchema, value: JsonValue): string | number | boolean | null {
  if (value === null) return null;
  if (kind === 'json') return JSON.stringify(value);
  if (kind === 'conversation') {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return readConversation(text) ? text : null;
  }
  if (kind === 'image') {
    const ref = typeof value === 'string' ? parseImageRef(value) : readImageRef(value);
    return ref && formatImageRef(ref);
  }
  return typeof value === 'object' ? JSON.stringify(value) : value;
}
