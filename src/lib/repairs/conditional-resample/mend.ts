import type { WorkContext } from '../../breathe.ts';
import { chosenTable, fairCells } from '../../fairness/rows.ts';
import { evenRows } from '../../fairness/weights.ts';
import { randomStream } from '../../random.ts';
import type { RepairInput, RepairResult } from '../types.ts';

/** Resampling inside of the cells of group and outcome (Kamiran and Calders 2012, uniform sampling). */
export async function evenOutGroups(
  input: RepairInput,
  { favourable }: { readonly favourable: string },
  context: WorkContext,
): Promise<RepairResult> {
  const cells = fairCells(input, favourable);
  context.onProgress?.(0.3, 'counting groups');
  const rows = evenRows(cells, randomStream(input.seed, 'conditional-resample'));
  context.onProgress?.(0.7, 'drawing rows');
  return chosenTable(input, cells, rows);
}
