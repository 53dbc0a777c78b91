// Quantile bins as MOSTLY AI's quality report makes them, learned on real rows.

import { type FrameColumn, levelsByFrequency, sortedPresent } from '../frames.ts';
import { upperBound } from '../statistics.ts';

const BINS = 10;
const MIN_LEVEL_ROWS = 5;
const OTHER = 10;
const LABEL_MISSING = 11;
const QUANTITY_MISSING = 12;
/** Codes are below this. */
export const BIN_CODES = 13;

/** Codes in [0, BIN_CODES) of one column for each of `others`, by bins learned on `real`. */
export function binColumn(real: FrameColumn, others: readonly FrameColumn[]): Uint8Array[] {
  return real.kind === 'label' ? binLabels(real, others) : binQuantities(sortedPresent(real.values), others);
}

/** At least two ascending edges; the outer ones are the least and the largest value. */
export function quantileEdges(sorted: Float64Array): number[] {
  const distinct: number[] = [];
  for (const value of sorted) if (value !== distinct[distinct.length - 1]) distinct.push(value);
  const last = distinct[distinct.length - 1];
  if (last === undefined) return [0, 1];
  if (distinct.length <= BINS) return coarsen([...distinct, last + 1]);
  const tries = Math.max(BINS + 1, Math.min(1000, sorted.length + 1));
  let edges: number[] = [];
  for (let points = BINS; points < tries; points++) {
    edges = spreadPoints(sorted, points);
    if (edges.length >= BINS + 1) break;
  }
  const first = edges[0] as number;
  return coarsen(edges.length < 2 ? [first, first + 1] : edges);
}

/** Distinct values at `points` evenly spaced positions (numpy.linspace, truncated). */
function spreadPoints(sorted: Float64Array, points: number): number[] {
  const step = (sorted.length - 1) / (points - 1);
  const edges: number[] = [];
  for (let i = 0; i < points; i++) {
    const at = i === points - 1 ? sorted.length - 1 : Math.trunc(i * step);
    const value = sorted[at] as number;
    if (value !== edges[edges.length - 1]) edges.push(value);
  }
  return edges;
}

/** Cuts the lower edges to the fewest decimals at which they stay distinct. */
function coarsen(edges: readonly number[]): number[] {
  for (let digits = 0; digits < 20; digits++) {
    const scale = Number(`1e${digits}`);
    const floored = edges.map((edge) => Math.floor(edge * scale) / scale);
    if (new Set(floored).size === edges.length) return [...floored.slice(0, -1), edges[edges.length - 1] as number];
  }
  return [...edges];
}

function binQuantities(sorted: Float64Array, others: readonly FrameColumn[]): Uint8Array[] {
  const edges = quantileEdges(sorted);
  const low = edges[0] as number;
  const high = edges[edges.length - 1] as number;
  const inner = Float64Array.from(edges.slice(1, -1));
  return others.map((other) => {
    const values = other.kind === 'quantity' ? other.values : new Float64Array(0);
    const codes = new Uint8Array(values.length);
    for (let row = 0; row < values.length; row++) {
      const value = values[row] as number;
      const clipped = value < low ? low : value > high ? high : value;
      codes[row] = Number.isNaN(value) ? QUANTITY_MISSING : upperBound(inner, clipped);
    }
    return codes;
  });
}

function binLabels(real: FrameColumn, others: readonly FrameColumn[]): Uint8Array[] {
  if (real.kind !== 'label') return [];
  const missing = Math.max(real.levels, ...others.map((other) => (other.kind === 'label' ? other.levels : 0)));
  const codeOf = new Uint8Array(missing + 1).fill(OTHER);
  codeOf[missing] = LABEL_MISSING;
  levelsByFrequency(real, missing)
    .slice(0, BINS)
    .filter((level) => level.count >= MIN_LEVEL_ROWS)
    .forEach((level, rank) => (codeOf[level.code] = rank));
  return others.map((other) => {
    const codes = other.kind === 'label' ? other.codes : new Int32Array(0);
    return Uint8Array.from(codes, (code) => codeOf[code < 0 ? missing : code] as number);
  });
}
