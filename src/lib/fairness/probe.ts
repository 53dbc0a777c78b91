// What a model learns from a table: boosted trees trained on it, asked about other rows.

import type { WorkContext } from '../breathe.ts';
import { boostingDefaults, fitBoosting, predictBoosting } from '../learners/boosting/boosting.ts';
import { takeFeatureRows } from '../learners/features.ts';
import { encodeFrames } from '../metrics/encode.ts';
import { type Frame, frameOf } from '../metrics/frames.ts';
import { randomStream, sampleIndices } from '../random.ts';
import type { Table } from '../table/table.ts';
import type { Outcome } from './outcome.ts';

const MIN_ROWS = 50;
const task = { kind: 'classes', classCount: 2 } as const;

export interface ProbeInput {
  readonly train: Table;
  readonly test: Table;
  /** Table that the codes of labels are read from. */
  readonly reference: Table;
  readonly outcome: Outcome;
  readonly seed: number;
  readonly maxRows: number;
  /** Trees grown; the default of the learner when absent. */
  readonly trees?: number;
}

/**
 * For each row of `test`, 1 where a classifier trained on `train` gives the favourable outcome more than half.
 * Null where nothing can be learned: too few rows, one class, no other column.
 */
export async function predictOutcome(input: ProbeInput, context: WorkContext): Promise<Uint8Array | null> {
  const { train, test, reference, outcome, seed, maxRows } = input;
  const labels = outcome.read(train);
  const known = Int32Array.from(labels.keys()).filter((row) => (labels[row] as number) >= 0);
  const rows = sampleIndices(known.length, maxRows, randomStream(seed, 'fairness')).map((i) => known[i] as number);
  const targets = Float64Array.from(rows, (row) => labels[row] as number);
  if (rows.length < MIN_ROWS || new Set(targets).size < 2) return null;
  const frame = frameOf(reference);
  const columns = frame.columns.flatMap(({ name }, c) => (name === outcome.target ? [] : [c]));
  if (columns.length === 0) return null;
  const encode = (table: Table) => encodeFrames(frame, [frameOf(table) satisfies Frame], columns)[0];
  const [trainFeatures, testFeatures] = [encode(train), encode(test)];
  if (!trainFeatures || !testFeatures) return null;
  const options = { ...boostingDefaults, iterations: input.trees ?? boostingDefaults.iterations };
  const model = await fitBoosting(takeFeatureRows(trainFeatures, rows), targets, task, { options, context });
  const shares = predictBoosting(model, testFeatures)[1] as Float64Array;
  return Uint8Array.from(shares, (share) => (share > 0.5 ? 1 : 0));
}

/** Share of rows with a known outcome that were predicted right. */
export function accuracyOf(predicted: Uint8Array, outcome: Int8Array): number {
  let known = 0;
  let right = 0;
  outcome.forEach((value, row) => {
    if (value < 0) return;
    known++;
    if (value === predicted[row]) right++;
  });
  return known === 0 ? 0 : right / known;
}
