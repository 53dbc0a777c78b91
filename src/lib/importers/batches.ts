// Collects records into column-major batches whose size depends on the number of columns only.

import type { Cell, SourceEvent } from './types.ts';

const MAX_ROWS = 4096;
const MAX_CELLS = 262_144;

/** Gathers records; `take` returns a batch event and starts a new one. */
export class BatchBuilder {
  readonly #width: number;
  readonly #limit: number;
  #columns: Cell[][];
  #lines: number[] = [];

  constructor(width: number) {
    this.#width = width;
    this.#limit = Math.max(1, Math.min(MAX_ROWS, Math.floor(MAX_CELLS / Math.max(1, width))));
    this.#columns = emptyColumns(width);
  }

  get isFull(): boolean {
    return this.#lines.length >= this.#limit;
  }

  get isEmpty(): boolean {
    return this.#lines.length === 0;
  }

  /** Adds a record of exactly as many cells as there are columns; `line` is where it began. */
  add(cells: readonly Cell[], line: number): void {
    for (let i = 0; i < this.#width; i++) (this.#columns[i] as Cell[]).push(cells[i] ?? null);
    this.#lines.push(line);
  }

  take(): SourceEvent {
    const event = { kind: 'batch', columns: this.#columns, lines: this.#lines } as const;
    this.#columns = emptyColumns(this.#width);
    this.#lines = [];
    return event;
  }
}

function emptyColumns(width: number): Cell[][] {
  return Array.from({ length: width }, () => []);
}
