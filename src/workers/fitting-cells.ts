// Cells that do not fit the kind of their column (a pinned text in a column of numbers): their rows are set aside before
// they are journaled, so that the journal says exactly which rows the dataset has.

import type { MadeRow } from '../lib/runs/made-row.ts';
import { createRowTabler } from '../lib/runs/rows-to-table.ts';
import type { ColumnSchema } from '../lib/table/schema.ts';

const MISFIT = 'the value does not fit the column: ';

/** The rows, those with a cell that does not fit set aside; their cells stay. */
export function setMisfitsAside(rows: readonly MadeRow[], schema: readonly ColumnSchema[]): readonly MadeRow[] {
  const good = rows.filter((row) => row.quarantine === null);
  const misfits = new Map(
    createRowTabler(schema)
      .add(good)
      .misfits.map((misfit) => [misfit.line - 1, misfit]),
  );
  if (misfits.size === 0) return rows;
  return rows.map((row) => {
    const misfit = misfits.get(row.row);
    if (!misfit || row.quarantine !== null) return row;
    const { column, kind, value } = misfit;
    return { ...row, quarantine: { column, reason: `${MISFIT}“${value}” is no ${kind}`, raw: value } };
  });
}

/** The row as the maker left it: it counts one that did not fit as accepted. */
export function asMade(row: MadeRow): MadeRow {
  return row.quarantine?.reason.startsWith(MISFIT) ? { ...row, quarantine: null } : row;
}
