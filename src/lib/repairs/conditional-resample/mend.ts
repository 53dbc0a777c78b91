import type { WorkContext } from '../../breathe.ts';
import { crossLogits, eveningFor, planBorder } from '../../fairness/border.ts';
import { largestCellDistance } from '../../fairness/cell-distance.ts';
import { chosenTable, fairCells, type FairCells } from '../../fairness/rows.ts';
import { evenRows } from '../../fairness/weights.ts';
import { randomStream, type RandomStream } from '../../random.ts';
import type { RepairInput, RepairResult } from '../types.ts';

/** Most that a column may move within a cell of group and outcome, with some room to the promised 0.03. */
const MOST_DISTANCE = 0.027;
/** Shares of a cell that may be tilted, the largest that keeps the distance is taken. */
const BUDGETS = [0.08, 0.06, 0.04, 0.02];

interface Options {
  readonly favourable: string;
  readonly border: boolean;
  readonly maxRows: number;
}

/** Resampling inside of the cells of group and outcome (Kamiran and Calders 2012), uniform or preferential. */
export async function evenOutGroups(input: RepairInput, options: Options, context: WorkContext): Promise<RepairResult> {
  const cells = fairCells(input, options.favourable);
  const stream = randomStream(input.seed, 'conditional-resample');
  const tilted = options.border ? await tiltedRows(input, cells, { options, stream }, context) : null;
  context.onProgress?.(0.9, 'drawing rows');
  const result = chosenTable(input, cells, tilted?.rows ?? evenRows(cells, stream));
  const words = tilted
    ? `weighed for even errors, at most ${Math.round(tilted.budget * 100)} % of a cell; every group gets ${(100 * tilted.share).toFixed(1)} %`
    : 'used as often as others';
  return { ...result, facts: [...result.facts, { label: 'Rows near the border of the decision', value: words }] };
}

interface Tilted {
  readonly rows: Int32Array<ArrayBuffer>;
  readonly budget: number;
  readonly share: number;
}

async function tiltedRows(
  input: RepairInput,
  cells: FairCells,
  { options, stream }: { readonly options: Options; readonly stream: RandomStream },
  context: WorkContext,
): Promise<Tilted | null> {
  const { candidate, seed } = input;
  const { target } = cells.outcomeWords;
  const table = { table: candidate, target, outcome: cells.outcome };
  const logits = await crossLogits(table, { seed, maxRows: options.maxRows }, context);
  const border = planBorder(cells, logits);
  if (!border) return null;
  for (const budget of BUDGETS) {
    const rows = evenRows(cells, stream, eveningFor(cells, logits, border, budget));
    if (largestCellDistance(candidate, cells, rows) <= MOST_DISTANCE) return { rows, budget, share: border.share };
  }
  return null;
}
