// What a column means (kind, role) and how it is laid out in memory.

export const columnKinds = [
  ...(['number', 'integer', 'boolean', 'category', 'datetime'] as const),
  ...(['text', 'id', 'json', 'conversation', 'image'] as const),
] as const;
/**
 * number: any finite double. integer: whole doubles. boolean: 0 or 1. category: one of few labels.
 * datetime: milliseconds since 1970-01-01 UTC. text: free text. id: identifies a row. json: a JSON value as text.
 * conversation: a JSON array of { role, content } messages as text (see `lib/language/conversation.ts`).
 * image: a reference to a stored picture as JSON text (see `lib/images/image-ref.ts`).
 */
export type ColumnKind = (typeof columnKinds)[number];

export const columnRoles = ['feature', 'target', 'sensitive', 'ignore', 'key'] as const;
/** What the column is for. `key` names the entity a row belongs to; `ignore` is carried but never learned. */
export type ColumnRole = (typeof columnRoles)[number];

export interface ColumnSchema {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly role: ColumnRole;
  /** datetime: strftime pattern of the source text, for reading and writing, e.g. `%Y-%m-%d`. */
  readonly format?: string;
  /** number: most digits after the point seen in the source, 0..17; absent when exponents were used. */
  readonly decimals?: number;
  /** boolean: the spellings of false and true in the source, e.g. ['no', 'yes']. */
  readonly labels?: readonly [falseLabel: string, trueLabel: string];
}

/** numeric: Float64Array, missing is NaN. coded: Int32Array into a dictionary, missing is -1. bytes: UTF-8 + bitmap. */
export type Layout = 'numeric' | 'coded' | 'bytes';

/** How a kind is stored. */
export function layoutOf(kind: ColumnKind): Layout {
  switch (kind) {
    case 'number':
    case 'integer':
    case 'datetime':
    case 'boolean':
      return 'numeric';
    case 'category':
      return 'coded';
    case 'text':
    case 'id':
    case 'json':
    case 'conversation':
    case 'image':
      return 'bytes';
    default:
      return kind satisfies never;
  }
}

/** True for kinds on which differences and order make sense (number, integer, datetime). */
export function isQuantity(kind: ColumnKind): boolean {
  return kind === 'number' || kind === 'integer' || kind === 'datetime';
}

/** True for kinds with few values and no distance (category, boolean). */
export function isLabel(kind: ColumnKind): boolean {
  return kind === 'category' || kind === 'boolean';
}

/** True for columns that synthesizers learn and metrics compare: quantities and labels that are not ignored or keys. */
export function isModeled(column: ColumnSchema): boolean {
  return column.role !== 'ignore' && column.role !== 'key' && (isQuantity(column.kind) || isLabel(column.kind));
}
