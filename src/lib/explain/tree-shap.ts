// Exact Shapley values of a boosted model, path-dependent (Lundberg, Erion and Lee 2018, "Consistent individualized
// feature attribution for tree ensembles", algorithm 2): absent columns are averaged by the training rows of each branch.

import { createBreather, type WorkContext } from '../breathe.ts';
import { applyBins } from '../learners/boosting/bins.ts';
import type { BoostingModel } from '../learners/boosting/boosting.ts';
import type { Tree } from '../learners/boosting/tree.ts';
import type { FeatureTable } from '../learners/features.ts';

export interface ShapValues {
  /** What the model says on average, before its link function. */
  readonly base: number;
  /** Row-major, rows x features: base plus the sum of a row is the raw prediction of that row. */
  readonly values: Float64Array;
  readonly features: number;
}

interface Nodes {
  readonly feature: Int32Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly value: Float64Array;
  readonly rows: Float64Array;
  readonly goesLeft: readonly (Uint8Array | null)[];
  readonly depth: number;
}

/** One level of the walk down a tree: the columns met so far, each once, with the weights of its subsets by size. */
interface Path {
  readonly feature: Int32Array;
  readonly zero: Float64Array;
  readonly one: Float64Array;
  readonly weight: Float64Array;
}

/** How a column came onto the path: share of rows that follow the branch without it, and 1 or 0 with it. */
interface Step {
  readonly feature: number;
  readonly zero: number;
  readonly one: number;
}

/** Shapley values of every row for one output of the model. @throws StudioError `aborted` */
export async function shapValues(
  model: BoostingModel,
  table: FeatureTable,
  context: WorkContext = {},
  output = 0,
): Promise<ShapValues> {
  const breathe = createBreather(context);
  const bins = applyBins(model.rules, table);
  const features = model.rules.length;
  const values = new Float64Array(table.rowCount * features);
  const trees = model.trees[output] as readonly Tree[];
  let base = model.start[output] as number;
  for (const [t, tree] of trees.entries()) {
    const nodes = nodesOf(tree);
    base += meanOf(nodes);
    const walker = createWalker(nodes, bins);
    for (let row = 0; row < table.rowCount; row++) {
      walker(row, values.subarray(row * features, (row + 1) * features));
      if ((row & 63) === 63) await breathe();
    }
    context.onProgress?.((t + 1) / trees.length, 'contributions');
  }
  return { base, values, features };
}

function nodesOf(tree: Tree): Nodes {
  return {
    feature: Int32Array.from(tree.feature),
    left: Int32Array.from(tree.left),
    right: Int32Array.from(tree.right),
    value: Float64Array.from(tree.value),
    rows: Float64Array.from(tree.rows),
    goesLeft: tree.goesLeft,
    depth: depthOf(tree),
  };
}

function depthOf(tree: Tree): number {
  const depths = new Int32Array(tree.feature.length);
  // Children come after their parents.
  tree.feature.forEach((feature, node) => {
    if (feature < 0) return;
    depths[tree.left[node] as number] = (depths[node] as number) + 1;
    depths[tree.right[node] as number] = (depths[node] as number) + 1;
  });
  return Math.max(...depths);
}

function meanOf({ feature, value, rows }: Nodes): number {
  let sum = 0;
  feature.forEach((split, node) => {
    if (split < 0) sum += (value[node] as number) * (rows[node] as number);
  });
  return sum / (rows[0] as number);
}

/** A function that adds the contributions of one tree for one row to `out`. */
function createWalker(nodes: Nodes, bins: readonly Uint8Array[]): (row: number, out: Float64Array) => void {
  const size = nodes.depth + 2;
  const paths = Array.from({ length: size }, (): Path => ({
    feature: new Int32Array(size),
    zero: new Float64Array(size),
    one: new Float64Array(size),
    weight: new Float64Array(size),
  }));
  function visit(node: number, place: { row: number; level: number; length: number; out: Float64Array }, step: Step) {
    const { row, level, out } = place;
    const path = paths[level] as Path;
    if (level > 0) copyPath(paths[level - 1] as Path, path, place.length);
    extendPath(path, place.length, step);
    let length = place.length + 1;
    const split = nodes.feature[node] as number;
    if (split < 0) {
      addLeaf(path, length, nodes.value[node] as number, out);
      return;
    }
    let [zero, one] = [1, 1];
    const met = findFeature(path, length, split);
    if (met > 0) {
      zero = path.zero[met] as number;
      one = path.one[met] as number;
      unwindPath(path, length, met);
      length--;
    }
    const isLeft = nodes.goesLeft[node]?.[(bins[split] as Uint8Array)[row] as number] === 1;
    const total = nodes.rows[node] as number;
    for (const child of [nodes.left[node] as number, nodes.right[node] as number]) {
      const isHot = (child === nodes.left[node]) === isLeft;
      const share = (zero * (nodes.rows[child] as number)) / total;
      visit(child, { row, level: level + 1, length, out }, { feature: split, zero: share, one: isHot ? one : 0 });
    }
  }
  return (row, out) => visit(0, { row, level: 0, length: 0, out }, { feature: -1, zero: 1, one: 1 });
}

function copyPath(from: Path, to: Path, length: number): void {
  for (let i = 0; i < length; i++) {
    to.feature[i] = from.feature[i] as number;
    to.zero[i] = from.zero[i] as number;
    to.one[i] = from.one[i] as number;
    to.weight[i] = from.weight[i] as number;
  }
}

function findFeature(path: Path, length: number, feature: number): number {
  for (let i = 1; i < length; i++) if (path.feature[i] === feature) return i;
  return 0;
}

/** EXTEND of the paper: `length` entries become one more. */
function extendPath(path: Path, length: number, { feature, zero, one }: Step): void {
  const { weight } = path;
  path.feature[length] = feature;
  path.zero[length] = zero;
  path.one[length] = one;
  weight[length] = length === 0 ? 1 : 0;
  for (let i = length - 1; i >= 0; i--) {
    const held = weight[i] as number;
    weight[i + 1] = (weight[i + 1] as number) + (one * held * (i + 1)) / (length + 1);
    weight[i] = (zero * held * (length - i)) / (length + 1);
  }
}

/** UNWIND of the paper: takes entry `at` out again. */
function unwindPath(path: Path, length: number, at: number): void {
  const { weight } = path;
  const last = length - 1;
  const one = path.one[at] as number;
  const zero = path.zero[at] as number;
  let next = weight[last] as number;
  for (let i = last - 1; i >= 0; i--) {
    if (one !== 0) {
      const held = weight[i] as number;
      weight[i] = (next * length) / ((i + 1) * one);
      next = held - ((weight[i] as number) * zero * (last - i)) / length;
    } else {
      weight[i] = ((weight[i] as number) * length) / (zero * (last - i));
    }
  }
  for (let i = at; i < last; i++) {
    path.feature[i] = path.feature[i + 1] as number;
    path.zero[i] = path.zero[i + 1] as number;
    path.one[i] = path.one[i + 1] as number;
  }
}

/** Sum of the weights of the path without entry `at`, which stays. */
function unwoundSum(path: Path, length: number, at: number): number {
  const { weight } = path;
  const last = length - 1;
  const one = path.one[at] as number;
  const zero = path.zero[at] as number;
  let next = weight[last] as number;
  let sum = 0;
  for (let i = last - 1; i >= 0; i--) {
    if (one !== 0) {
      const part = (next * length) / ((i + 1) * one);
      sum += part;
      next = (weight[i] as number) - (part * zero * (last - i)) / length;
    } else {
      sum += ((weight[i] as number) * length) / (zero * (last - i));
    }
  }
  return sum;
}

function addLeaf(path: Path, length: number, value: number, out: Float64Array): void {
  for (let i = 1; i < length; i++) {
    const feature = path.feature[i] as number;
    const gain = unwoundSum(path, length, i) * ((path.one[i] as number) - (path.zero[i] as number)) * value;
    out[feature] = (out[feature] as number) + gain;
  }
}
