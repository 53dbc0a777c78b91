// Learning curves: the error of one learner on held-out real rows against the number of rows it learned from.

import { createBreather, type WorkContext } from '../breathe.ts';
import { predictBoosting } from '../learners/boosting/boosting.ts';
import { stackFeatures, takeFeatureRows } from '../learners/features.ts';
import { evaluateQuantity, meanAuc } from '../metrics/evaluate.ts';
import { type Exam, isTeachable, type Part, prepareExam, trainOn } from '../metrics/exam.ts';
import type { MetricInput } from '../metrics/types.ts';
import { permutation, type RandomStream, randomStream } from '../random.ts';
import { fitScalingLaw } from './fit.ts';
import type { ScalePoint, ScalingFit } from './types.ts';

/** Rows a curve is measured up to, unless there are fewer. */
const MAX_ROWS = 16_000;
/** Below this the trees cannot split often enough to follow a law. */
const MIN_ROWS = 120;
const MAX_TEST_ROWS = 5000;
/** Cost of one training besides its rows, in rows. */
const OVERHEAD_ROWS = 400;

export type ScalingSeriesId = 'real' | 'synthetic' | 'mix';

export interface ScalingPlan {
  readonly series: readonly ScalingSeriesId[];
  /** Share of real rows in the mix. */
  readonly realShare: number;
  /** Sizes from the smallest to all rows, in equal steps of their logarithm. */
  readonly sizes: number;
  readonly repeats: number;
  readonly maxRows?: number;
  /** Most held-out rows to predict. */
  readonly maxTestRows?: number;
}
export const defaultPlan: ScalingPlan = { series: ['real', 'synthetic', 'mix'], realShare: 0.5, sizes: 7, repeats: 4 };

export interface ScalingSeries {
  readonly id: ScalingSeriesId;
  readonly points: readonly ScalePoint[];
  readonly fit: ScalingFit;
  /** Rows there are for this series. */
  readonly available: number;
}

export interface ScalingResult {
  /** What the error is. */
  readonly measure: 'auc' | 'r2';
  readonly target: string;
  readonly realShare: number;
  readonly series: readonly ScalingSeries[];
}

/**
 * Measures and fits the curves of the plan. Repeats of one size learn from different rows; all are tested on the same
 * held-out rows. @throws StudioError `aborted`. Returns words where the tables at hand give no curve.
 */
export async function measureScaling(
  input: MetricInput,
  plan: ScalingPlan,
  context: WorkContext,
): Promise<ScalingResult | string> {
  const exam = prepareExam(input, { maxRows: Infinity, maxTestRows: plan.maxTestRows ?? MAX_TEST_ROWS });
  if (typeof exam === 'string') return exam;
  const curves = plan.series.map((id) => ({ id, ...sizesOf(exam, id, plan) }));
  const costs = curves.flatMap(({ sizes }) => sizes.map((rows) => (rows + OVERHEAD_ROWS) * plan.repeats));
  const total = costs.reduce((sum, cost) => sum + cost, 0);
  let spent = 0;
  const breathe = createBreather(context);
  const series: ScalingSeries[] = [];
  for (const { id, sizes, available } of curves) {
    const points: ScalePoint[] = [];
    for (const rows of sizes) {
      const errors: number[] = [];
      for (let repeat = 0; repeat < plan.repeats; repeat++) {
        const stream = randomStream(input.seed, 'scaling', id, rows, repeat);
        errors.push(await errorOf(exam, drawPart(exam, id, { rows, realShare: plan.realShare, stream }), context));
        spent += rows + OVERHEAD_ROWS;
        context.onProgress?.(spent / total, `learning from ${rows.toLocaleString('en')} ${seriesWords[id]} rows`);
        await breathe();
      }
      points.push({ rows, errors });
    }
    series.push({ id, points, fit: fitScalingLaw(points, { seed: input.seed }), available });
  }
  const measure = exam.task.kind === 'quantity' ? 'r2' : 'auc';
  return { measure, target: input.target ?? '', realShare: plan.realShare, series };
}

export const seriesWords: Readonly<Record<ScalingSeriesId, string>> = {
  real: 'real',
  synthetic: 'synthetic',
  mix: 'mixed',
};

/** Equal steps of the logarithm, ends included. The largest leaves a fifth of the rows out, so that repeats differ. */
function sizesOf(exam: Exam, id: ScalingSeriesId, plan: ScalingPlan): { sizes: readonly number[]; available: number } {
  const available = availableRows(exam, id, plan.realShare);
  const most = Math.min(Math.floor(available * 0.8), plan.maxRows ?? MAX_ROWS);
  const least = Math.max(MIN_ROWS, Math.round(most / 64));
  if (most < 2 * MIN_ROWS) return { sizes: most >= MIN_ROWS ? [most] : [], available };
  const steps = Math.min(plan.sizes, 1 + Math.floor(Math.log2(most / least) * 2)) - 1;
  const sizes = Array.from({ length: steps + 1 }, (_, k) => Math.round(least * (most / least) ** (k / steps)));
  return { sizes, available };
}

function availableRows({ real, candidate }: Exam, id: ScalingSeriesId, realShare: number): number {
  const rows = { real: real.targets.length, synthetic: candidate.targets.length };
  if (id !== 'mix') return rows[id];
  return Math.floor(Math.min(rows.real / realShare, rows.synthetic / (1 - realShare)));
}

interface Draw {
  readonly rows: number;
  readonly realShare: number;
  readonly stream: RandomStream;
}

function drawPart(exam: Exam, id: ScalingSeriesId, { rows, realShare, stream }: Draw): Part {
  if (id === 'real') return takePart(exam.real, rows, stream);
  if (id === 'synthetic') return takePart(exam.candidate, rows, stream);
  const fromReal = Math.round(rows * realShare);
  return stackParts(
    takePart(exam.real, fromReal, stream.derive('real')),
    takePart(exam.candidate, rows - fromReal, stream.derive('synthetic')),
  );
}

function takePart({ features, targets }: Part, count: number, stream: RandomStream): Part {
  const rows = permutation(targets.length, stream).subarray(0, count);
  return {
    features: takeFeatureRows(features, rows),
    targets: Float64Array.from(rows, (row) => targets[row] as number),
  };
}

function stackParts(first: Part, second: Part): Part {
  const targets = new Float64Array(first.targets.length + second.targets.length);
  targets.set(first.targets);
  targets.set(second.targets, first.targets.length);
  return { features: stackFeatures(first.features, second.features), targets };
}

/** 1 - AUC (mean over classes) or 1 - R². */
async function errorOf(exam: Exam, part: Part, context: WorkContext): Promise<number> {
  const isQuantity = exam.task.kind === 'quantity';
  if (!isTeachable(exam, part)) return isQuantity ? 1 : 0.5;
  const model = await trainOn(exam, part, { signal: context.signal });
  const predicted = predictBoosting(model, exam.holdout.features);
  if (!isQuantity) return 1 - (meanAuc(predicted, exam.holdout.targets) ?? 0.5);
  const { r2 } = evaluateQuantity(predicted[0] as Float64Array, exam.holdout.targets);
  return 1 - (Number.isFinite(r2) ? r2 : 0);
}
