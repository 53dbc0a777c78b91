import type { WorkContext } from '../../breathe.ts';
import { StudioError } from '../../errors.ts';
import { randomStream, type RandomStream, sampleIndices } from '../../random.ts';
import { rowsInSlice, type SliceCondition } from '../../table/slice.ts';
import { concatTables, type Table, takeTableRows } from '../../table/table.ts';
import { growAccepted, part, replaceRows } from '../fresh.ts';
import { replacedOrigins } from '../origins.ts';
import type { RepairInput, RepairResult } from '../types.ts';

/** Rows borrowed from around a slice for each row of its own. */
const MOST_BORROWED = 4;

interface Options {
  readonly leafRows: number;
  readonly learnRows: number;
}

/** Drops the slice, grows it again in real's share, and keeps the number of rows. */
export async function regrowSlice(input: RepairInput, options: Options, context: WorkContext): Promise<RepairResult> {
  const { real, candidate, scope, seed } = input;
  const slice = scope.slice ?? [];
  const inReal = rowsInSlice(real, slice);
  const inCandidate = rowsInSlice(candidate, slice);
  if (real.rowCount === 0) throw new StudioError('not-enough-data', 'a table without rows cannot be learned');
  const share = inReal.length / real.rowCount;
  const counts = { before: inCandidate.length, after: Math.round(share * candidate.rowCount) };
  const stream = randomStream(seed, 'regenerate-slice');
  const training = takeTableRows(real, rowsAround(real, inReal, slice, { learnRows: options.learnRows, stream }));
  const leafRows = Math.max(2, Math.min(options.leafRows, Math.floor(inReal.length / 4)));
  const inside = await growAccepted(
    { training, seed, options: { leafRows } },
    { wanted: inReal.length > 0 ? counts.after : 0, accept: (table) => rowsInSlice(table, slice) },
    part(context, 0, 0.7),
  );
  const outside = await growOutside(input, Math.max(0, counts.before - inside.rowCount), part(context, 0.7, 0.3));
  const fresh = concatTables([inside, outside], candidate.schema);
  const positions = positionsFor(inCandidate, fresh.rowCount, candidate.rowCount, stream);
  return {
    table: replaceRows(candidate, positions, fresh),
    origins: replacedOrigins(candidate.rowCount, positions),
    facts: [
      { label: 'Rows in the slice', value: `${words(counts.before)} before, ${words(inside.rowCount)} now` },
      { label: 'Share of the slice in the real table', value: `${(100 * share).toFixed(1)} %` },
      ...(fresh.rowCount > counts.before
        ? [{ label: 'Rows elsewhere that gave way', value: words(fresh.rowCount - counts.before) }]
        : []),
      ...(outside.rowCount > 0 ? [{ label: 'New rows elsewhere', value: words(outside.rowCount) }] : []),
      { label: 'Real rows learned from', value: words(training.rowCount) },
    ],
  };
}

/** Where new rows go: the rows of the slice, and a random few elsewhere when there are more. Ascending. */
function positionsFor(inside: Int32Array, wanted: number, rows: number, stream: RandomStream): Int32Array {
  const isInside = new Uint8Array(rows);
  for (const row of inside) isInside[row] = 1;
  const elsewhere = Int32Array.from({ length: rows }, (_, row) => row).filter((row) => !isInside[row]);
  const extra = sampleIndices(elsewhere.length, Math.max(0, wanted - inside.length), stream.derive('give way'));
  const positions = Int32Array.from([...inside, ...Array.from(extra, (i) => elsewhere[i] as number)]);
  return positions.slice(0, wanted).sort();
}

async function growOutside({ real, scope, seed }: RepairInput, wanted: number, context: WorkContext): Promise<Table> {
  const accept = (table: Table): Int32Array => {
    const inside = new Set(rowsInSlice(table, scope.slice ?? []));
    return Int32Array.from({ length: table.rowCount }, (_, row) => row).filter((row) => !inside.has(row));
  };
  return growAccepted({ training: real, seed: seed + 1 }, { wanted, accept }, context);
}

interface Reach {
  readonly learnRows: number;
  readonly stream: RandomStream;
}

/** Real rows of the slice, and where they are few, rows that fail as few of its conditions as possible. */
function rowsAround(real: Table, inside: Int32Array, slice: readonly SliceCondition[], reach: Reach): Int32Array {
  const wanted = Math.min(reach.learnRows - inside.length, MOST_BORROWED * inside.length);
  if (wanted <= 0) return inside;
  const met = new Uint8Array(real.rowCount);
  for (const condition of slice) for (const row of rowsInSlice(real, [condition])) met[row] = (met[row] as number) + 1;
  const rows = [...inside];
  for (let level = slice.length - 1; level >= 0 && rows.length < inside.length + wanted; level--) {
    const ring = Array.from(met.keys()).filter((row) => met[row] === level);
    const left = inside.length + wanted - rows.length;
    const taken = sampleIndices(ring.length, left, reach.stream.derive('ring', level));
    for (const at of taken) rows.push(ring[at] as number);
  }
  return Int32Array.from(rows).sort();
}

function words(count: number): string {
  return count.toLocaleString('en');
}
