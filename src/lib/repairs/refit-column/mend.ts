import type { WorkContext } from '../../breathe.ts';
import { redrawColumns } from '../../synthesizers/forest/redraw.ts';
import { columnIndex } from '../../table/table.ts';
import { growFresh } from '../fresh.ts';
import { identityOrigins, replacedOrigins } from '../origins.ts';
import type { RepairInput, RepairResult } from '../types.ts';

interface Options {
  readonly leafRows: number;
  readonly trees: number;
}

/** Draws the named columns given the others; a scope of all columns grows the whole table anew. */
export async function refitColumns(
  { real, candidate, scope, seed }: RepairInput,
  options: Options,
  context: WorkContext,
): Promise<RepairResult> {
  const names = [...new Set(scope.columns)];
  const columns = names.map((name) => columnIndex(real, name));
  const rows = candidate.rowCount;
  if (columns.length === candidate.columns.length) {
    const table = await growFresh({ training: real, rows, seed, options: { ...options } }, context);
    const origins = replacedOrigins(rows, identityOrigins(rows));
    return { table, origins, facts: [{ label: 'Grown anew', value: 'all columns, because all were named' }] };
  }
  const table = await redrawColumns(
    { training: real, table: candidate, columns, options: { ...options }, seed },
    context,
  );
  return {
    table: { ...table, schema: candidate.schema },
    origins: identityOrigins(rows),
    facts: [
      { label: 'Drawn again', value: names.join(', ') },
      { label: 'Given', value: `the ${candidate.columns.length - columns.length} other columns` },
      { label: 'Fewest rows in a leaf', value: String(options.leafRows) },
    ],
  };
}
