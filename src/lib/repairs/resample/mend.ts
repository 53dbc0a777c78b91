import type { WorkContext } from '../../breathe.ts';
import { StudioError } from '../../errors.ts';
import { randomStream } from '../../random.ts';
import { concatTables, takeTableRows } from '../../table/table.ts';
import { growFresh, part } from '../fresh.ts';
import { probeOdds } from '../probe-odds.ts';
import type { RepairInput, RepairResult } from '../types.ts';
import { chooseRows } from './choose.ts';

interface Options {
  readonly fresh: number;
  readonly rounds: number;
  readonly clip: number;
  readonly maxRows: number;
}

/** Chooses rows of the candidate and of a fresh pool by probe odds. */
export async function resampleRows(input: RepairInput, options: Options, context: WorkContext): Promise<RepairResult> {
  const { real, candidate, seed } = input;
  const rows = candidate.rowCount;
  if (rows === 0 || real.rowCount === 0) {
    throw new StudioError('not-enough-data', 'a table without rows cannot be resampled');
  }
  const stream = randomStream(seed, 'resample');
  const extra = Math.round(options.fresh * rows);
  const grown = extra > 0 ? [await growFresh({ training: real, rows: extra, seed }, part(context, 0, 0.3))] : [];
  const pool = concatTables([candidate, ...grown], candidate.schema);
  const weights = new Float64Array(pool.rowCount).fill(1);
  let chosen = Int32Array.from(weights.keys());
  for (let round = 0; round < options.rounds; round++) {
    const step = part(context, 0.3 + (0.7 * round) / options.rounds, 0.7 / options.rounds);
    const derived = stream.derive('round', round);
    const members = round === 0 ? chosen : new Int32Array(new Set(chosen));
    const odds = await probeOdds({ real, pool, members, maxRows: options.maxRows, stream: derived }, step);
    odds.forEach((value, row) => (weights[row] = clip((weights[row] as number) * value, options.clip)));
    chosen = chooseRows(weights, rows, derived.derive('choose'));
  }
  const kept = chosen.filter((row) => row < rows);
  return {
    table: takeTableRows(pool, chosen),
    origins: chosen.map((row) => (row < rows ? row : -1)),
    facts: factsOf(rows, kept, options),
  };
}

function clip(weight: number, most: number): number {
  return Math.min(most, Math.max(1 / (most * most), weight));
}

function factsOf(rows: number, kept: Int32Array, { rounds }: Options): RepairResult['facts'] {
  const distinct = new Set(kept).size;
  const words = (count: number): string => count.toLocaleString('en');
  return [
    { label: 'Rows kept', value: `${words(distinct)} of ${words(rows)}` },
    { label: 'Fresh rows in the place of others', value: words(rows - kept.length) },
    ...(kept.length > distinct ? [{ label: 'Rows that appear again', value: words(kept.length - distinct) }] : []),
    { label: 'Rounds of weighing', value: String(rounds) },
  ];
}
