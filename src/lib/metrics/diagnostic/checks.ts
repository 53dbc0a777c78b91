// The checks of a diagnostic report, by the rules of SDMetrics 0.29. NaN where the reference has no figure.

import { isMissing, valueAt } from '../../table/column.ts';
import type { Column } from '../../table/column.ts';
import type { ColumnSchema } from '../../table/schema.ts';
import { countAbsent, countLevels, type LabelColumn, type QuantityColumn } from '../frames.ts';

/**
 * Share of values within the real minimum and maximum (BoundaryAdherence). Missing cells are dropped when the real
 * column has some, else they count as outside.
 */
export function boundaryAdherence(real: QuantityColumn, other: QuantityColumn): number {
  let low = Infinity;
  let high = -Infinity;
  for (const value of real.values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const counted = other.values.length - (countAbsent(real) > 0 ? countAbsent(other) : 0);
  let inside = 0;
  for (const value of other.values) if (value >= low && value <= high) inside++;
  return inside / counted;
}

/** Share of values among the real labels (CategoryAdherence); missing counts as a label that the real column has or not. */
export function categoryAdherence(real: LabelColumn, other: LabelColumn): number {
  const known = countLevels(real);
  const mayBeMissing = countAbsent(real) > 0;
  let valid = 0;
  for (const code of other.codes) if (code < 0 ? mayBeMissing : (known[code] as number) > 0) valid++;
  return valid / other.codes.length;
}

/** Share of values that are present and have not occurred in a row above (KeyUniqueness). */
export function keyUniqueness(column: Column, rowCount: number): number {
  const seen = new Set<number | string>();
  let unique = 0;
  for (let row = 0; row < rowCount; row++) {
    if (isMissing(column, row)) continue;
    const value = valueAt(column, row) as number | string;
    if (!seen.has(value)) unique++;
    seen.add(value);
  }
  return unique / rowCount;
}

/** Columns in both over columns in any, by name and kind (TableStructure, where dtypes stand for kinds). */
export function tableStructure(real: readonly ColumnSchema[], other: readonly ColumnSchema[]): number {
  const nameKinds = (schema: readonly ColumnSchema[]): Set<string> =>
    new Set(schema.map(({ name, kind }) => JSON.stringify([name, kind])));
  const [first, second] = [nameKinds(real), nameKinds(other)];
  const shared = [...first].filter((entry) => second.has(entry)).length;
  return shared / (first.size + second.size - shared);
}
