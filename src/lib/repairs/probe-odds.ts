// How much likelier each row is among real rows than where it came from: odds of boosted probes, each of rows that the
// probe did not see (density ratios by classification: Sugiyama, Suzuki and Kanamori 2012).

import type { WorkContext } from '../breathe.ts';
import { boostingDefaults, fitBoosting, predictBoosting } from '../learners/boosting/boosting.ts';
import { stackFeatures, takeFeatureRows } from '../learners/features.ts';
import { encodeFrames } from '../metrics/encode.ts';
import { frameOf } from '../metrics/frames.ts';
import { permutation, type RandomStream, sampleIndices } from '../random.ts';
import type { Table } from '../table/table.ts';
import { part } from './fresh.ts';

const FOLDS = 2;
const task = { kind: 'classes', classCount: 2 } as const;

export interface OddsInput {
  readonly real: Table;
  /** Rows to weigh. */
  readonly pool: Table;
  /** Rows of the pool that stand for what it was drawn from: the probe tells these from real rows. */
  readonly members: Int32Array;
  /** Rows of each kind that a probe sees at most. */
  readonly maxRows: number;
  readonly stream: RandomStream;
}

/** For every row of the pool, p(real) / p(pool) by a probe that has not seen it. */
export async function probeOdds(input: OddsInput, context: WorkContext): Promise<Float64Array> {
  const { real, pool, members, maxRows, stream } = input;
  const frames = [frameOf(real), frameOf(pool)];
  const columns = frames[0]?.columns.map((_, c) => c) ?? [];
  const [realRows, poolRows] = encodeFrames(frames[0] as (typeof frames)[0], frames, columns);
  if (!realRows || !poolRows) throw new RangeError('two tables to encode');
  const fold = new Uint8Array(pool.rowCount);
  permutation(pool.rowCount, stream.derive('folds')).forEach((row, i) => (fold[row] = i % FOLDS));
  const odds = new Float64Array(pool.rowCount);
  for (let f = 0; f < FOLDS; f++) {
    const seen = members.filter((row) => fold[row] !== f);
    const pick = (rows: number, label: string): Int32Array => sampleIndices(rows, maxRows, stream.derive(label, f));
    const ofPool = Int32Array.from(pick(seen.length, 'pool'), (i) => seen[i] as number);
    const ofReal = pick(real.rowCount, 'real');
    const table = stackFeatures(takeFeatureRows(realRows, ofReal), takeFeatureRows(poolRows, ofPool));
    const labels = new Float64Array(table.rowCount).fill(1, 0, ofReal.length);
    const step = part(context, f / FOLDS, 1 / FOLDS);
    const model = await fitBoosting(table, labels, task, { options: boostingDefaults, context: step });
    const unseen = Int32Array.from(fold.keys()).filter((row) => fold[row] === f);
    const shares = predictBoosting(model, takeFeatureRows(poolRows, unseen))[1] as Float64Array;
    const balance = ofPool.length / Math.max(1, ofReal.length);
    unseen.forEach((row, i) => {
      const share = shares[i] as number;
      odds[row] = (balance * share) / Math.max(1e-9, 1 - share);
    });
  }
  return odds;
}
