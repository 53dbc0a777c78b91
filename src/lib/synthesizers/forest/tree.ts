// Growing one tree by histograms: the smaller child is counted, its sibling is the parent less that.

import type { Predictor } from './predictors.ts';
import type { Response } from './response.ts';
import { Histograms } from './histograms.ts';
import { type Split, SplitFinder, type SplitRules } from './split.ts';

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

interface Side {
  readonly node: number;
  readonly start: number;
  readonly end: number;
  readonly depth: number;
}
interface Job extends Side {
  readonly histogram: Float64Array;
}

/** Grows a tree depth first. */
export function growTree(input: GrowInput): Tree {
  const { predictors, rows, rules, response } = input;
  const builder = new TreeBuilder();
  builder.add(-1);
  // Two pure sides, or one side of full size and one pure one: fewer rows cannot be split.
  const least = Math.min(2 * rules.minLeaf, rules.minLeaf + rules.minPure);
  if (predictors.length === 0 || rows.length < least) return builder.finish();
  const histograms = new Histograms(input);
  const finder = new SplitFinder(predictors, response, rules, rows.length);
  const root = histograms.take();
  histograms.add({ start: 0, end: rows.length }, root);
  const stack: Job[] = [{ node: 0, start: 0, end: rows.length, depth: 0, histogram: root }];
  for (let job = stack.pop(); job; job = stack.pop()) {
    const { node, start, end, depth, histogram } = job;
    const split = depth < rules.maxDepth ? finder.find(histogram, histograms.offsets) : null;
    if (!split || split.predictor < 0) {
      histograms.release(job, histogram);
      continue;
    }
    const left = builder.split(node, split);
    const middle = partition(rows, job, predictors[split.predictor] as Predictor, split);
    const sides = [
      { node: left, start, end: middle, depth: depth + 1 },
      { node: left + 1, start: middle, end, depth: depth + 1 },
    ].sort((a, b) => a.end - a.start - (b.end - b.start));
    const [small, large] = sides as [Side, Side];
    if (large.end - large.start < least) {
      histograms.release(job, histogram);
      continue;
    }
    if (small.end - small.start >= least) {
      const child = histograms.take();
      histograms.add(small, child);
      histograms.subtract(small, child, histogram);
      stack.push({ ...small, histogram: child });
    } else histograms.remove(small, histogram);
    stack.push({ ...large, histogram });
  }
  return builder.finish();
}

/** Moves the rows that go left to the front of the run; returns where the right ones begin. */
function partition(rows: Int32Array, { start, end }: Job, predictor: Predictor, split: Split): number {
  const { threshold, left } = split;
  let low = start;
  let high = end - 1;
  while (low <= high) {
    const row = rows[low] as number;
    const code = predictor.codes[row] as number;
    if (left ? left[code] === 1 : code <= threshold) low++;
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

  split(node: number, { predictor, threshold, left: set }: Split): number {
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
