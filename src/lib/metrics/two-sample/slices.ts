// Parts of the table in which the probe sees through the candidate, and parts with too many or too few rows. Rules are
// sought in one half of the rows and measured in the other, so that the best of many does not flatter itself.

import type { WorkContext } from '../../breathe.ts';
import { shareOf } from '../../explain/folded.ts';
import { findSlices } from '../../explain/slices.ts';
import { isModeled } from '../../table/schema.ts';
import { rowsInSlice, type SliceCondition } from '../../table/slice.ts';
import { concatTables, selectColumns, type Table, takeTableRows } from '../../table/table.ts';
import { wilsonInterval } from '../attacks.ts';
import type { Exhibit, RulesExhibit } from '../exhibit.ts';
import type { Probed } from './probed.ts';

const MAX_SLICES = 4;
const MIN_ROWS = 20;

export interface MeasuredSlice {
  readonly slice: readonly SliceCondition[];
  /** Rows of the whole candidate in the slice. */
  readonly rowCount: number;
  readonly value: number;
  readonly interval: readonly [number, number];
}

export interface SliceEvidence {
  readonly exhibits: readonly Exhibit[];
  /** Slices in which the probe tells rows apart, best first. */
  readonly told: readonly MeasuredSlice[];
}

interface Figures {
  /** What the search is led by, one a row of both kinds. */
  readonly values: Float64Array;
  /** What is measured: 1 or 0, one a row. */
  readonly hits: Float64Array;
  readonly culprit?: string;
}

/** Finds and measures the slices. @throws StudioError `aborted` */
export async function sliceEvidence(probed: Probed, culprit: string, context: WorkContext): Promise<SliceEvidence> {
  const { sides, trees } = probed;
  const { labels } = sides;
  const shares = trees.scores.map(shareOf);
  const correct = labels.map((label, row) => (((shares[row] as number) > 0.5 ? 1 : 0) === label ? 1 : 0));
  // How far the probe leans to the right side: large where it tells both kinds apart, and where one kind is alone.
  const lean = labels.map((label, row) => ((shares[row] as number) - 0.5) * (label === 1 ? 1 : -1));
  const told = await measure(probed, { values: lean, hits: correct, culprit }, context);
  const many = await measure(probed, { values: labels, hits: labels }, context);
  const opposite = labels.map((label) => 1 - label);
  const few = await measure(probed, { values: opposite, hits: labels }, context);
  const crowded = [
    ...many.filter(({ interval }) => interval[0] > 0.5),
    ...few.filter(({ interval }) => interval[1] < 0.5),
  ];
  const seen = told.filter(({ interval }) => interval[0] > 0.5);
  return { told: seen, exhibits: [...toldRules(seen), ...crowdRules(crowded)] };
}

function toldRules(rules: readonly MeasuredSlice[]): RulesExhibit[] {
  if (rules.length === 0) return [];
  return [
    {
      kind: 'rules',
      title: 'Where it shows most',
      caption:
        'Parts of the table in which the probe tells synthetic from real rows best; one half is a coin toss. Found in one half of the rows, measured in the other.',
      valueLabel: 'rows told apart',
      rules,
    },
  ];
}

function crowdRules(rules: readonly MeasuredSlice[]): RulesExhibit[] {
  if (rules.length === 0) return [];
  return [
    {
      kind: 'rules',
      title: 'Where there are too many or too few synthetic rows',
      caption:
        'Share of synthetic among as many synthetic as real rows; one half is right, more is too many, less is too few.',
      valueLabel: 'share of synthetic rows',
      rules,
    },
  ];
}

async function measure(
  probed: Probed,
  { values, hits, culprit }: Figures,
  context: WorkContext,
): Promise<MeasuredSlice[]> {
  const table = stackedTable(probed);
  // Every other row of each kind: the rows were drawn in order of the tables, the halves are alike.
  const [search, check] = [halfOf(table.rowCount, 0), halfOf(table.rowCount, 1)];
  const minRows = Math.max(MIN_ROWS, Math.round(search.length * 0.01));
  const led = Float64Array.from(search, (row) => values[row] as number);
  const job = {
    table: takeTableRows(table, search),
    values: led,
    count: MAX_SLICES,
    minRows,
    ...(culprit !== undefined && { culprit }),
  };
  const found = await findSlices(job, { signal: context.signal });
  const checked = takeTableRows(table, check);
  return found.map(({ slice }) => {
    const inside = rowsInSlice(checked, slice);
    const count = inside.reduce((sum, row) => sum + (hits[check[row] as number] as number), 0);
    const value = inside.length === 0 ? 0.5 : count / inside.length;
    const interval = inside.length === 0 ? ([0, 1] as const) : wilsonInterval(value, inside.length);
    return { slice, rowCount: rowsInSlice(probed.input.candidate, slice).length, value, interval };
  });
}

function stackedTable({ input, sides }: Probed): Table {
  const modeled = (table: Table): Table => selectColumns(table, isModeled);
  const holdout = takeTableRows(modeled(input.holdout ?? input.real), sides.holdoutRows);
  const candidate = takeTableRows(modeled(input.candidate), sides.candidateRows);
  return concatTables([holdout, candidate], holdout.schema);
}

function halfOf(rowCount: number, odd: 0 | 1): Int32Array {
  return Int32Array.from({ length: rowCount }, (_, row) => row).filter((row) => row % 2 === odd);
}
