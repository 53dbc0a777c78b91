// The rows that look most synthetic: what gives each away, and the fewest changes with which it would pass as real.

import { createBreather, type WorkContext } from '../../breathe.ts';
import { type Edit, smallestEdit } from '../../explain/edits.ts';
import { shareOf } from '../../explain/folded.ts';
import type { BoostingModel } from '../../learners/boosting/boosting.ts';
import { takeFeatureRows } from '../../learners/features.ts';
import { sampleIndices } from '../../random.ts';
import type { Column } from '../../table/column.ts';
import { formatCell } from '../../table/format.ts';
import { isModeled } from '../../table/schema.ts';
import { selectColumns, type Table } from '../../table/table.ts';
import type { Exhibit, RowsExhibit } from '../exhibit.ts';
import { rowContributions } from './contributions.ts';
import { nameOf, type Probed } from './probed.ts';

const SHOWN_ROWS = 4;
const SHOWN_CONTRIBUTIONS = 6;
const DONORS = 400;
const MAX_CHANGES = 4;

/** The exhibit, or none when no row looks synthetic. @throws StudioError `aborted` */
export async function exemplarRows(probed: Probed, context: WorkContext): Promise<Exhibit[]> {
  const breathe = createBreather(context);
  const rows = mostSynthetic(probed);
  if (rows.length === 0) return [];
  const contributions = await rowContributions(probed.trees.folded, rows, context);
  const groups: RowsExhibit['groups'][number][] = [];
  for (const [i, row] of rows.entries()) {
    const edit = editOf(probed, row);
    groups.push(groupOf(probed, { row, edit, contributions: contributions[i] as Float64Array }));
    await breathe();
  }
  return [
    {
      kind: 'rows',
      title: 'The rows that look most synthetic',
      caption:
        'Each with what its columns add to the verdict (log-odds, exact Shapley values), and the fewest cells that would have to take values of real rows for it to pass.',
      columns: probed.sides.reference.columns.map(({ name }) => name),
      groups,
    },
  ];
}

/** Stacked row numbers of the candidate rows with the highest scores. */
function mostSynthetic({ sides, trees }: Probed): Int32Array {
  const first = sides.holdout.rowCount;
  const rows = Int32Array.from({ length: sides.candidate.rowCount }, (_, i) => first + i);
  const score = (row: number): number => trees.scores[row] as number;
  rows.sort((a, b) => score(b) - score(a) || a - b);
  return rows.filter((row) => score(row) > 0).subarray(0, SHOWN_ROWS);
}

function donorRows({ sides, stream }: Probed): Int32Array {
  return sampleIndices(sides.holdout.rowCount, DONORS, stream.derive('donors'));
}

function editOf(probed: Probed, row: number): Edit {
  const { table, folds, models } = probed.trees.folded;
  return smallestEdit({
    model: models[folds[row] as number] as BoostingModel,
    donors: takeFeatureRows(table, donorRows(probed)),
    row: table.features.map(({ values }) => values[row] as number),
    threshold: 0,
    maxChanges: MAX_CHANGES,
  });
}

interface Exemplar {
  readonly row: number;
  readonly edit: Edit;
  readonly contributions: Float64Array;
}

function groupOf(probed: Probed, { row, edit, contributions }: Exemplar): RowsExhibit['groups'][number] {
  const { sides, input, trees } = probed;
  const rowNumber = sides.candidateRows[row - sides.holdout.rowCount] as number;
  const cells = cellsOf(input.candidate, rowNumber);
  const donors = donorRows(probed);
  const edited = [...cells];
  for (const { feature, donor } of edit.changes) {
    const donorRow = sides.holdoutRows[donors[donor] as number] as number;
    edited[feature] = cellsOf(input.holdout ?? input.real, donorRow)[feature] ?? null;
  }
  const marked = edit.changes.map(({ feature }) => feature);
  const chance = percent(shareOf(trees.scores[row] as number));
  const names = marked.map((feature) => nameOf(probed, feature)).join(', ');
  const after = `${edit.passes ? 'would pass as real' : 'would still be told'} (${percent(shareOf(edit.margin))})`;
  return {
    label: `${chance} synthetic; with another ${names || 'value'} it ${after}`,
    rows: [
      { label: 'Synthetic row', tone: 'synthetic', rowNumber, cells, marked },
      { label: 'Smallest edit', tone: 'neutral', rowNumber: null, cells: edited, marked },
    ],
    contributions: Array.from(contributions, (value, feature) => ({ column: nameOf(probed, feature), value }))
      .sort((a, b) => b.value - a.value)
      .slice(0, SHOWN_CONTRIBUTIONS),
  };
}

/** Texts of the modeled cells of a row. */
function cellsOf(table: Table, row: number): (string | null)[] {
  const { schema, columns } = selectColumns(table, isModeled);
  return schema.map((entry, c) => formatCell(entry, columns[c] as Column, row));
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
