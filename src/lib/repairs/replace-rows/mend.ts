import type { WorkContext } from '../../breathe.ts';
import { frameOf, takeFrameRows } from '../../metrics/frames.ts';
import { findNearest, indexPoints } from '../../metrics/nearest.ts';
import { createEncoder } from '../../metrics/points.ts';
import { quantile } from '../../metrics/statistics.ts';
import { randomStream, sampleIndices } from '../../random.ts';
import { type Table, takeTableRows } from '../../table/table.ts';
import { growFresh, part, replaceRows } from '../fresh.ts';
import { replacedOrigins } from '../origins.ts';
import type { RepairInput, RepairResult } from '../types.ts';

/** Training rows whose distances among themselves are measured. */
const MEASURED_ROWS = 1000;
/** Fresh rows tried for each that is wanted. */
const TRIES = 4;
const LEAST_TRIED = 64;

/** Distances of rows to the nearest training row: `others` for training rows themselves, which are not their own. */
interface Ruler {
  distances(table: Table, context: WorkContext): Promise<Float32Array>;
  others(context: WorkContext): Promise<Float32Array>;
}

/** Replaces the rows of the scope by fresh ones that keep a distance from all training rows. */
export async function replaceByFreshRows(
  { real, candidate, scope, seed }: RepairInput,
  { spacing }: { readonly spacing: number },
  context: WorkContext,
): Promise<RepairResult> {
  const positions = Int32Array.from(new Set(scope.rows)).sort();
  const ruler = createRuler(real, seed);
  const limit = quantile(await ruler.others(part(context, 0, 0.2)), spacing);
  const rows = Math.max(LEAST_TRIED, TRIES * positions.length);
  const pool = await growFresh({ training: real, rows, seed }, part(context, 0.2, 0.5));
  const distances = await ruler.distances(pool, part(context, 0.7, 0.3));
  const keeps = (row: number): boolean => (distances[row] as number) >= limit && (distances[row] as number) > 0;
  const order = Array.from(distances.keys());
  const far = order.filter(keeps);
  // Too few that keep the distance: the farthest of the others fill up.
  const rest = order.filter((row) => !keeps(row)).sort((a, b) => (distances[b] as number) - (distances[a] as number));
  const taken = [...far, ...rest].slice(0, positions.length);
  const fresh = takeTableRows(pool, taken);
  const short = Math.max(0, positions.length - far.length);
  return {
    table: replaceRows(candidate, positions, fresh),
    origins: replacedOrigins(candidate.rowCount, positions),
    facts: [
      { label: 'Rows replaced', value: positions.length.toLocaleString('en') },
      { label: 'Distance kept from every training row', value: limit.toFixed(4) },
      ...(short > 0 ? [{ label: 'Nearer than that, for want of better', value: short.toLocaleString('en') }] : []),
    ],
  };
}

function createRuler(real: Table, seed: number): Ruler {
  const frame = frameOf(real);
  const encode = createEncoder(frame, 'range');
  const index = indexPoints(encode(frame));
  return {
    async distances(table, context) {
      return (await findNearest(encode(frameOf(table)), index, context)).first;
    },
    async others(context) {
      const rows = sampleIndices(frame.rowCount, MEASURED_ROWS, randomStream(seed, 'replace-rows'));
      return (await findNearest(encode(takeFrameRows(frame, rows)), index, context)).second;
    },
  };
}
