// What can be asked of a table, and where its columns come from.

import type { Column } from '../table/column.ts';
import type { ColumnSchema } from '../table/schema.ts';

/** `column: null` means any column. Texts are compared in the form that `formatCell` shows. */
export type Filter =
  | { readonly kind: 'contains'; readonly column: string | null; readonly text: string }
  | { readonly kind: 'equals'; readonly column: string; readonly value: string | number | null }
  | { readonly kind: 'between'; readonly column: string; readonly min: number | null; readonly max: number | null }
  | { readonly kind: 'missing'; readonly column: string; readonly missing: boolean };

export interface Sort {
  readonly column: string;
  readonly direction: 'ascending' | 'descending';
}

/** A table read chunk by chunk. Every chunk but the last has CHUNK_ROWS rows; coded columns share one dictionary. */
export interface QuerySource {
  readonly schema: readonly ColumnSchema[];
  readonly rowCount: number;
  /** The columns at these schema indices of one chunk, in that order. */
  readColumns(chunk: number, columns: readonly number[]): Promise<readonly Column[]>;
}
