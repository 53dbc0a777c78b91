// Values that no real row could have: finer decimals than the real ones, or beyond their range.

import type { Column } from '../../table/column.ts';
import { columnIndex } from '../../table/table.ts';
import type { MetricInput } from '../types.ts';

const MAX_DECIMALS = 6;
/** Share of values that has to break a rule before it is called one. */
const TOLERANCE = 0.02;

/** True when the candidate's values break the decimals or the range that the real ones keep to. */
export function isOffGrid({ real, candidate }: MetricInput, name: string): boolean {
  const at = columnIndex(real, name);
  if (real.schema[at]?.kind === 'datetime') return false;
  const [known, given] = [presentOf(real.columns[at]), presentOf(candidate.columns[at])];
  if (known.length === 0 || given.length === 0) return false;
  const decimals = decimalsOf(known);
  const [low, high] = rangeOf(known);
  let broken = 0;
  for (const value of given) if (value < low || value > high || !hasDecimals(value, decimals)) broken++;
  return broken / given.length > TOLERANCE;
}

function presentOf(column: Column | undefined): Float64Array {
  return column?.layout === 'numeric' ? column.values.filter(Number.isFinite) : new Float64Array(0);
}

/** The fewest digits after the point that nearly all values keep to. */
function decimalsOf(values: Float64Array): number {
  for (let decimals = 0; decimals < MAX_DECIMALS; decimals++) {
    let broken = 0;
    for (const value of values) if (!hasDecimals(value, decimals)) broken++;
    if (broken <= values.length * 0.001) return decimals;
  }
  return Infinity;
}

function hasDecimals(value: number, decimals: number): boolean {
  if (decimals === Infinity) return true;
  const scaled = value * 10 ** decimals;
  return Math.abs(scaled - Math.round(scaled)) < 1e-6 * Math.max(1, Math.abs(scaled) * 1e-6);
}

function rangeOf(values: Float64Array): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}
