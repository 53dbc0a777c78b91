// How long the rest of a run takes, as a range: rows of language models differ too much for one figure.

const REMEMBERED = 12;

export interface TimeLeft {
  /** Milliseconds if the rest goes as fast as the faster half of the last stretches. */
  readonly fromMs: number;
  /** Milliseconds if it goes as slowly as the slower half. */
  readonly toMs: number;
}

export interface Eta {
  /** Notes that so many rows were done at a time (milliseconds of any clock). */
  note(rowsDone: number, nowMs: number): void;
  /** Null until two stretches were seen. */
  left(rowsLeft: number): TimeLeft | null;
}

/** Remembers the last twelve stretches of a run; forgets what was before a pause when made anew. */
export function createEta(): Eta {
  const stretches: { readonly rows: number; readonly ms: number }[] = [];
  let last: { readonly rows: number; readonly at: number } | null = null;
  return {
    note(rowsDone, nowMs) {
      if (last && rowsDone === last.rows) return;
      if (last && rowsDone > last.rows && nowMs > last.at) {
        stretches.push({ rows: rowsDone - last.rows, ms: nowMs - last.at });
        if (stretches.length > REMEMBERED) stretches.shift();
      }
      last = { rows: rowsDone, at: nowMs };
    },
    left(rowsLeft) {
      if (stretches.length < 2) return null;
      const sorted = stretches.toSorted((a, b) => a.ms / a.rows - b.ms / b.rows);
      const half = Math.ceil(sorted.length / 2);
      return {
        fromMs: rowsLeft * msPerRow(sorted.slice(0, half)),
        toMs: rowsLeft * msPerRow(sorted.slice(sorted.length - half)),
      };
    },
  };
}

function msPerRow(stretches: readonly { readonly rows: number; readonly ms: number }[]): number {
  const rows = stretches.reduce((sum, stretch) => sum + stretch.rows, 0);
  return stretches.reduce((sum, stretch) => sum + stretch.ms, 0) / rows;
}
