// One regression tree, grown leaf by leaf, the largest gain first.

import { type Binned, fillHistogram, type Slopes, subtractHistogram, STRIDE } from './histogram.ts';
import { findSplit, leafValue, type Split, type Sums } from './split.ts';

export interface TreeLimits {
  readonly maxLeaves: number;
  readonly minLeafRows: number;
  readonly learningRate: number;
}

/** Nodes in order of creation, the root first. Leaves have feature -1. */
export interface Tree {
  readonly feature: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly value: readonly number[];
  readonly goesLeft: readonly (Uint8Array | null)[];
  /** Rows of training that reached the node: what an average over absent columns weighs by. */
  readonly rows: readonly number[];
}

interface Leaf {
  readonly node: number;
  readonly start: number;
  readonly end: number;
  readonly sums: Sums;
  readonly value: number;
  readonly histogram: Float64Array | null;
  readonly split: Split | null;
}

interface Growth {
  readonly binned: Binned;
  readonly slopes: Slopes;
  readonly limits: TreeLimits;
  readonly order: Int32Array;
  readonly spare: Int32Array;
  readonly pool: Float64Array[];
}

/** Histograms to use again from tree to tree. */
export type HistogramPool = Float64Array[];

/** Grows a tree and adds its values to `raw`, one a row. */
export function growTree(
  binned: Binned,
  slopes: Slopes,
  { limits, pool, raw }: { readonly limits: TreeLimits; readonly pool: HistogramPool; readonly raw: Float64Array },
): Tree {
  const order = Int32Array.from({ length: binned.rowCount }, (_, i) => i);
  const growth = { binned, slopes, limits, order, spare: new Int32Array(binned.rowCount), pool };
  const goesLeft: (Uint8Array | null)[] = [null];
  const tree = { feature: [-1], left: [-1], right: [-1], value: [0], goesLeft, rows: [binned.rowCount] };
  const leaves = [rootLeaf(growth)];
  while (leaves.length < limits.maxLeaves) {
    const at = bestLeaf(leaves);
    if (at < 0) break;
    const leaf = leaves[at] as Leaf;
    const isLast = leaves.length + 1 === limits.maxLeaves;
    const [left, right] = splitLeaf(growth, leaf, tree.feature.length, isLast);
    tree.feature[leaf.node] = (leaf.split as Split).feature;
    tree.goesLeft[leaf.node] = (leaf.split as Split).goesLeft;
    tree.left[leaf.node] = left.node;
    tree.right[leaf.node] = right.node;
    for (const child of [left, right]) {
      tree.feature.push(-1);
      tree.left.push(-1);
      tree.right.push(-1);
      tree.value.push(0);
      tree.goesLeft.push(null);
      tree.rows.push(child.end - child.start);
    }
    leaves.splice(at, 1, left, right);
  }
  for (const leaf of leaves) {
    if (leaf.histogram) pool.push(leaf.histogram);
    const value = leaf.value * limits.learningRate;
    tree.value[leaf.node] = value;
    for (let i = leaf.start; i < leaf.end; i++) {
      const row = order[i] as number;
      raw[row] = (raw[row] as number) + value;
    }
  }
  return tree;
}

/** Adds the tree's value for every row of `bins` to `raw`. */
export function addTree(tree: Tree, bins: readonly Uint8Array[], raw: Float64Array): void {
  const feature = Int32Array.from(tree.feature);
  const left = Int32Array.from(tree.left);
  const right = Int32Array.from(tree.right);
  for (let row = 0; row < raw.length; row++) {
    let node = 0;
    while ((feature[node] as number) >= 0) {
      const bin = (bins[feature[node] as number] as Uint8Array)[row] as number;
      node = ((tree.goesLeft[node] as Uint8Array)[bin] === 1 ? left[node] : right[node]) as number;
    }
    raw[row] = (raw[row] as number) + (tree.value[node] as number);
  }
}

function rootLeaf(growth: Growth): Leaf {
  const { binned, slopes, limits, order, pool } = growth;
  const end = binned.rowCount;
  let gradient = 0;
  let curvature = 0;
  for (let row = 0; row < end; row++) {
    gradient += slopes.gradients[row] as number;
    curvature += slopes.curvatures[row] as number;
  }
  const sums = { gradient, curvature, rows: end };
  const leaf = { node: 0, start: 0, end, sums, value: 0, histogram: null, split: null };
  if (end < 2 * limits.minLeafRows || binned.rules.length === 0) return leaf;
  const histogram = pool.pop() ?? new Float64Array(binned.binTotal * STRIDE);
  fillHistogram(histogram, binned, slopes, { order, start: 0, end });
  return { ...leaf, histogram, split: findSplit(histogram, binned, sums, limits.minLeafRows) };
}

function bestLeaf(leaves: readonly Leaf[]): number {
  let best = -1;
  let bestGain = 0;
  leaves.forEach(({ split, sums, value }, i) => {
    if (!split) return;
    const gain = split.gain + sums.gradient * value;
    if (gain <= bestGain) return;
    best = i;
    bestGain = gain;
  });
  return best;
}

/** Divides the rows, then makes the histogram of the smaller child and gets the larger one by subtraction. */
function splitLeaf(growth: Growth, leaf: Leaf, nextNode: number, isLast: boolean): readonly [Leaf, Leaf] {
  const { binned, limits, slopes, order, pool } = growth;
  const split = leaf.split as Split;
  const histogram = leaf.histogram as Float64Array;
  const middle = partition(growth, leaf, split);
  const bare = (sums: Sums, node: number, start: number, end: number): Leaf => ({
    ...{ node, start, end, sums, value: leafValue(sums), histogram: null, split: null },
  });
  const left = bare(split.left, nextNode, leaf.start, middle);
  const right = bare(split.right, nextNode + 1, middle, leaf.end);
  const canSplit = (child: Leaf): boolean => !isLast && child.end - child.start >= 2 * limits.minLeafRows;
  if (!canSplit(left) && !canSplit(right)) {
    pool.push(histogram);
    return [left, right];
  }
  const isLeftSmaller = left.end - left.start < right.end - right.start;
  const smaller = isLeftSmaller ? left : right;
  const smallHistogram = pool.pop() ?? new Float64Array(histogram.length);
  fillHistogram(smallHistogram, binned, slopes, { order, start: smaller.start, end: smaller.end });
  subtractHistogram(histogram, smallHistogram);
  const finish = (child: Leaf): Leaf => {
    const own = child === smaller ? smallHistogram : histogram;
    if (canSplit(child)) {
      return { ...child, histogram: own, split: findSplit(own, binned, child.sums, limits.minLeafRows) };
    }
    pool.push(own);
    return child;
  };
  return [finish(left), finish(right)];
}

/** Moves the rows that go left to the front, keeping their order; returns where the right side starts. */
function partition({ binned, order, spare }: Growth, leaf: Leaf, split: Split): number {
  const bins = binned.bins[split.feature] as Uint8Array;
  const { goesLeft } = split;
  let left = leaf.start;
  let right = 0;
  for (let i = leaf.start; i < leaf.end; i++) {
    const row = order[i] as number;
    if (goesLeft[bins[row] as number] === 1) order[left++] = row;
    else spare[right++] = row;
  }
  order.set(spare.subarray(0, right), left);
  return left;
}
