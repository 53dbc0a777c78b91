// Bin edges that read well: round steps for numbers, whole steps for integers, clock and calendar steps for dates.

import type { ColumnKind } from './schema.ts';

/** min > max: no values. */
export interface Extent {
  readonly min: number;
  readonly max: number;
}

const MAX_BINS = 30;
const SECOND = 1000;
const DAY = 86_400_000;
/** Days since 1970-01-01 (a Thursday) to the first Monday. */
const FIRST_MONDAY = 4 * DAY;
const CLOCK_STEPS = [
  1,
  1000,
  ...[5, 15, 30, 60, 300, 900, 1800, 3600, 10800, 21600, 43200].map((s) => s * SECOND),
  DAY,
];
const MONTH_STEPS = [1, 3, 6, 12, 24, 60, 120, 300, 600, 1200, 6000, 12000, 60000, 120000];

/**
 * Ascending edges, about `bins` bins (2 to 30) over the first extent, extended to cover the others: by steps of the
 * same width up to 30 bins, then by one wide bin on each side. Empty when nothing has values.
 */
export function binEdges(kind: ColumnKind, extents: readonly Extent[], bins: number): readonly number[] {
  const known = extents.filter((extent) => extent.min <= extent.max);
  const first = known[0];
  if (!first) return [];
  const all = {
    min: Math.min(...known.map((extent) => extent.min)),
    max: Math.max(...known.map((extent) => extent.max)),
  };
  const edges = climb(ladderFor(kind, first, bins), first, all, kind === 'number');
  const sound = edges.every((edge, i) => Number.isFinite(edge) && (i === 0 || edge > (edges[i - 1] as number)));
  return sound && edges.length > 1 ? edges : plainEdges(all, bins);
}

/** Last resort at the ends of the number range, where round steps underflow or overflow. */
function plainEdges({ min, max }: Extent, bins: number): readonly number[] {
  if (min === max) return min === 0 ? [0, 1] : [Math.min(min, min * 0.999), Math.max(min, min * 0.999)];
  const edges = Array.from({ length: bins + 1 }, (_, i) => min * (1 - i / bins) + max * (i / bins));
  edges[0] = min;
  edges[bins] = max;
  return edges.filter((edge, i) => i === 0 || edge > (edges[i - 1] as number));
}

/** Edge number `index` of an endless ladder, and the number of the last edge at or below a value. */
interface Ladder {
  edge(index: number): number;
  floor(value: number): number;
}

function ladderFor(kind: ColumnKind, extent: Extent, bins: number): Ladder {
  if (kind === 'integer') return wholeLadder(extent, bins);
  if (kind === 'datetime') return timeLadder(extent, bins);
  return roundLadder(extent, bins);
}

function roundLadder({ min, max }: Extent, bins: number): Ladder {
  const spread = max / bins - min / bins;
  const wanted = spread > 0 ? spread : Math.max(1, Math.abs(max) / 1000);
  const power = 10 ** Math.floor(Math.log10(wanted));
  const factor = [1, 2, 2.5, 5, 10].find((candidate) => candidate * power >= wanted * (1 - 1e-9)) ?? 10;
  const step = factor * power;
  // Dividing by the inverse keeps 3 x 0.1 at 0.3.
  const inverse = step < 1 ? Math.round(1 / step) : 0;
  const exact = inverse > 0 && Math.abs(1 / inverse - step) < step * 1e-12;
  return {
    edge: (index) => (exact ? index / inverse : index * step),
    floor: (value) => Math.floor(exact ? value * inverse : value / step),
  };
}

/** Every bin holds equally many whole numbers. */
function wholeLadder({ min, max }: Extent, bins: number): Ladder {
  const step = Math.max(1, niceWhole((max - min + 1) / bins));
  return { edge: (index) => index * step, floor: (value) => Math.floor(value / step) };
}

function niceWhole(wanted: number): number {
  if (wanted <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(wanted));
  return [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((step) => step >= wanted && step % 1 === 0) ?? wanted;
}

function timeLadder({ min, max }: Extent, bins: number): Ladder {
  const wanted = (max - min) / bins;
  const clock = CLOCK_STEPS.find((step) => step >= wanted);
  if (clock !== undefined) return { edge: (index) => index * clock, floor: (value) => Math.floor(value / clock) };
  if (wanted <= 7 * DAY) {
    const week = 7 * DAY;
    return {
      edge: (index) => FIRST_MONDAY + index * week,
      floor: (value) => Math.floor((value - FIRST_MONDAY) / week),
    };
  }
  const months = MONTH_STEPS.find((step) => step * 31 * DAY >= wanted) ?? 1_200_000;
  return {
    edge: (index) => Date.UTC(1970, index * months),
    floor: (value) => {
      const date = new Date(value);
      return Math.floor(((date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth()) / months);
    },
  };
}

/** Edges over `first`, then outwards to `all` while there is room; then the outer bins grow. */
function climb(ladder: Ladder, first: Extent, all: Extent, closed: boolean): readonly number[] {
  const covers = (edge: number, max: number): boolean => (closed ? edge >= max : edge > max);
  let down = ladder.floor(first.min);
  if (ladder.edge(down) > first.min) down--; // the division may round up
  let up = down + 1;
  const edges = [ladder.edge(down), ladder.edge(up)];
  const grow = (max: number): void => {
    while (!covers(edges.at(-1) as number, max) && edges.length <= MAX_BINS) edges.push(ladder.edge(++up));
  };
  grow(first.max);
  grow(all.max);
  while (all.min < (edges[0] as number) && edges.length <= MAX_BINS) edges.unshift(ladder.edge(--down));
  if (!covers(edges.at(-1) as number, all.max)) edges[edges.length - 1] = closed ? all.max : all.max + 1;
  if (all.min < (edges[0] as number)) edges[0] = all.min;
  return edges;
}
