// The cursor of the grid and the rectangle selected from it.

/** Row -1 is the header. Column is an index into the schema. */
export interface CellPlace {
  readonly row: number;
  readonly column: number;
}
export interface CellRange {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}
export interface GridSize {
  readonly rows: number;
  readonly columns: number;
  /** Rows that PageUp and PageDown move. */
  readonly page: number;
}

export const HEADER_ROW = -1;

export class GridSelection {
  #cursor = $state.raw<CellPlace>({ row: 0, column: 0 });
  #anchor = $state.raw<CellPlace | null>(null);

  get cursor(): CellPlace {
    return this.#cursor;
  }

  /** The selected rectangle, all edges included; just the cursor's cell when nothing is extended. */
  readonly range: CellRange = $derived.by(() => {
    const { row, column } = this.#cursor;
    const anchor = this.#anchor ?? this.#cursor;
    return {
      top: Math.max(0, Math.min(row, anchor.row)),
      bottom: Math.max(0, row, anchor.row),
      left: Math.min(column, anchor.column),
      right: Math.max(column, anchor.column),
    };
  });
  readonly isExtended = $derived(this.#anchor !== null);

  /** Moves the cursor; with `extend` the selection grows from where it was. */
  moveTo(place: CellPlace, extend = false): void {
    if (!extend) this.#anchor = null;
    else this.#anchor ??= this.#cursor;
    this.#cursor = place;
  }

  /** Selects whole rows of the present selection. */
  selectRows(columns: number): void {
    const { top, bottom } = this.range;
    this.#anchor = { row: top, column: 0 };
    this.#cursor = { row: bottom, column: Math.max(0, columns - 1) };
  }

  contains(row: number, column: number): boolean {
    const { top, bottom, left, right } = this.range;
    return this.isExtended && row >= top && row <= bottom && column >= left && column <= right;
  }
}

interface Press {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/** Where a key takes the cursor; null when it is no key of movement. */
export function moveByKey({ key, ctrlKey, metaKey }: Press, from: CellPlace, size: GridSize): CellPlace | null {
  const far = ctrlKey || metaKey;
  const lastRow = size.rows - 1;
  const lastColumn = Math.max(0, size.columns - 1);
  const at = (row: number, column: number): CellPlace => ({
    row: Math.max(HEADER_ROW, Math.min(lastRow, row)),
    column: Math.max(0, Math.min(lastColumn, column)),
  });
  switch (key) {
    case 'ArrowDown':
      return at(far ? lastRow : from.row + 1, from.column);
    case 'ArrowUp':
      return at(far ? 0 : from.row - 1, from.column);
    case 'ArrowRight':
      return at(from.row, far ? lastColumn : from.column + 1);
    case 'ArrowLeft':
      return at(from.row, far ? 0 : from.column - 1);
    case 'Home':
      return at(far ? 0 : from.row, 0);
    case 'End':
      return at(far ? lastRow : from.row, lastColumn);
    case 'PageDown':
      return at(from.row + size.page, from.column);
    case 'PageUp':
      return at(Math.max(0, from.row - size.page), from.column);
    default:
      return null;
  }
}
