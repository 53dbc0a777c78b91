// Growing one tree by histograms: the smaller child is counted, its sibling is the parent less that.

import type { Predictor } from './predictors.ts';
import type { Response } from './response.ts';
import { SplitFinder, type SplitRules } from './split.ts';

/** A binary tree as arrays; node 0 is the root, children stand as left and left + 1. */
export interface Tree {
  readonly size: number;
  /** Index into the tree's predictors, -1 in leaves. */
  readonly predictor: Int16Array;
  /** Codes up to this go left; -1 where `masks` decides. */
  readonly threshold: Int16Array;
  readonly left: Int32Array;
  readonly parent: Int32Array;
  /** Word offset into `masks` (eight words a set). */
  readonly mask: Int32Array;
  readonly masks: Int32Array;
}

export interface GrowInput {
  readonly predictors: readonly Predictor[];
  readonly response: Response;
  /** Code of the target, by row. */
  readonly target: Uint8Array;
  /** Rows to grow on; reordered in place. */
  readonly rows: Int32Array;
  readonly rules: SplitRules & { readonly maxDepth: number };
}

interface Job {
  readonly node: number;
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  readonly histogram: Float64Array;
}

/** Grows a tree depth first. */
export function growTree(input: GrowInput): Tree {
  const { predictors, rows, rules, response } = input;
  const builder = new TreeBuilder();
  const offsets = new Int32Array(predictors.length + 1);
  predictors.forEach((predictor, p) => {
    offsets[p + 1] = (offsets[p] as number) + predictor.binCount;
  });
  const finder = new SplitFinder(predictors, response, rules, rows.length);
  const cells = (offsets[predictors.length] as number) * response.width;
  const spare: Float64Array[] = [];
  const take = (): Float64Array => spare.pop()?.fill(0) ?? new Float64Array(cells);
  const root = take();
  builder.add(-1);
  if (predictors.length === 0 || rows.length < 2 * rules.minPure) return builder.finish();
  fillHistogram(input, offsets, { start: 0, end: rows.length }, root);
  const stack: Job[] = [{ node: 0, start: 0, end: rows.length, depth: 0, histogram: root }];
  for (let job = stack.pop(); job; job = stack.pop()) {
    const { node, start, end, depth, histogram } = job;
    const split = depth < rules.maxDepth ? finder.find(histogram, offsets) : null;
    if (!split || split.predictor < 0) {
      spare.push(histogram);
      continue;
    }
    const left = builder.split(node, split.predictor, split.threshold, split.left);
    const middle = partition(rows, start, end, predictors[split.predictor] as Predictor, split.threshold, split.left);
    const small = middle - start <= end - middle ? { start, end: middle } : { start: middle, end };
    const child = take();
    fillHistogram(input, offsets, small, child);
    for (let i = 0; i < histogram.length; i++) histogram[i] = (histogram[i] as number) - (child[i] as number);
    const leftIsSmall = small.start === start;
    stack.push({ node: left + 1, start: middle, end, depth: depth + 1, histogram: leftIsSmall ? histogram : child });
    stack.push({ node: left, start, end: middle, depth: depth + 1, histogram: leftIsSmall ? child : histogram });
  }
  return builder.finish();
}

function fillHistogram(
  { predictors, response, target, rows }: GrowInput,
  offsets: Int32Array,
  range: { readonly start: number; readonly end: number },
  histogram: Float64Array,
): void {
  const { width, byBin } = response;
  for (let p = 0; p < predictors.length; p++) {
    const { codes } = predictors[p] as Predictor;
    const base = (offsets[p] as number) * width;
    if (response.kind === 'classes') {
      for (let i = range.start; i < range.end; i++) {
        const row = rows[i] as number;
        const at = base + (codes[row] as number) * width + (byBin[target[row] as number] as number);
        histogram[at] = (histogram[at] as number) + 1;
      }
      continue;
    }
    for (let i = range.start; i < range.end; i++) {
      const row = rows[i] as number;
      const at = base + (codes[row] as number) * 3;
      const rank = byBin[target[row] as number] as number;
      histogram[at] = (histogram[at] as number) + 1;
      histogram[at + 1] = (histogram[at + 1] as number) + rank;
      histogram[at + 2] = (histogram[at + 2] as number) + rank * rank;
    }
  }
}

// eslint-disable-next-line max-params
function partition(
  rows: Int32Array,
  start: number,
  end: number,
  predictor: Predictor,
  threshold: number,
  set: Uint8Array | null,
): number {
  let low = start;
  let high = end - 1;
  while (low <= high) {
    const row = rows[low] as number;
    const code = predictor.codes[row] as number;
    if (set ? set[code] === 1 : code <= threshold) low++;
    else {
      rows[low] = rows[high] as number;
      rows[high--] = row;
    }
  }
  return low;
}

class TreeBuilder {
  readonly #predictor: number[] = [];
  readonly #threshold: number[] = [];
  readonly #left: number[] = [];
  readonly #parent: number[] = [];
  readonly #mask: number[] = [];
  readonly #masks: number[] = [];

  add(parent: number): number {
    this.#predictor.push(-1);
    this.#threshold.push(-1);
    this.#left.push(-1);
    this.#mask.push(-1);
    return this.#parent.push(parent) - 1;
  }

  split(node: number, predictor: number, threshold: number, set: Uint8Array | null): number {
    this.#predictor[node] = predictor;
    this.#threshold[node] = threshold;
    if (set) {
      this.#mask[node] = this.#masks.length;
      for (let word = 0; word < 8; word++) {
        let bits = 0;
        for (let bit = 0; bit < 32; bit++) if (set[word * 32 + bit]) bits |= 1 << bit;
        this.#masks.push(bits);
      }
    }
    const left = this.add(node);
    this.add(node);
    this.#left[node] = left;
    return left;
  }

  finish(): Tree {
    return {
      size: this.#predictor.length,
      predictor: Int16Array.from(this.#predictor),
      threshold: Int16Array.from(this.#threshold),
      left: Int32Array.from(this.#left),
      parent: Int32Array.from(this.#parent),
      mask: Int32Array.from(this.#mask),
      masks: Int32Array.from(this.#masks),
    };
  }
}

/** The leaf that a row of predictor codes falls into. */
export function findLeaf(tree: Tree, codes: readonly Uint8Array[], row: number): number {
  let node = 0;
  for (;;) {
    const predictor = tree.predictor[node] as number;
    if (predictor < 0) return node;
    const code = (codes[predictor] as Uint8Array)[row] as number;
    const threshold = tree.threshold[node] as number;
    const goesLeft =
      threshold >= 0
        ? code <= threshold
        : ((tree.masks[(tree.mask[node] as number) + (code >> 5)] as number) >>> (code & 31)) & 1;
    node = (tree.left[node] as number) + (goesLeft ? 0 : 1);
  }
}
