// Random rows in the real ranges, the yardstick of SDMetrics 0.29 DCRBaselineProtection.

import type { RandomStream } from '../../random.ts';
import type { ColumnKind } from '../../table/schema.ts';
import { countAbsent, type Frame, type FrameColumn, levelsByFrequency, sortedPresent } from '../frames.ts';

/**
 * `rows` rows drawn column by column: quantities uniform between the real minimum and maximum (whole where the column
 * is whole), labels uniform over those that occur, missing as often as in the real column. Seeded.
 */
export function uniformRows(
  real: Frame,
  kinds: ReadonlyMap<string, ColumnKind>,
  rows: number,
  stream: RandomStream,
): Frame {
  const columns = real.columns.map((column, c): FrameColumn => {
    const draws = stream.derive(c);
    const absent = countAbsent(column) / Math.max(1, real.rowCount);
    const isAbsent = (row: number): boolean => draws.uniform(row, 1) < absent;
    if (column.kind === 'label') {
      const codes = levelsByFrequency(column).map(({ code }) => code);
      const draw = (row: number): number => codes[draws.below(codes.length, row)] ?? -1;
      return { ...column, codes: Int32Array.from({ length: rows }, (_, row) => (isAbsent(row) ? -1 : draw(row))) };
    }
    const sorted = sortedPresent(column.values);
    const [low, high] = [sorted[0] ?? NaN, sorted[sorted.length - 1] ?? NaN];
    const isWhole = kinds.get(column.name) === 'integer';
    const draw = (row: number): number =>
      isWhole ? low + Math.floor(draws.uniform(row) * (high - low + 1)) : low + draws.uniform(row) * (high - low);
    return { ...column, values: Float64Array.from({ length: rows }, (_, row) => (isAbsent(row) ? NaN : draw(row))) };
  });
  return { rowCount: rows, columns };
}
