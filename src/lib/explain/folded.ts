// A model that has not seen the row it is asked about: one model a fold, fitted on the other folds.

import { applyBins } from '../learners/boosting/bins.ts';
import { type BoostingModel, rawBoosting } from '../learners/boosting/boosting.ts';
import { type FeatureTable, takeFeatureRows } from '../learners/features.ts';

export interface FoldedModel {
  readonly table: FeatureTable;
  /** 1 or 0, one a row. */
  readonly labels: Float64Array;
  /** Fold of every row: the number of the model that has not seen it. */
  readonly folds: Uint8Array;
  readonly models: readonly BoostingModel[];
}

/** The rows of one fold, binned by the model that has not seen them. */
export interface FoldPart {
  readonly model: BoostingModel;
  /** Which of the rows asked for these are. */
  readonly places: Int32Array;
  readonly bins: readonly Uint8Array[];
}

/** Parts of `rows` (row numbers of the table), one a fold that has some. */
export function foldParts({ table, folds, models }: FoldedModel, rows: Int32Array): FoldPart[] {
  return models.flatMap((model, fold) => {
    const places = Int32Array.from(rows.keys()).filter((place) => folds[rows[place] as number] === fold);
    if (places.length === 0) return [];
    const own = Int32Array.from(places, (place) => rows[place] as number);
    return [{ model, places, bins: applyBins(model.rules, takeFeatureRows(table, own)) }];
  });
}

/** Log-odds of label 1, one a row asked for. */
export function partMargins(parts: readonly FoldPart[], count: number): Float64Array {
  const margins = new Float64Array(count);
  for (const { model, places, bins } of parts) {
    const raw = rawBoosting(model, bins)[0] as Float64Array;
    places.forEach((place, i) => (margins[place] = raw[i] as number));
  }
  return margins;
}

/** Probability of log-odds. */
export function shareOf(margin: number): number {
  return 1 / (1 + Math.exp(-margin));
}
