// Drawing codes of a column for a range of rows.

import type { RandomStream } from '../../random.ts';
import { drawBin } from '../margin.ts';
import type { ColumnModel, ForestOptions } from './column-model.ts';
import type { Leaves } from './leaf.ts';
import { findLeaf } from './tree.ts';

export interface DrawInput {
  readonly model: ColumnModel;
  /** Predictor codes of the rows, in the order of the model's predictors. */
  readonly predictors: readonly Uint8Array[];
  /** Numbers of the rows in the run. */
  readonly rows: Int32Array;
  readonly stream: RandomStream;
  readonly options: ForestOptions;
}

/** One code a row; row r depends on the stream, r and its predictor codes only. */
export function drawCodes(input: DrawInput): Uint8Array<ArrayBuffer> {
  const { model, predictors, rows, stream, options } = input;
  const codes = new Uint8Array(rows.length);
  const trees = model.forest.length;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    if (trees === 0) {
      codes[i] = drawBin(model.margin, stream.uniform(row, 0));
      continue;
    }
    const leaves = model.forest[stream.below(trees, row, 0)] as Leaves;
    let node = leaves.source[findLeaf(leaves.tree, predictors, i)] as number;
    const size = (leaves.end[node] as number) - (leaves.start[node] as number);
    const parent = leaves.tree.parent[node] as number;
    const isWider = options.parentWeight > 0 && parent >= 0;
    if (isWider && stream.uniform(row, 1) * (size + options.parentWeight) >= size) node = parent;
    codes[i] = drawFromNode(input, leaves, node, row);
  }
  return codes;
}

function drawFromNode({ model, stream, options }: DrawInput, leaves: Leaves, node: number, row: number): number {
  const from = leaves.start[node] as number;
  const to = leaves.end[node] as number;
  if (to === from) return drawBin(model.margin, stream.uniform(row, 5));
  const at = from + stream.below(to - from, row, 4);
  const code = leaves.codes[at] as number;
  if (!model.movable[code] || leaves.tree.left[node] !== -1) return code;
  if (stream.uniform(row, 3) >= options.smoothing) return code;
  // Up to half way to the neighbour below or above, so that the leaf's values stay where they are on average.
  const move = stream.uniform(row, 4) - 0.5;
  const other = move < 0 ? at - 1 : at + 1;
  if (other < from || other >= to) return code;
  const neighbour = leaves.codes[other] as number;
  if (!model.movable[neighbour]) return code;
  const moved = Math.round(code + Math.abs(move) * (neighbour - code));
  return model.movable[moved] ? moved : code;
}
