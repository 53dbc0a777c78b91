// Geometry of a chart of curves, shared by the screen and the report file: axes that hold every point and every band.

import type { CurvesExhibit } from '../metrics/exhibit.ts';
import { logTicks, niceTicks } from './ticks.ts';

export interface CurveBox {
  readonly width: number;
  readonly height: number;
}

export interface CurveTick {
  readonly value: number;
  readonly at: number;
}

export interface CurvePath {
  readonly label: string;
  readonly tone: CurvesExhibit['series'][number]['tone'];
  /** Place among the series: decides dash and marker. */
  readonly slot: number;
  /** Empty where points are not joined. */
  readonly line: string;
  /** Closed outline of the band, or empty. */
  readonly band: string;
  readonly dots: readonly { readonly x: number; readonly y: number }[];
}

export interface CurveLayout {
  readonly xTicks: readonly CurveTick[];
  readonly yTicks: readonly CurveTick[];
  readonly paths: readonly CurvePath[];
  /** Every x that has a point, ascending, with its place. */
  readonly stops: readonly CurveTick[];
}

type Series = CurvesExhibit['series'][number];

/** Lines with more points than this are drawn without a dot a point. */
const MOST_DOTS = 30;
const LEAST_TICK_GAP = 40;

/** Places the curves in a box with the origin at the top left; null when there is no finite point. */
export function layCurves({ x, series }: CurvesExhibit, box: CurveBox): CurveLayout | null {
  const isLog = x.scale === 'log';
  const drawable = series.map((entry) => keepDrawable(entry, isLog));
  const xs = drawable.flatMap(({ points }) => points.map(([at]) => at));
  const ys = drawable.flatMap(({ points, band }) => [...points.map(([, value]) => value), ...(band ?? []).flat()]);
  if (xs.length === 0) return null;
  const xDomain = domainOf(xs, 0);
  const yDomain = domainOf(ys.filter(Number.isFinite), 0.05);
  const place = isLog ? Math.log : (value: number): number => value;
  const toX = scale([place(xDomain[0]), place(xDomain[1])], [0, box.width]);
  const xAt = (value: number): number => toX(place(value));
  const yAt = scale(yDomain, [box.height, 0]);
  const xTickValues = isLog ? logTicks(...xDomain) : niceTicks(...xDomain, Math.max(2, Math.floor(box.width / 90)));
  const stops = [...new Set(xs)].sort((a, b) => a - b).map((value) => ({ value, at: xAt(value) }));
  return {
    xTicks: thinOut(xTickValues.map((value) => ({ value, at: xAt(value) }))),
    yTicks: niceTicks(...yDomain, 4).map((value) => ({ value, at: yAt(value) })),
    paths: drawable.map((entry, slot) => layPath(entry, slot, { xAt, yAt })),
    stops,
  };
}

/** Without the ticks whose labels would touch the one before. */
function thinOut(ticks: readonly CurveTick[]): CurveTick[] {
  const kept: CurveTick[] = [];
  for (const tick of ticks) if (tick.at - (kept.at(-1)?.at ?? -Infinity) >= LEAST_TICK_GAP) kept.push(tick);
  return kept;
}

function layPath(
  { label, tone, isScatter, points, band }: Series,
  slot: number,
  { xAt, yAt }: { xAt: (value: number) => number; yAt: (value: number) => number },
): CurvePath {
  const dots = points.map(([x, y]) => ({ x: xAt(x), y: yAt(y) }));
  const joined = dots.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L');
  return {
    ...{ label, tone, slot: Math.min(slot, 3) },
    line: isScatter || dots.length < 2 ? '' : `M${joined}`,
    band: band?.flat().every(Number.isFinite) && dots.length > 1 ? outline(points, band, { xAt, yAt }) : '',
    dots: isScatter || dots.length <= MOST_DOTS ? dots : [],
  };
}

function outline(
  points: Series['points'],
  band: NonNullable<Series['band']>,
  { xAt, yAt }: { xAt: (value: number) => number; yAt: (value: number) => number },
): string {
  const side = (end: 0 | 1): string[] =>
    points.map(([x], i) => `${xAt(x).toFixed(1)} ${yAt(band[i]?.[end] ?? 0).toFixed(1)}`);
  return `M${[...side(0), ...side(1).reverse()].join('L')}Z`;
}

/** The points that have a place, with their bands. */
function keepDrawable(series: Series, isLog: boolean): Series {
  const kept = series.points.flatMap(([x, y], i) =>
    Number.isFinite(x) && Number.isFinite(y) && (!isLog || x > 0) ? [i] : [],
  );
  const { band, ...rest } = series;
  const points = kept.map((i) => series.points[i] as readonly [number, number]);
  return band ? { ...rest, points, band: kept.map((i) => band[i] ?? [NaN, NaN]) } : { ...rest, points };
}

function domainOf(values: readonly number[], margin: number): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const room = (high - low) * margin;
  return low === high
    ? [low - Math.abs(low) * 0.1 - 1e-6, high + Math.abs(high) * 0.1 + 1e-6]
    : [low - room, high + room];
}

function scale(
  [from, to]: readonly [number, number],
  [start, end]: readonly [number, number],
): (value: number) => number {
  return (value) => start + ((value - from) / (to - from)) * (end - start);
}
