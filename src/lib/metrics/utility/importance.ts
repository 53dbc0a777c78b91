// What a model relies on: how much worse it predicts held-out rows when one column is shuffled (Breiman 2001).

import { createBreather, type WorkContext } from '../../breathe.ts';
import { applyBins } from '../../learners/boosting/bins.ts';
import { type BoostingModel, predictBinned } from '../../learners/boosting/boosting.ts';
import { takeFeatureRows } from '../../learners/features.ts';
import { permutation, type RandomStream, sampleIndices } from '../../random.ts';
import { evaluateQuantity, meanAuc } from '../evaluate.ts';
import type { Exam, Part } from '../exam.ts';
import { pearson } from '../statistics.ts';

const MAX_ROWS = 1500;
const MIN_ROWS = 300;
const REPEATS = 2;
/** Wide tables: columns beyond are left out. */
const MAX_FEATURES = 60;
const TOP = 5;

/** Loss of AUC or R² by feature, in the order of the exam. Below zero by chance only. */
export async function permutationImportance(
  exam: Exam,
  model: BoostingModel,
  stream: RandomStream,
  context: WorkContext,
): Promise<Float64Array> {
  const breathe = createBreather(context);
  const part = sampleTest(exam, stream);
  const bins = applyBins(model.rules, part.features);
  const rows = part.targets.length;
  const whole = skill(exam, predictBinned(model, bins), part.targets);
  const losses = new Float64Array(Math.min(MAX_FEATURES, exam.features.length));
  for (let f = 0; f < losses.length; f++) {
    const column = bins[f] as Uint8Array;
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      const order = permutation(rows, stream.derive(f, repeat));
      const shuffled = Uint8Array.from(order, (row) => column[row] as number);
      const predicted = predictBinned(model, bins.with(f, shuffled));
      losses[f] = (losses[f] as number) + (whole - skill(exam, predicted, part.targets)) / REPEATS;
      await breathe();
    }
    context.onProgress?.((f + 1) / losses.length, 'asking what the model relies on');
  }
  return losses;
}

export interface Agreement {
  /** Spearman's correlation of the two rankings; null below three columns or when one model relies on nothing. */
  readonly correlation: number | null;
  /** Share of the most important columns (five at most) that both have; null where there are too few columns. */
  readonly top: number | null;
}

/** How far two models rely on the same columns. */
export function compareImportance(real: Float64Array, synthetic: Float64Array): Agreement {
  const count = Math.min(TOP, Math.floor(real.length / 2));
  const correlation = real.length < 3 ? NaN : pearson(midRanks(real), midRanks(synthetic));
  if (count === 0) return { correlation: null, top: null };
  const kept = new Set(strongest(real).slice(0, count));
  const both = strongest(synthetic).slice(0, count);
  return {
    correlation: Number.isNaN(correlation) ? null : correlation,
    top: both.filter((f) => kept.has(f)).length / count,
  };
}

/** Feature numbers, most important first. */
export function strongest(losses: Float64Array): number[] {
  return Array.from(losses, (_, f) => f).sort((a, b) => (losses[b] as number) - (losses[a] as number) || a - b);
}

/** Ranks with ties in the middle; what a model loses below a thousandth is no loss. */
function midRanks(losses: Float64Array): Float64Array {
  const values = losses.map((loss) => (loss < 0.001 ? 0 : loss));
  return values.map((value) => {
    let below = 0;
    let equal = 0;
    for (const other of values) {
      if (other < value) below++;
      if (other === value) equal++;
    }
    return below + (equal - 1) / 2;
  });
}

function sampleTest(exam: Exam, stream: RandomStream): Part {
  const { features, targets } = exam.holdout;
  const outputs = exam.task.kind === 'classes' && exam.task.classCount > 2 ? exam.task.classCount : 1;
  const most = Math.max(MIN_ROWS, Math.floor(MAX_ROWS / outputs));
  if (targets.length <= most) return exam.holdout;
  const rows = sampleIndices(targets.length, most, stream);
  return {
    features: takeFeatureRows(features, rows),
    targets: Float64Array.from(rows, (row) => targets[row] as number),
  };
}

function skill(exam: Exam, predicted: readonly Float64Array[], truth: Float64Array): number {
  if (exam.task.kind === 'classes') return meanAuc(predicted, truth) ?? 0.5;
  const { r2 } = evaluateQuantity(predicted[0] as Float64Array, truth);
  return Number.isFinite(r2) ? r2 : 0;
}
