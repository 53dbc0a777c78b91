// A row of a column recipe as it comes out of the row maker, is journaled, and is shown.

import type { JsonValue } from '../json.ts';

/** One cell of a row under way: how it came about and what it cost. */
export interface CellNote {
  readonly attempts: number;
  /** Tokens that a model wrote for it, refused attempts included; absent for other cells. */
  readonly tokens?: number;
  readonly isPinned?: boolean;
}

/** A row of a column recipe: its cells, or why it was set aside. */
export interface MadeRow {
  readonly row: number;
  /** By output column, hidden ones included; of a row set aside, what was made before. */
  readonly cells: Readonly<Record<string, JsonValue>>;
  /** Only for columns that took more than one attempt, or a model. */
  readonly notes: Readonly<Record<string, CellNote>>;
  /** Null for a good row. */
  readonly quarantine: { readonly column: string; readonly reason: string; readonly raw?: string } | null;
}
