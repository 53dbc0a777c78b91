import { createBreather, type WorkContext } from '../../breathe.ts';
import {
  boostingDefaults,
  type BoostingOptions,
  fitBoosting,
  predictBoosting,
} from '../../learners/boosting/boosting.ts';
import { type FeatureTable, stackFeatures, takeFeatureRows } from '../../learners/features.ts';
import { type Design, fitLogistic, predictLogistic } from '../../learners/logistic/logistic.ts';
import { randomStream, type RandomStream, sampleIndices } from '../../random.ts';
import { encodeFrames, oneHotFrames } from '../encode.ts';
import { countAbsent, type Frame, type FrameColumn, frameOf, stackFrames, takeFrameRows } from '../frames.ts';
import { aucInterval, rocAuc } from '../statistics.ts';
import type { Detail, MetricInput, MetricResult, Score } from '../types.ts';
import { divideRows, stratifiedFolds } from './folds.ts';

/** Cells that one learner may see: keeps tables of thousands of columns within minutes. */
const MAX_CELLS = 3_000_000;
const MIN_ROWS = 20;
const singleColumn: BoostingOptions = { ...boostingDefaults, iterations: 20, maxLeaves: 64 };

interface Sides {
  readonly reference: Frame;
  readonly holdout: Frame;
  readonly candidate: Frame;
  readonly labels: Float64Array;
}

/** AUC of a learner trained to tell candidate rows from holdout rows, out of fold: trees, linear, and by column. */
export async function computeTwoSample(
  input: MetricInput,
  options: { readonly maxRows: number; readonly folds: number },
  context: WorkContext,
): Promise<MetricResult> {
  if (!input.holdout) {
    return unavailable(
      'Without held-out real rows there is nothing fair to compare with. Import the table again with a holdout.',
    );
  }
  const stream = randomStream(input.seed, 'two-sample');
  const sides = pickSides(input, options.maxRows, stream);
  const rows = sides.holdout.rowCount;
  if (sides.reference.columns.length === 0) return unavailable('No column of this table is modeled.');
  if (rows < MIN_ROWS) return unavailable(`The probe needs ${MIN_ROWS} rows of each kind; here are ${rows}.`);
  const folds = stratifiedFolds(sides.labels, options.folds, stream.derive('folds'));
  const steps = progressOf(context, input.brief ? [8, 2] : [8, 2, 3]);
  const trees = await treesAuc(sides, folds, options.folds, steps[0] as WorkContext);
  const linear = await linearAuc(sides, folds, options.folds, steps[1] as WorkContext);
  const details = input.brief ? [] : await columnAucs(sides, stream, steps[2] as WorkContext);
  const cut = rows < Math.min(input.holdout.rowCount, input.candidate.rowCount);
  return {
    scores: scoresOf(trees, linear, rows),
    details,
    ...(cut ? { notes: [`The learners saw ${rows.toLocaleString('en')} rows of each kind.`] } : {}),
  };
}

function unavailable(words: string): MetricResult {
  return { scores: [], details: [], unavailable: words };
}

function pickSides(input: MetricInput, maxRows: number, stream: RandomStream): Sides {
  const real = frameOf(input.real);
  const holdout = frameOf(input.holdout ?? input.real);
  const candidate = frameOf(input.candidate);
  const affordable = Math.max(1000, Math.floor(MAX_CELLS / Math.max(1, real.columns.length)));
  const rows = Math.min(holdout.rowCount, candidate.rowCount, maxRows, affordable);
  const pick = (frame: Frame, label: string): Frame =>
    frame.rowCount > rows ? takeFrameRows(frame, sampleIndices(frame.rowCount, rows, stream.derive(label))) : frame;
  const labels = new Float64Array(rows * 2).fill(1, rows);
  return {
    reference: stackFrames(real, holdout),
    holdout: pick(holdout, 'holdout'),
    candidate: pick(candidate, 'candidate'),
    labels,
  };
}

/** Contexts that share one progress bar by weight. */
function progressOf(context: WorkContext, weights: readonly number[]): readonly WorkContext[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let before = 0;
  return weights.map((weight) => {
    const start = before;
    before += weight;
    return {
      signal: context.signal,
      onProgress: (done, stage) => context.onProgress?.((start + done * weight) / total, stage),
    };
  });
}

async function treesAuc(sides: Sides, folds: Uint8Array, count: number, context: WorkContext): Promise<number> {
  const columns = sides.reference.columns.map((_, c) => c);
  const [holdout, candidate] = encodeFrames(sides.reference, [sides.holdout, sides.candidate], columns);
  const table = stackFeatures(holdout as FeatureTable, candidate as FeatureTable);
  return outOfFold({ table, labels: sides.labels, folds, count, options: boostingDefaults }, context);
}

interface FoldJob {
  readonly table: FeatureTable;
  readonly labels: Float64Array;
  readonly folds: Uint8Array;
  readonly count: number;
  readonly options: BoostingOptions;
}

async function outOfFold({ table, labels, folds, count, options }: FoldJob, context: WorkContext): Promise<number> {
  const scores = new Float64Array(labels.length);
  const parts = progressOf(
    context,
    Array.from({ length: count }, () => 1),
  );
  for (let fold = 0; fold < count; fold++) {
    const { inside, outside } = divideRows(folds, fold);
    const targets = Float64Array.from(outside, (row) => labels[row] as number);
    const work = { options, context: parts[fold] as WorkContext };
    const task = { kind: 'classes', classCount: 2 } as const;
    const model = await fitBoosting(takeFeatureRows(table, outside), targets, task, work);
    const shares = predictBoosting(model, takeFeatureRows(table, inside))[1] as Float64Array;
    inside.forEach((row, i) => (scores[row] = shares[i] as number));
  }
  return rocAuc(scores, labels) ?? 0.5;
}

async function linearAuc(sides: Sides, folds: Uint8Array, count: number, context: WorkContext): Promise<number> {
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
  return rocAuc(scores, labels) ?? 0.5;
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

async function columnAucs(sides: Sides, stream: RandomStream, context: WorkContext): Promise<readonly Detail[]> {
  const breathe = createBreather(context);
  const folds = stratifiedFolds(sides.labels, 2, stream.derive('columns'));
  const details: Detail[] = [];
  for (const [c, column] of sides.reference.columns.entries()) {
    const value = await columnAuc(sides, folds, c, { signal: context.signal });
    details.push({ columns: [column.name], value, note: 'AUC of this column alone; 0.5 gives nothing away' });
    context.onProgress?.((c + 1) / sides.reference.columns.length, column.name);
    await breathe();
  }
  return details.sort((a, b) => b.value - a.value);
}

async function columnAuc(sides: Sides, folds: Uint8Array, c: number, context: WorkContext): Promise<number> {
  const isEmpty = (frame: Frame): boolean => countAbsent(frame.columns[c] as FrameColumn) === frame.rowCount;
  if (isEmpty(sides.candidate)) return isEmpty(sides.holdout) ? 0.5 : 1;
  const [holdout, candidate] = encodeFrames(sides.reference, [sides.holdout, sides.candidate], [c]);
  const table = stackFeatures(holdout as FeatureTable, candidate as FeatureTable);
  return outOfFold({ table, labels: sides.labels, folds, count: 2, options: singleColumn }, context);
}

function scoresOf(trees: number, linear: number, rows: number): readonly Score[] {
  const score = (key: string, label: string, value: number, help: string): Score => ({
    ...{ key, label, value, interval: aucInterval(value, rows, rows), ideal: 0.5, better: 'nearer', digits: 3, help },
  });
  return [
    score(
      'auc',
      'AUC, boosted trees',
      trees,
      'How well boosted trees tell synthetic from held-out real rows; 0.5 is a coin toss, 1 is always. Below 0.5 is an artefact of repeated rows, not a merit.',
    ),
    score(
      'linear_auc',
      'AUC, linear',
      linear,
      'The same with logistic regression on single columns: it sees margins only.',
    ),
  ];
}
