import type { WorkContext } from '../../breathe.ts';
import { type Design, fitLogistic, predictLogistic } from '../../learners/logistic/logistic.ts';
import { randomStream, sampleIndices } from '../../random.ts';
import { divideRows, stratifiedFolds } from '../folds.ts';
import { type Frame, frameOf, takeFrameRows } from '../frames.ts';
import { sdmetrics } from '../origins.ts';
import { aucInterval, rocAuc } from '../statistics.ts';
import type { MetricInput, MetricResult, Score } from '../types.ts';
import { shareScore } from '../words.ts';
import { designOf, takeDesignRows } from './design.ts';

const FOLDS = 3;

/** 1 - how well logistic regression tells synthetic from training rows, out of fold. */
export async function computeDetection(
  input: MetricInput,
  options: { readonly maxRows: number },
  context: WorkContext,
): Promise<MetricResult> {
  const stream = randomStream(input.seed, 'detection');
  const pick = (frame: Frame, label: string): Frame =>
    frame.rowCount > options.maxRows
      ? takeFrameRows(frame, sampleIndices(frame.rowCount, options.maxRows, stream.derive(label)))
      : frame;
  const real = pick(frameOf(input.real), 'real');
  const candidate = pick(frameOf(input.candidate), 'candidate');
  if (real.columns.length === 0) return unavailable('No column of this table is modeled.');
  if (Math.min(real.rowCount, candidate.rowCount) < FOLDS)
    return unavailable('There are too few rows for three folds.');
  const design = designOf(real, candidate);
  const labels = Float64Array.from({ length: design.rows }, (_, row) => (row < real.rowCount ? 1 : 0));
  const folds = stratifiedFolds(labels, FOLDS, stream.derive('folds'));
  const aucs = await foldAucs(design, { labels, folds }, context);
  const isCut = real.rowCount < input.real.rowCount || candidate.rowCount < input.candidate.rowCount;
  const count = (rows: number): string => rows.toLocaleString('en');
  return {
    scores: scoresOf(aucs, real.rowCount, candidate.rowCount),
    details: [],
    ...(isCut && {
      notes: [`${count(real.rowCount)} training rows were told from ${count(candidate.rowCount)} synthetic rows.`],
    }),
  };
}

function unavailable(words: string): MetricResult {
  return { scores: [], details: [], unavailable: words };
}

interface Task {
  /** 1 for training rows. */
  readonly labels: Float64Array;
  readonly folds: Uint8Array;
}

async function foldAucs(design: Design, { labels, folds }: Task, context: WorkContext): Promise<readonly number[]> {
  const aucs: number[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const { inside, outside } = divideRows(folds, fold);
    const targets = (rows: Int32Array): Float64Array => Float64Array.from(rows, (row) => labels[row] as number);
    const model = await fitLogistic(takeDesignRows(design, outside), targets(outside), { signal: context.signal });
    aucs.push(rocAuc(predictLogistic(model, takeDesignRows(design, inside)), targets(inside)) ?? 0.5);
    context.onProgress?.((fold + 1) / FOLDS, 'linear detection');
  }
  return aucs;
}

function scoresOf(aucs: readonly number[], realRows: number, otherRows: number): readonly Score[] {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const auc = mean(aucs);
  const [low, high] = aucInterval(auc, realRows, otherRows);
  const scoreAt = (value: number): number => 1 - (2 * Math.max(0.5, value) - 1);
  return [
    {
      ...shareScore(
        'logistic_detection',
        'Undetected by a line',
        1 - mean(aucs.map((value) => 2 * Math.max(0.5, value) - 1)),
        '1 - mean over folds of 2 max(0.5, AUC) - 1: 1 when logistic regression tells nothing, 0 when it tells all.' +
          ' It sees one column at a time; the two-sample probe sees how they go together.',
      ),
      interval: [scoreAt(high), Math.min(scoreAt(low), 1)],
      ...sdmetrics(
        'LogisticDetection',
        'three stratified folds, AUC of each; gaps take the real mean; columns standardised',
      ),
    },
    {
      ...shareScore('auc', 'AUC, mean of folds', auc, 'How well the line tells the rows apart; 0.5 is a coin toss.'),
      ...{ ideal: 0.5, better: 'nearer' },
    },
  ];
}
