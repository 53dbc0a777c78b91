// What gives the candidate away: columns, slices and rows, as exhibits and as repairs.

import type { WorkContext } from '../../breathe.ts';
import { type Importance, permutationImportance } from '../../explain/importance.ts';
import type { RepairOffer } from '../../repairs/types.ts';
import { columnIndex, takeTableRows } from '../../table/table.ts';
import type { Exhibit } from '../exhibit.ts';
import { overlayOf } from '../overlay.ts';
import type { Detail } from '../types.ts';
import { contributionBars, contributionsOf } from './contributions.ts';
import { dependenceExhibits } from './effects.ts';
import { balancedRows, nameOf, type Probed } from './probed.ts';
import { progressOf } from './progress.ts';
import { offerRepairs } from './offers.ts';
import { exemplarRows } from './exemplars.ts';
import { sliceEvidence } from './slices.ts';

/** Rows of each kind on which importance is measured, and in the summary of contributions. */
const IMPORTANCE_ROWS = 3_000;
const SHOWN_OVERLAYS = 6;

export interface Evidence {
  readonly details: readonly Detail[];
  readonly exhibits: readonly Exhibit[];
  readonly repairs: readonly RepairOffer[];
  readonly notes: readonly string[];
}

/** Explains the boosted probe on rows that its models have not seen. @throws StudioError `aborted` */
export async function explainProbe(probed: Probed, context: WorkContext): Promise<Evidence> {
  const { sides, trees, stream } = probed;
  const steps = progressOf(context, [4, 3, 1, 1, 1]);
  const rows = balancedRows(sides.holdout.rowCount, IMPORTANCE_ROWS, stream.derive('importance'));
  const ranked = await permutationImportance(trees.folded, { rows, stream }, steps[0]);
  const contributions = await contributionsOf(probed, steps[1] as WorkContext);
  const slices = await sliceEvidence(
    probed,
    nameOf(probed, (ranked[0] as Importance).feature),
    steps[3] as WorkContext,
  );
  const exhibits = [
    importanceBars(probed, ranked),
    overlays(probed, ranked),
    contributionBars(probed, contributions),
    ...(await dependenceExhibits(probed, ranked, steps[2] as WorkContext)),
    ...slices.exhibits,
    ...(await exemplarRows(probed, steps[4] as WorkContext)),
  ];
  const cut = rows.length < sides.labels.length;
  return {
    details: ranked.map((entry) => detailOf(probed, entry)),
    exhibits,
    repairs: offerRepairs(probed, ranked, slices.told),
    notes: cut ? [`Importance was measured on ${(rows.length / 2).toLocaleString('en')} rows of each kind.`] : [],
  };
}

function detailOf(probed: Probed, { feature, value }: Importance): Detail {
  const alone = (probed.alone[feature] as number).toFixed(3);
  const note = `AUC lost when this column is shuffled; this column alone reaches ${alone}`;
  return { columns: [nameOf(probed, feature)], value, note };
}

function importanceBars(probed: Probed, ranked: readonly Importance[]): Exhibit {
  return {
    kind: 'bars',
    title: 'Which columns give it away',
    caption:
      'How much of the AUC is lost when the values of one column are shuffled among rows that the probe has not seen (permutation importance, with its 95 % interval). Near zero gives nothing away.',
    isLead: probed.trees.auc > 0.55,
    unit: 'AUC lost',
    items: ranked.map(({ feature, value, interval }) => {
      const column = nameOf(probed, feature);
      return { label: column, column, value, interval };
    }),
    reference: { label: 'nothing given away', value: 0 },
  };
}

function overlays({ input, ...rest }: Probed, ranked: readonly Importance[]): Exhibit {
  const probed = { input, ...rest };
  const holdout = input.holdout ?? input.real;
  const real = takeTableRows(holdout, probed.sides.holdoutRows);
  const synthetic = takeTableRows(input.candidate, probed.sides.candidateRows);
  const items = ranked.slice(0, SHOWN_OVERLAYS).map(({ feature, value }) => ({
    ...overlayOf(real, synthetic, columnIndex(holdout, nameOf(probed, feature))),
    figure: { label: 'importance', value },
  }));
  return {
    kind: 'overlays',
    title: 'The same columns, real beside synthetic',
    caption:
      'Where two outlines agree although the column ranks high, it is how the column goes together with others that differs.',
    items,
  };
}
