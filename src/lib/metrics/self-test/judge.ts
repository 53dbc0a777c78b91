// A small copy of the two-sample probe, run many times over real rows with and without a planted fault.

import type { WorkContext } from '../../breathe.ts';
import { type FoldedModel, foldParts, partMargins } from '../../explain/folded.ts';
import { boostingDefaults, type BoostingModel, fitBoosting } from '../../learners/boosting/boosting.ts';
import { type FeatureTable, stackFeatures, takeFeatureRows } from '../../learners/features.ts';
import { permutation, type RandomStream } from '../../random.ts';
import { type Table, takeTableRows } from '../../table/table.ts';
import { encodeFrames } from '../encode.ts';
import { type Frame, frameOf } from '../frames.ts';
import { rocAuc } from '../statistics.ts';
import { type Fault, plantFault } from './faults.ts';

const options = { ...boostingDefaults, iterations: 40, maxLeaves: 12, maxBins: 63 };
const FOLDS = 2;
/** One-sided 5 % of a normal distribution. */
const CRITICAL = 1.645;
/** Scores of several folds stray more than those of one model; measured in 160 runs without a fault. */
const FOLD_SPREAD = 1.15;

export interface Bench {
  /** Real rows, of which each run draws two halves. */
  readonly pool: Table;
  readonly reference: Frame;
  /** Rows of each half. */
  readonly rows: number;
  readonly stream: RandomStream;
}

/** AUC of telling one half of the real rows from the other, which has the fault if there is one. */
export async function judgeHalves(
  bench: Bench,
  fault: Fault | null,
  run: number,
  context: WorkContext,
): Promise<number> {
  const stream = bench.stream.derive('run', run);
  const order = permutation(bench.pool.rowCount, stream);
  const clean = takeTableRows(bench.pool, order.subarray(0, bench.rows));
  const other = takeTableRows(bench.pool, order.subarray(bench.rows, 2 * bench.rows));
  const faulty = fault ? plantFault(other, fault, stream.derive('fault')) : other;
  const columns = bench.reference.columns.map((_, c) => c);
  const [first, second] = encodeFrames(bench.reference, [frameOf(clean), frameOf(faulty)], columns);
  const table = stackFeatures(first as FeatureTable, second as FeatureTable);
  const labels = new Float64Array(2 * bench.rows).fill(1, bench.rows);
  // The rows are in random order, so that every other row is a fold.
  const folds = Uint8Array.from(labels, (_, row) => row % FOLDS);
  const folded: FoldedModel = { table, labels, folds, models: await fitAll({ table, labels, folds }, context) };
  const rows = Int32Array.from(labels.keys());
  return rocAuc(partMargins(foldParts(folded, rows), rows.length), labels) ?? 0.5;
}

/** How often an AUC like this would be told from chance at p < 0.05: power of a one-sided test (Mann and Whitney). */
export function powerOf(auc: number, rows: number): number {
  return normalShare((auc - 0.5) / nullError(rows) - CRITICAL);
}

/** True when the AUC is beyond chance at p < 0.05. */
export function isAlarm(auc: number, rows: number): boolean {
  return (auc - 0.5) / nullError(rows) > CRITICAL;
}

/** Standard error of the AUC of `rows` against `rows` when nothing differs. */
export function nullError(rows: number): number {
  return FOLD_SPREAD * Math.sqrt((2 * rows + 1) / (12 * rows * rows));
}

async function fitAll(
  { table, labels, folds }: Pick<FoldedModel, 'table' | 'labels' | 'folds'>,
  { signal }: WorkContext,
): Promise<BoostingModel[]> {
  const models: BoostingModel[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const rows = Int32Array.from(folds.keys()).filter((row) => folds[row] !== fold);
    const targets = Float64Array.from(rows, (row) => labels[row] as number);
    const task = { kind: 'classes', classCount: 2 } as const;
    models.push(await fitBoosting(takeFeatureRows(table, rows), targets, task, { options, context: { signal } }));
  }
  return models;
}

/** Normal distribution function (Abramowitz and Stegun 26.2.17, error below 1e-7). */
function normalShare(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail =
    (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return z >= 0 ? 1 - tail : tail;
}
