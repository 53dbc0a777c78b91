// The grid that a quantity lives on: whole numbers, decimals, round hundreds, whole days. Draws are snapped to it.

import type { ColumnSchema } from '../../table/schema.ts';

/** Values are offset + k * multiple / scale for whole k; scale 0 means any double. */
export interface Grid {
  readonly scale: number;
  readonly multiple: number;
  readonly offset: number;
}

const FREE: Grid = { scale: 0, multiple: 1, offset: 0 };
const DATETIME_STEPS = [86_400_000, 3_600_000, 60_000, 1000];
const ROUND_STEPS = [1000, 100, 10];
/** Share of values that must lie on a coarser grid before draws are snapped to it. */
const ON_GRID = 0.995;

/** The finest grid the schema promises: whole numbers, decimals, or any double. */
export function unitGrid(schema: ColumnSchema): Grid {
  if (schema.kind !== 'number') return { scale: 1, multiple: 1, offset: 0 };
  const decimals = schema.decimals;
  return decimals === undefined || decimals > 12 ? FREE : { scale: 10 ** decimals, multiple: 1, offset: 0 };
}

/** The coarsest round grid that nearly all of the sorted distinct `values` lie on, else the schema's own. */
export function detectGrid(schema: ColumnSchema, values: ArrayLike<number>): Grid {
  const unit = unitGrid(schema);
  if (unit.scale === 0 || values.length < 8) return unit;
  const steps = schema.kind === 'datetime' ? DATETIME_STEPS : ROUND_STEPS;
  const offset = schema.kind === 'datetime' ? (values[0] as number) : 0;
  for (const multiple of steps) {
    let on = 0;
    for (let i = 0; i < values.length; i++) {
      if (Math.round(((values[i] as number) - offset) * unit.scale) % multiple === 0) on++;
    }
    if (on >= values.length * ON_GRID) return { scale: unit.scale, multiple, offset };
  }
  return unit;
}

/** The grid point nearest to `value`. */
export function snap(grid: Grid, value: number): number {
  if (grid.scale === 0) return value;
  const steps = Math.round(((value - grid.offset) * grid.scale) / grid.multiple);
  // `+ 0` turns minus zero into zero.
  return grid.offset + (steps * grid.multiple) / grid.scale + 0;
}

/** True where `value` lies on the grid (within rounding of doubles). */
export function isOnGrid(grid: Grid, value: number): boolean {
  if (grid.scale === 0) return true;
  return Math.abs(snap(grid, value) - value) <= Math.abs(value) * 1e-12;
}

/** The lowest grid point at or above `low` and the highest at or below `high`; null when none lies between. */
export function gridRange(grid: Grid, low: number, high: number): readonly [low: number, high: number] | null {
  if (grid.scale === 0) return low <= high ? [low, high] : null;
  const step = grid.multiple / grid.scale;
  let first = snap(grid, low);
  if (first < low) first = snap(grid, first + step);
  let last = snap(grid, high);
  if (last > high) last = snap(grid, last - step);
  return first <= last ? [first, last] : null;
}
