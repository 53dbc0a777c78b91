// The trees of one column.

import type { RandomStream } from '../../random.ts';
import type { OptionsOf } from '../../options.ts';
import { type Learned, allowedBins } from '../learned.ts';
import { binShares } from '../margin.ts';
import type { fields } from './fields.ts';
import { type Leaves, fillLeaves } from './leaf.ts';
import type { Predictor } from './predictors.ts';
import { createResponse } from './response.ts';
import { growTree } from './tree.ts';

export type ForestOptions = OptionsOf<typeof fields>;

export interface ColumnModel {
  readonly index: number;
  /** Table columns that the trees look at. */
  readonly predictors: readonly number[];
  readonly forest: readonly Leaves[];
  /** Running shares of the allowed bins, for columns without trees. */
  readonly margin: Float64Array;
  /** By bin: 1 where draws may be moved to and from a neighbour (no missing cells, no spikes, nothing excluded). */
  readonly movable: Uint8Array;
}

export interface ColumnInput {
  readonly learned: Learned;
  readonly index: number;
  readonly predictors: readonly number[];
  readonly views: readonly Predictor[];
  readonly options: ForestOptions;
}

/** Rows a tree sees at most, a sample of its own; the trees together see all. */
const TREE_ROWS = 50_000;
const TWO_POW_32 = 4294967296;
/** Share of rows at one value from which it counts as a spike that smoothing leaves alone. */
const SPIKE_SHARE = 0.02;

/** Grows the trees of a column; `tick` is awaited between trees. */
export async function growColumn(input: ColumnInput, tick: () => Promise<void>): Promise<ColumnModel> {
  const { learned, index, predictors, views, options } = input;
  const coding = learned.codings[index];
  const target = learned.codes[index];
  if (!coding || !target) throw new RangeError(`no column ${index}`);
  const allowed = allowedBins(coding, learned.plans[index] ?? null);
  const movable = allowed.map((ok, bin) => {
    const isSpike = (coding.counts[bin] as number) > SPIKE_SHARE * learned.rowCount;
    return ok && coding.kind === 'quantity' && bin !== coding.missing && !isSpike ? 1 : 0;
  });
  const margin = binShares(coding.counts, allowed);
  const forest: Leaves[] = [];
  if (predictors.length === 0) return { index, predictors, forest, margin, movable };
  const mine = predictors.map((p) => views[p] as Predictor);
  const response = createResponse(coding);
  const candidates = rowsWithin(target, allowed);
  const rules = {
    minLeaf: options.leafRows,
    minPure: Math.min(5, options.leafRows),
    penalty: options.penalty,
    maxDepth: options.maxDepth,
  };
  const trees = candidates.length > 0 ? treesFor(options.trees, learned.codings.length) : 0;
  for (let t = 0; t < trees; t++) {
    const { grow, fill } = shareRows(candidates, options, learned.stream.derive('tree', index, t));
    const tree = growTree({ predictors: mine, response, target, rows: grow, rules });
    const codes = mine.map((predictor) => predictor.codes);
    forest.push(fillLeaves({ tree, predictors: codes, target, rows: fill, minRows: options.leafRows }));
    await tick();
  }
  return { index, predictors, forest, margin, movable };
}

/** Wide tables get fewer trees a column, two at least: what 64 columns cost is what all cost. */
function treesFor(wanted: number, columns: number): number {
  return Math.min(wanted, Math.max(2, Math.round((wanted * 64) / Math.max(64, columns))));
}

function rowsWithin(target: Uint8Array, allowed: Uint8Array): Int32Array {
  let size = 0;
  const rows = new Int32Array(target.length);
  for (let row = 0; row < target.length; row++) if (allowed[target[row] as number]) rows[size++] = row;
  return rows.slice(0, size);
}

/** Rows to grow a tree on and rows to fill its leaves with. */
function shareRows(
  all: Int32Array,
  options: ForestOptions,
  stream: RandomStream,
): { grow: Int32Array; fill: Int32Array } {
  const { growShare, leafValues } = options;
  const kept = (TREE_ROWS / all.length) * TWO_POW_32;
  const rows = kept < TWO_POW_32 ? all.filter((row) => stream.bits(row, 1) < kept) : all;
  if (growShare === 1 && leafValues !== 'other') return { grow: rows.slice(), fill: rows };
  const limit = growShare * TWO_POW_32;
  const grow = rows.filter((row) => stream.bits(row) < limit);
  if (leafValues === 'all') return { grow, fill: rows };
  if (leafValues === 'same') return { grow, fill: grow.slice() };
  const fill = rows.filter((row) => stream.bits(row) >= limit);
  return { grow, fill: fill.length > 0 ? fill : rows };
}
