// Gradient boosting on histograms, as scikit-learn's HistGradientBoosting does it (LightGBM, Ke et al. 2017).

import { createBreather, type WorkContext } from '../../breathe.ts';
import type { FeatureTable } from '../features.ts';
import { applyBins, type BinRule, learnBins } from './bins.ts';
import { layBins, type Slopes } from './histogram.ts';
import { addTree, growTree, type HistogramPool, type Tree } from './tree.ts';

export interface BoostingOptions {
  readonly iterations: number;
  readonly learningRate: number;
  readonly maxLeaves: number;
  readonly minLeafRows: number;
  readonly maxBins: number;
}
export const boostingDefaults: BoostingOptions = {
  iterations: 100,
  learningRate: 0.1,
  maxLeaves: 31,
  minLeafRows: 20,
  maxBins: 255,
};

/** quantity: squared error. classes: log-loss, two with one tree an iteration, more with one a class. */
export type BoostingTask = { readonly kind: 'quantity' } | { readonly kind: 'classes'; readonly classCount: number };

export interface BoostingModel {
  readonly task: BoostingTask;
  readonly rules: readonly BinRule[];
  readonly start: readonly number[];
  /** trees[output][iteration] */
  readonly trees: readonly (readonly Tree[])[];
}

/**
 * Fits `targets` (doubles, or class numbers in [0, classCount)), one a row. Deterministic.
 * @throws StudioError `aborted`
 */
export async function fitBoosting(
  table: FeatureTable,
  targets: Float64Array,
  task: BoostingTask,
  { options = boostingDefaults, context = {} }: { options?: BoostingOptions; context?: WorkContext } = {},
): Promise<BoostingModel> {
  const breathe = createBreather(context);
  const rules = learnBins(table, options.maxBins);
  const binned = layBins(rules, applyBins(rules, table), table.rowCount);
  const start = startValues(targets, task);
  const raws = start.map((value) => new Float64Array(table.rowCount).fill(value));
  const trees: Tree[][] = start.map(() => []);
  const slopes = raws.map((): Slopes => ({
    gradients: new Float32Array(table.rowCount),
    curvatures: new Float32Array(table.rowCount),
  }));
  const limits = { ...options };
  const pool: HistogramPool = [];
  for (let iteration = 0; iteration < options.iterations; iteration++) {
    fillSlopes(slopes, raws, targets, task);
    for (const [output, raw] of raws.entries()) {
      const tree = growTree(binned, slopes[output] as Slopes, { limits, pool, raw });
      (trees[output] as Tree[]).push(tree);
      await breathe();
    }
    context.onProgress?.((iteration + 1) / options.iterations, 'growing trees');
  }
  return { task, rules, start, trees };
}

/** Predicted values: one array for a quantity, one of probabilities per class (rows of each sum to 1). */
export function predictBoosting(model: BoostingModel, table: FeatureTable): Float64Array[] {
  return predictBinned(model, applyBins(model.rules, table));
}

/** The same for rows that are binned by the rules of the model already. */
export function predictBinned(model: BoostingModel, bins: readonly Uint8Array[]): Float64Array[] {
  const raws = rawBoosting(model, bins);
  if (model.task.kind === 'quantity') return raws;
  if (raws.length > 1) return softmax(raws);
  const positive = (raws[0] as Float64Array).map(sigmoid);
  return [positive.map((share) => 1 - share), positive];
}

/** Sums of the trees before they become probabilities, one array an output, for rows that are binned by the rules. */
export function rawBoosting(model: BoostingModel, bins: readonly Uint8Array[]): Float64Array[] {
  const rowCount = bins[0]?.length ?? 0;
  return model.start.map((value, output) => {
    const raw = new Float64Array(rowCount).fill(value);
    for (const tree of model.trees[output] as readonly Tree[]) addTree(tree, bins, raw);
    return raw;
  });
}

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

function startValues(targets: Float64Array, task: BoostingTask): number[] {
  const rows = Math.max(1, targets.length);
  if (task.kind === 'quantity') return [targets.reduce((sum, value) => sum + value, 0) / rows];
  const counts = new Float64Array(task.classCount);
  for (const target of targets) counts[target] = (counts[target] as number) + 1;
  // A class without rows starts at a very small share, so that its logarithm stays finite.
  const shares = counts.map((count) => Math.min(1 - 1e-12, Math.max(1e-12, count / rows)));
  if (task.classCount !== 2) return Array.from(shares, (share) => Math.log(share));
  const positive = shares[1] as number;
  return [Math.log(positive / (1 - positive))];
}

function fillSlopes(
  slopes: readonly Slopes[],
  raws: readonly Float64Array[],
  targets: Float64Array,
  task: BoostingTask,
): void {
  if (task.kind === 'classes' && raws.length > 1) {
    fillSoftmaxSlopes(slopes, raws, targets);
    return;
  }
  const { gradients, curvatures } = slopes[0] as Slopes;
  const raw = raws[0] as Float64Array;
  const isQuantity = task.kind === 'quantity';
  for (let row = 0; row < raw.length; row++) {
    const value = isQuantity ? (raw[row] as number) : sigmoid(raw[row] as number);
    gradients[row] = value - (targets[row] as number);
    curvatures[row] = isQuantity ? 1 : value * (1 - value);
  }
}

function fillSoftmaxSlopes(slopes: readonly Slopes[], raws: readonly Float64Array[], targets: Float64Array): void {
  softmax(raws).forEach((shares, output) => {
    const { gradients, curvatures } = slopes[output] as Slopes;
    for (let row = 0; row < shares.length; row++) {
      const share = shares[row] as number;
      gradients[row] = share - (targets[row] === output ? 1 : 0);
      curvatures[row] = share * (1 - share);
    }
  });
}

function softmax(raws: readonly Float64Array[]): Float64Array[] {
  const shares = raws.map((raw) => new Float64Array(raw.length));
  for (let row = 0; row < (raws[0] as Float64Array).length; row++) {
    let most = -Infinity;
    for (const raw of raws) most = Math.max(most, raw[row] as number);
    let sum = 0;
    for (const [output, raw] of raws.entries()) {
      const power = Math.exp((raw[row] as number) - most);
      (shares[output] as Float64Array)[row] = power;
      sum += power;
    }
    for (const share of shares) share[row] = (share[row] as number) / sum;
  }
  return shares;
}
