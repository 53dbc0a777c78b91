// The target codes that leaves draw from, as one array in which every node of the tree owns a run.

import { type Tree, findLeaf } from './tree.ts';

export interface Leaves {
  readonly tree: Tree;
  /** Target codes, sorted within each leaf. */
  readonly codes: Uint8Array;
  /** Run of each node: codes[start[node]] .. codes[end[node] - 1]. */
  readonly start: Int32Array;
  readonly end: Int32Array;
  /** By node: the nearest node upwards with enough rows to draw from. */
  readonly source: Int32Array;
}

export interface LeafInput {
  readonly tree: Tree;
  /** Codes of the tree's predictors by row. */
  readonly predictors: readonly Uint8Array[];
  readonly target: Uint8Array;
  /** Rows whose values fill the leaves. */
  readonly rows: Int32Array;
  readonly minRows: number;
}

/** Sends rows down the tree and lays their target codes out in depth-first order of the leaves. */
export function fillLeaves({ tree, predictors, target, rows, minRows }: LeafInput): Leaves {
  const order = depthFirst(tree);
  const position = new Int32Array(tree.size);
  order.forEach((node, at) => {
    position[node] = at;
  });
  const leafOf = new Int32Array(rows.length);
  const sizes = new Int32Array(tree.size + 1);
  for (let i = 0; i < rows.length; i++) {
    const at = position[findLeaf(tree, predictors, rows[i] as number)] as number;
    leafOf[i] = at;
    sizes[at + 1] = (sizes[at + 1] as number) + 1;
  }
  for (let at = 0; at < tree.size; at++) sizes[at + 1] = (sizes[at + 1] as number) + (sizes[at] as number);
  const next = sizes.slice();
  const codes = new Uint8Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const at = leafOf[i] as number;
    codes[next[at] as number] = target[rows[i] as number] as number;
    next[at] = (next[at] as number) + 1;
  }
  return finishRuns(tree, order, sizes, codes, minRows);
}

/** Nodes in pre-order. */
function depthFirst(tree: Tree): Int32Array {
  const order = new Int32Array(tree.size);
  const stack = [0];
  for (let at = 0; at < tree.size; at++) {
    const node = stack.pop() as number;
    order[at] = node;
    const left = tree.left[node] as number;
    if (left >= 0) stack.push(left + 1, left);
  }
  return order;
}

// eslint-disable-next-line max-params
function finishRuns(tree: Tree, order: Int32Array, sizes: Int32Array, codes: Uint8Array, minRows: number): Leaves {
  const start = new Int32Array(tree.size);
  const end = new Int32Array(tree.size);
  // Pre-order backwards sees children before parents; a node's run ends where its right child's does.
  for (let at = tree.size - 1; at >= 0; at--) {
    const node = order[at] as number;
    const left = tree.left[node] as number;
    start[node] = sizes[at] as number;
    end[node] = left >= 0 ? (end[left + 1] as number) : (sizes[at + 1] as number);
    if (left < 0) codes.subarray(start[node], end[node]).sort();
  }
  const source = new Int32Array(tree.size);
  for (const node of order) {
    const from = start[node] as number;
    const size = (end[node] as number) - from;
    const isPure = size > 0 && tree.left[node] === -1 && codes[from] === codes[from + size - 1];
    const parent = tree.parent[node] as number;
    source[node] = parent < 0 || size >= minRows || isPure ? node : (source[parent] as number);
  }
  return { tree, codes, start, end, source };
}
