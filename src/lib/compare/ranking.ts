// Which columns deserve a look first.

import type { MetricReport } from '../metrics/types.ts';

export interface RankedColumn {
  readonly column: string;
  /** Largest distance over all versions, in [0, 1]; null while or where there is none. */
  readonly distance: number | null;
}

/** Column distances (1 - score) of a report's column shapes; empty when it has none. */
export function distancesOfReport(metrics: readonly MetricReport[]): ReadonlyMap<string, number> {
  const shapes = metrics.find((metric) => metric.metric.startsWith('shapes@'));
  const pairs = shapes?.candidate.details.flatMap(({ columns, value }) =>
    columns.length === 1 && columns[0] !== undefined ? [[columns[0], 1 - value] as const] : [],
  );
  return new Map(pairs);
}

/** Worst first; columns without a distance last, in their own order. */
export function rankColumns(
  columns: readonly string[],
  distancesOf: (column: string) => readonly (number | null)[],
): RankedColumn[] {
  return columns
    .map((column) => {
      const known = distancesOf(column).filter((distance) => distance !== null);
      return { column, distance: known.length > 0 ? Math.max(...known) : null };
    })
    .sort((a, b) => (b.distance ?? -1) - (a.distance ?? -1));
}

/** Brings the columns of two association squares together and subtracts: version minus reference, NaN unknown. */
export function differAssociations(
  reference: { readonly columns: readonly string[]; readonly values: ArrayLike<number> },
  version: { readonly columns: readonly string[]; readonly values: ArrayLike<number> },
): Float64Array {
  const size = reference.columns.length;
  const places = reference.columns.map((name) => version.columns.indexOf(name));
  const result = new Float64Array(size * size).fill(NaN);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const [r, c] = [places[row] ?? -1, places[column] ?? -1];
      if (r < 0 || c < 0) continue;
      const other = version.values[r * version.columns.length + c] ?? NaN;
      result[row * size + column] = other - (reference.values[row * size + column] ?? NaN);
    }
  }
  return result;
}

/** The pairs that differ most, each once, worst first. */
export function worstPairs(
  columns: readonly string[],
  difference: ArrayLike<number>,
  count: number,
): { readonly first: string; readonly second: string; readonly difference: number }[] {
  const found: { first: string; second: string; difference: number }[] = [];
  columns.forEach((first, row) => {
    for (let column = row + 1; column < columns.length; column++) {
      const value = difference[row * columns.length + column] ?? NaN;
      const second = columns[column];
      if (second !== undefined && !Number.isNaN(value)) found.push({ first, second, difference: value });
    }
  });
  return found.sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference)).slice(0, count);
}
