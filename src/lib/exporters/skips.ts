// Rows that a format cannot hold: counted by reason and told, never dropped in silence.

/** A row left out. `row` is its place among the rows to write, from 0. */
export interface Skip {
  readonly row: number;
  readonly reason: string;
}

export interface SkipSummary {
  readonly count: number;
  /** Most frequent first. `firstRow` counts from 0. */
  readonly reasons: readonly { readonly reason: string; readonly count: number; readonly firstRow: number }[];
}

/** Counts skips by reason. */
export class SkipLog {
  readonly #reasons = new Map<string, { count: number; readonly firstRow: number }>();
  count = 0;

  add({ row, reason }: Skip): void {
    this.count++;
    const known = this.#reasons.get(reason);
    if (known) known.count++;
    else this.#reasons.set(reason, { count: 1, firstRow: row });
  }

  get summary(): SkipSummary {
    const reasons = [...this.#reasons].map(([reason, facts]) => ({ reason, ...facts }));
    return { count: this.count, reasons: reasons.sort((a, b) => b.count - a.count) };
  }
}
