// Who is attacked: rows drawn from the training and from the held-out table, and the synthetic rows to attack with.

import { type RandomStream, sampleIndices } from '../random.ts';
import { type Frame, frameOf, stackFrames, takeFrameRows } from './frames.ts';
import type { MetricInput, MetricResult } from './types.ts';

/** Fewer rows of any kind than this and an attack says nothing. */
export const FEWEST_ROWS = 20;

export interface AttackSample {
  /** All real rows, the scale of distances. */
  readonly reference: Frame;
  /** Rows that were learned from. */
  readonly members: Frame;
  /** Rows that were not. */
  readonly strangers: Frame;
  /** What the attacker holds. */
  readonly pool: Frame;
  readonly notes: readonly string[];
}

/** The tables as frames, or why they cannot be attacked. */
export function readTables(
  input: MetricInput,
): { readonly real: Frame; readonly holdout: Frame; readonly candidate: Frame } | MetricResult {
  if (!input.holdout) {
    return unavailable(
      'Without held-out real rows nobody can say what an attack reaches by chance. Import the table again with a holdout.',
    );
  }
  const [real, holdout, candidate] = [frameOf(input.real), frameOf(input.holdout), frameOf(input.candidate)];
  if (real.columns.length === 0) return unavailable('No column of this table is modeled.');
  const least = Math.min(real.rowCount, holdout.rowCount, candidate.rowCount);
  if (least < FEWEST_ROWS) {
    return unavailable(`An attack needs ${FEWEST_ROWS} rows of each kind; here are ${least}.`);
  }
  return { real, holdout, candidate };
}

/** Draws as many targets of both kinds. */
export function sampleTargets(
  tables: { readonly real: Frame; readonly holdout: Frame; readonly candidate: Frame },
  { attacks, maxRows }: { readonly attacks: number; readonly maxRows: number },
  stream: RandomStream,
): AttackSample {
  const { real, holdout, candidate } = tables;
  const count = Math.min(attacks, real.rowCount, holdout.rowCount);
  const pool = pickRows(candidate, maxRows, stream.derive('pool'));
  const cut = pool.rowCount < candidate.rowCount;
  return {
    reference: stackFrames(real, holdout),
    members: pickRows(real, count, stream.derive('members')),
    strangers: pickRows(holdout, count, stream.derive('strangers')),
    pool,
    notes: cut ? [`The attacker was given ${pool.rowCount.toLocaleString('en')} of the synthetic rows.`] : [],
  };
}

/** At most `count` rows, drawn by the stream. */
export function pickRows(frame: Frame, count: number, stream: RandomStream): Frame {
  return frame.rowCount > count ? takeFrameRows(frame, sampleIndices(frame.rowCount, count, stream)) : frame;
}

/** A result without figures. */
export function unavailable(words: string): MetricResult {
  return { scores: [], details: [], unavailable: words };
}
