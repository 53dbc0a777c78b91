// The order in which columns are drawn, and which earlier columns a tree may look at.

import type { RandomStream } from '../../random.ts';
import type { Learned } from '../learned.ts';

/** Bins and rows that associations are measured on; they only rank columns. */
const LINK_BINS = 12;
const LINK_ROWS = 2000;
/** Earlier columns that are compared with a target when there are too many to compare all. */
const MAX_CANDIDATES = 128;

export type OrderRule = 'fewest-values' | 'linked' | 'table';

/** Column indices in the order of drawing: conditioned columns first, then by the rule. Names play no part. */
export function orderColumns(learned: Learned, rule: OrderRule, links: Links): number[] {
  const indices = learned.codings.map((_, index) => index);
  const rank = new Float64Array(indices.length);
  for (const index of indices) {
    const bins = learned.codings[index]?.binCount ?? 0;
    rank[index] = rule === 'table' ? index : rule === 'linked' ? -links.total(index) : bins;
  }
  const group = (index: number): number => {
    const plan = learned.plans[index];
    return plan?.kind === 'fixed' ? 0 : plan?.kind === 'range' ? 1 : 2;
  };
  return indices.sort((a, b) => group(a) - group(b) || (rank[a] as number) - (rank[b] as number) || a - b);
}

/** Mutual information between columns, on coarse codes of a sample of rows; computed when asked for. */
export class Links {
  readonly #coarse: readonly Uint8Array[];
  readonly #cache = new Map<number, number>();
  readonly #counts = new Int32Array(LINK_BINS * LINK_BINS);

  constructor(learned: Learned) {
    const step = Math.max(1, Math.floor(learned.rowCount / LINK_ROWS));
    const size = Math.ceil(learned.rowCount / step);
    this.#coarse = learned.codes.map((codes, index) => {
      const lookup = coarsen(learned.codings[index]?.counts ?? new Float64Array(1));
      return Uint8Array.from({ length: size }, (_, i) => lookup[codes[i * step] as number] as number);
    });
  }

  /** Mutual information of two columns in nats. */
  between(a: number, b: number): number {
    const key = Math.min(a, b) * this.#coarse.length + Math.max(a, b);
    const known = this.#cache.get(key);
    if (known !== undefined) return known;
    const value = this.#measure(this.#coarse[a] as Uint8Array, this.#coarse[b] as Uint8Array);
    this.#cache.set(key, value);
    return value;
  }

  /** Summed mutual information of a column with (at most 128 of) the others. */
  total(index: number): number {
    const columns = this.#coarse.length;
    const step = Math.max(1, Math.ceil(columns / MAX_CANDIDATES));
    let sum = 0;
    for (let other = 0; other < columns; other += step) if (other !== index) sum += this.between(index, other);
    return sum;
  }

  #measure(a: Uint8Array, b: Uint8Array): number {
    const counts = this.#counts.fill(0);
    for (let i = 0; i < a.length; i++) {
      const cell = (a[i] as number) * LINK_BINS + (b[i] as number);
      counts[cell] = (counts[cell] as number) + 1;
    }
    const rows = new Float64Array(LINK_BINS);
    const columns = new Float64Array(LINK_BINS);
    let sum = 0;
    for (let cell = 0; cell < counts.length; cell++) {
      const count = counts[cell] as number;
      const row = Math.floor(cell / LINK_BINS);
      const column = cell % LINK_BINS;
      rows[row] = (rows[row] as number) + count;
      columns[column] = (columns[column] as number) + count;
      sum += xlogx(count);
    }
    for (let k = 0; k < LINK_BINS; k++) sum -= xlogx(rows[k] as number) + xlogx(columns[k] as number);
    return sum / a.length + Math.log(a.length);
  }
}

function xlogx(x: number): number {
  return x > 0 ? x * Math.log(x) : 0;
}

function coarsen(counts: Float64Array): Uint8Array {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const lookup = new Uint8Array(counts.length);
  let before = 0;
  for (let bin = 0; bin < counts.length; bin++) {
    const middle = before + (counts[bin] as number) / 2;
    lookup[bin] = counts.length <= LINK_BINS ? bin : Math.min(LINK_BINS - 1, Math.floor((middle / total) * LINK_BINS));
    before += counts[bin] as number;
  }
  return lookup;
}

export interface PredictorChoice {
  readonly target: number;
  readonly earlier: readonly number[];
  readonly limit: number;
  readonly links: Links;
  readonly stream: RandomStream;
}

/** The earlier columns a tree looks at: all, or the `limit` most linked (out of a sample where there are many). */
export function choosePredictors({ target, earlier, limit, links, stream }: PredictorChoice): number[] {
  if (earlier.length <= limit) return [...earlier];
  const stride = Math.max(1, earlier.length / MAX_CANDIDATES);
  const shift = stream.uniform(target);
  const candidates: number[] = [];
  for (let at = shift * stride; at < earlier.length; at += stride) candidates.push(earlier[Math.floor(at)] as number);
  const strength = new Map(candidates.map((index) => [index, links.between(target, index)]));
  candidates.sort((a, b) => (strength.get(b) as number) - (strength.get(a) as number) || a - b);
  const chosen = new Set(candidates.slice(0, limit));
  return earlier.filter((index) => chosen.has(index));
}
