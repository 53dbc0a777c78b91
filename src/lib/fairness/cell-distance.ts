import { largestDistance } from '../inference/distance.ts';
import { frameOf } from '../metrics/frames.ts';
import type { Table } from '../table/table.ts';
import type { Cells } from './weights.ts';

/** Largest Kolmogorov-Smirnov distance of any quantity, within any cell of group and outcome, that choosing `rows` makes. */
export function largestCellDistance(table: Table, { groups, groupCount, outcome }: Cells, rows: Int32Array): number {
  const cellOf = (row: number): number =>
    (outcome[row] as number) < 0 ? -1 : (groups[row] as number) * 2 + (outcome[row] as number);
  const all = Int32Array.from({ length: table.rowCount }, (_, row) => row);
  let most = 0;
  for (let cell = 0; cell < groupCount * 2; cell++) {
    const [before, after] = [all, rows].map((list) => list.filter((row) => cellOf(row) === cell));
    for (const column of frameOf(table).columns) {
      if (column.kind !== 'quantity' || !before || !after) continue;
      const read = (list: Int32Array): Float64Array =>
        Float64Array.from(list, (row) => column.values[row] as number)
          .filter(Number.isFinite)
          .sort();
      most = Math.max(most, largestDistance(read(before), read(after)));
    }
  }
  return most;
}
