// Would the distance check see rows that were copied? Held-out rows, once as they are and once with training rows
// among them, are asked for their nearest row as the privacy metric asks it.

import type { WorkContext } from '../../breathe.ts';
import { permutation, type RandomStream } from '../../random.ts';
import { type Table, takeTableRows } from '../../table/table.ts';
import { frameOf, stackFrames } from '../frames.ts';
import { findNearest, indexPoints } from '../nearest.ts';
import { createEncoder } from '../points.ts';

const MAX_QUERIES = 2_500;
const MAX_KNOWN = 4_000;
const MIN_ROWS = 20;
const TIE = 1e-7;

export interface LeakControl {
  /** Share nearer to training rows with nothing leaked, and with the leak; 0.5 is ideal. */
  readonly clean: number;
  readonly leaked: number;
  readonly queries: number;
}

/** The control for a share of leaked rows, or null when there are too few rows. @throws StudioError `aborted` */
export async function controlLeak(
  { real, holdout, share }: { readonly real: Table; readonly holdout: Table; readonly share: number },
  stream: RandomStream,
  context: WorkContext,
): Promise<LeakControl | null> {
  const order = permutation(holdout.rowCount, stream.derive('holdout'));
  const queryRows = order.subarray(0, Math.min(MAX_QUERIES, holdout.rowCount >> 1));
  const known = Math.min(MAX_KNOWN, real.rowCount, holdout.rowCount - queryRows.length);
  if (queryRows.length < MIN_ROWS || known < MIN_ROWS) return null;
  const train = takeTableRows(real, permutation(real.rowCount, stream.derive('train')).subarray(0, known));
  const held = takeTableRows(holdout, order.subarray(queryRows.length, queryRows.length + known));
  const encode = createEncoder(stackFrames(frameOf(real), frameOf(holdout)), 'rank');
  const queries = encode(frameOf(takeTableRows(holdout, queryRows)));
  const quiet = { signal: context.signal };
  const toTrain = (await findNearest(queries, indexPoints(encode(frameOf(train))), quiet)).first;
  const toHeld = (await findNearest(queries, indexPoints(encode(frameOf(held))), quiet)).first;
  // A leaked row stands in for a query: it is at no distance of the training rows, and as far as it is of the others.
  const leaks = Math.min(known, Math.round(queryRows.length * share));
  const copies = encode(
    frameOf(
      takeTableRows(
        train,
        Int32Array.from({ length: leaks }, (_, i) => i),
      ),
    ),
  );
  const copiesToHeld = (await findNearest(copies, indexPoints(encode(frameOf(held))), quiet)).first;
  const leakedTrain = toTrain.map((distance, i) => (i < leaks ? 0 : distance));
  const leakedHeld = toHeld.map((distance, i) => (i < leaks ? (copiesToHeld[i] as number) : distance));
  return {
    clean: nearerShare(toTrain, toHeld),
    leaked: nearerShare(leakedTrain, leakedHeld),
    queries: queryRows.length,
  };
}

function nearerShare(train: Float32Array, held: Float32Array): number {
  let sum = 0;
  train.forEach((distance, i) => {
    const gap = (held[i] as number) - distance;
    sum += Math.abs(gap) <= TIE ? 0.5 : gap > 0 ? 1 : 0;
  });
  return sum / Math.max(1, train.length);
}
