// Who pushes a row towards "synthetic": exact Shapley values, from the model that has not seen the row.

import type { WorkContext } from '../../breathe.ts';
import type { FoldedModel } from '../../explain/folded.ts';
import { shapValues } from '../../explain/tree-shap.ts';
import { takeFeatureRows } from '../../learners/features.ts';
import type { Exhibit } from '../exhibit.ts';
import { balancedRows, nameOf, type Probed } from './probed.ts';
import { progressOf } from './progress.ts';

/** Rows of each kind in the summary. */
const SUMMARY_ROWS = 100;

/** Contributions of `rows` in log-odds, one array of features a row. @throws StudioError `aborted` */
export async function rowContributions(
  { table, folds, models }: FoldedModel,
  rows: Int32Array,
  context: WorkContext = {},
): Promise<Float64Array[]> {
  const found: Float64Array[] = [];
  const steps = progressOf(
    context,
    models.map(() => 1),
  );
  for (const [fold, model] of models.entries()) {
    const places = Int32Array.from(rows.keys()).filter((place) => folds[rows[place] as number] === fold);
    const own = takeFeatureRows(
      table,
      places.map((place) => rows[place] as number),
    );
    const { values, features } = await shapValues(model, own, steps[fold]);
    places.forEach((place, i) => (found[place] = values.slice(i * features, (i + 1) * features)));
  }
  return found;
}

/** Mean absolute contribution of every feature over a sample of both kinds. @throws StudioError `aborted` */
export async function contributionsOf({ sides, trees, stream }: Probed, context: WorkContext): Promise<number[]> {
  const rows = balancedRows(sides.holdout.rowCount, SUMMARY_ROWS, stream.derive('contributions'));
  const each = await rowContributions(trees.folded, rows, context);
  return sides.reference.columns.map(
    (_, feature) => each.reduce((sum, values) => sum + Math.abs(values[feature] as number), 0) / each.length,
  );
}

/** Bars of the mean absolute contributions. */
export function contributionBars(probed: Probed, contributions: readonly number[]): Exhibit {
  const items = contributions.map((value, feature) => {
    const column = nameOf(probed, feature);
    return { label: column, column, value };
  });
  return {
    kind: 'bars',
    title: 'What the probe looks at',
    caption: `Mean size of each column's contribution to the verdict on a row, in log-odds: exact Shapley values of the trees (TreeSHAP) over ${Math.min(SUMMARY_ROWS, probed.sides.holdout.rowCount)} rows of each kind.`,
    unit: 'log-odds',
    items: items.sort((a, b) => b.value - a.value),
  };
}
