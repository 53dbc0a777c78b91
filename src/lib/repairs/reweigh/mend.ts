import type { WorkContext } from '../../breathe.ts';
import { chosenTable, fairCells } from '../../fairness/rows.ts';
import { cellWeights, resampleRows, rowWeights } from '../../fairness/weights.ts';
import { randomStream } from '../../random.ts';
import type { RepairInput, RepairResult } from '../types.ts';

/** Groups whose weights are listed. */
const MOST_LISTED = 12;

/** Reweighing (Kamiran and Calders 2012) as a table: rows drawn in proportion to their weights. */
export async function reweighGroups(
  input: RepairInput,
  { favourable }: { readonly favourable: string },
  context: WorkContext,
): Promise<RepairResult> {
  const cells = fairCells(input, favourable);
  context.onProgress?.(0.3, 'weighing rows');
  const strata = cells.groups.map((group, row) => group * 3 + (cells.outcome[row] as number));
  const rows = resampleRows(rowWeights(cells), randomStream(input.seed, 'reweigh'), strata);
  context.onProgress?.(0.7, 'drawing rows');
  const result = chosenTable(input, cells, rows);
  const { names } = cells.grouping;
  const weights = cellWeights(cells)
    .slice(0, MOST_LISTED)
    .map(([no, yes], group) => ({ label: `Weights of ${names[group]}`, value: `${yes} with, ${no} without` }));
  return { ...result, facts: [...result.facts, ...weights] };
}
