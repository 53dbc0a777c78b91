// The rows that the probes see: as many held-out real rows as candidate rows, labelled 0 and 1.

import { type RandomStream, sampleIndices } from '../../random.ts';
import { type Frame, frameOf, stackFrames, takeFrameRows } from '../frames.ts';
import type { MetricInput } from '../types.ts';

/** Cells that one learner may see: keeps tables of thousands of columns within minutes. */
const MAX_CELLS = 3_000_000;

export interface Sides {
  /** All real rows: what encodings are learned from. */
  readonly reference: Frame;
  readonly holdout: Frame;
  readonly candidate: Frame;
  /** Row numbers of the two in their tables. */
  readonly holdoutRows: Int32Array<ArrayBuffer>;
  readonly candidateRows: Int32Array<ArrayBuffer>;
  /** One a row, holdout first: 1 for candidate rows. */
  readonly labels: Float64Array;
}

/** Draws the rows. */
export function pickSides(input: MetricInput, maxRows: number, stream: RandomStream): Sides {
  const real = frameOf(input.real);
  const holdout = frameOf(input.holdout ?? input.real);
  const candidate = frameOf(input.candidate);
  const affordable = Math.max(1000, Math.floor(MAX_CELLS / Math.max(1, real.columns.length)));
  const rows = Math.min(holdout.rowCount, candidate.rowCount, maxRows, affordable);
  const holdoutRows = sampleIndices(holdout.rowCount, rows, stream.derive('holdout'));
  const candidateRows = sampleIndices(candidate.rowCount, rows, stream.derive('candidate'));
  return {
    reference: stackFrames(real, holdout),
    holdout: takeFrameRows(holdout, holdoutRows),
    candidate: takeFrameRows(candidate, candidateRows),
    ...{ holdoutRows, candidateRows },
    labels: new Float64Array(rows * 2).fill(1, rows),
  };
}
