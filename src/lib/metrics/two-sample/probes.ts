// The learners that try to tell candidate rows from held-out real rows, asked only about rows they have not seen.

import { createBreather, type WorkContext } from '../../breathe.ts';
import { type FoldedModel, foldParts, partMargins } from '../../explain/folded.ts';
import {
  boostingDefaults,
  type BoostingModel,
  type BoostingOptions,
  fitBoosting,
} from '../../learners/boosting/boosting.ts';
import { type FeatureTable, stackFeatures, takeFeatureRows } from '../../learners/features.ts';
import { type Design, fitLogistic, predictLogistic } from '../../learners/logistic/logistic.ts';
import { type RandomStream, sampleIndices } from '../../random.ts';
import { encodeFrames, oneHotFrames } from '../encode.ts';
import { countAbsent, type Frame, type FrameColumn, takeFrameRows } from '../frames.ts';
import { rocAuc } from '../statistics.ts';
import { divideRows, stratifiedFolds } from '../folds.ts';
import { progressOf } from './progress.ts';
import type { Sides } from './sides.ts';

const singleColumn: BoostingOptions = { ...boostingDefaults, iterations: 20, maxLeaves: 64 };
/** Rows of each kind that a probe of one column sees. */
const SINGLE_ROWS = 4_000;

/** What a probe says of every row, holdout first. */
export interface Verdict {
  readonly scores: Float64Array;
  readonly auc: number;
}

/** Boosted trees on all columns, with the models of the folds. */
export async function probeWithTrees(
  sides: Sides,
  { folds, count }: { readonly folds: Uint8Array; readonly count: number },
  context: WorkContext,
): Promise<Verdict & { readonly folded: FoldedModel }> {
  const columns = sides.reference.columns.map((_, c) => c);
  const [holdout, candidate] = encodeFrames(sides.reference, [sides.holdout, sides.candidate], columns);
  const table = stackFeatures(holdout as FeatureTable, candidate as FeatureTable);
  const job = { table, labels: sides.labels, folds, count, options: boostingDefaults };
  const folded = await fitFolds(job, context);
  return { ...verdictOf(folded), folded };
}

/** Logistic regression on single columns. */
export async function probeLinearly(
  sides: Sides,
  { folds, count }: { readonly folds: Uint8Array; readonly count: number },
  context: WorkContext,
): Promise<Verdict> {
  const designs = oneHotFrames(sides.reference, [sides.holdout, sides.candidate]);
  const { labels } = sides;
  const scores = new Float64Array(labels.length);
  for (let fold = 0; fold < count; fold++) {
    const { inside, outside } = divideRows(folds, fold);
    const targets = Float64Array.from(outside, (row) => labels[row] as number);
    const model = await fitLogistic(takeDesignRows(designs, outside), targets, { signal: context.signal });
    const shares = predictLogistic(model, takeDesignRows(designs, inside));
    inside.forEach((row, i) => (scores[row] = shares[i] as number));
    context.onProgress?.((fold + 1) / count, 'linear probe');
  }
  return { scores, auc: rocAuc(scores, labels) ?? 0.5 };
}

/** AUC of each column alone, by its number. */
export async function probeColumns(sides: Sides, stream: RandomStream, context: WorkContext): Promise<number[]> {
  const breathe = createBreather(context);
  const few = thin(sides, stream.derive('single'));
  const folds = stratifiedFolds(few.labels, 2, stream.derive('columns'));
  const aucs: number[] = [];
  for (const [c, column] of few.reference.columns.entries()) {
    aucs.push(await columnAuc(few, folds, c, { signal: context.signal }));
    context.onProgress?.((c + 1) / few.reference.columns.length, column.name);
    await breathe();
  }
  return aucs;
}

interface FoldJob {
  readonly table: FeatureTable;
  readonly labels: Float64Array;
  readonly folds: Uint8Array;
  readonly count: number;
  readonly options: BoostingOptions;
}

async function fitFolds({ table, labels, folds, count, options }: FoldJob, context: WorkContext): Promise<FoldedModel> {
  const parts = progressOf(
    context,
    Array.from({ length: count }, () => 1),
  );
  const models: BoostingModel[] = [];
  for (let fold = 0; fold < count; fold++) {
    const { outside } = divideRows(folds, fold);
    const targets = Float64Array.from(outside, (row) => labels[row] as number);
    const work = { options, context: parts[fold] as WorkContext };
    const task = { kind: 'classes', classCount: 2 } as const;
    models.push(await fitBoosting(takeFeatureRows(table, outside), targets, task, work));
  }
  return { table, labels, folds, models };
}

function verdictOf(folded: FoldedModel): Verdict {
  const rows = Int32Array.from(folded.labels.keys());
  const scores = partMargins(foldParts(folded, rows), rows.length);
  return { scores, auc: rocAuc(scores, folded.labels) ?? 0.5 };
}

/** Rows of two stacked designs. */
function takeDesignRows(designs: readonly Design[], rows: Int32Array): Design {
  const [first, second] = designs as readonly [Design, Design];
  const { width } = first;
  const values = new Float32Array(rows.length * width);
  rows.forEach((row, i) => {
    const from = row < first.rows ? first : second;
    const at = (row < first.rows ? row : row - first.rows) * width;
    values.set(from.values.subarray(at, at + width), i * width);
  });
  return { values, rows: rows.length, width };
}

function thin(sides: Sides, stream: RandomStream): Sides {
  if (sides.holdout.rowCount <= SINGLE_ROWS) return sides;
  const pick = (frame: Frame, label: string): Frame =>
    takeFrameRows(frame, sampleIndices(frame.rowCount, SINGLE_ROWS, stream.derive(label)));
  const labels = new Float64Array(SINGLE_ROWS * 2).fill(1, SINGLE_ROWS);
  return { ...sides, holdout: pick(sides.holdout, 'holdout'), candidate: pick(sides.candidate, 'candidate'), labels };
}

async function columnAuc(sides: Sides, folds: Uint8Array, c: number, context: WorkContext): Promise<number> {
  const isEmpty = (frame: Frame): boolean => countAbsent(frame.columns[c] as FrameColumn) === frame.rowCount;
  if (isEmpty(sides.candidate)) return isEmpty(sides.holdout) ? 0.5 : 1;
  const [holdout, candidate] = encodeFrames(sides.reference, [sides.holdout, sides.candidate], [c]);
  const table = stackFeatures(holdout as FeatureTable, candidate as FeatureTable);
  const job = { table, labels: sides.labels, folds, count: 2, options: singleColumn };
  return verdictOf(await fitFolds(job, context)).auc;
}
