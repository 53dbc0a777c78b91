// The smallest edit that lets a row pass: as few columns as possible take values of real rows until the probe does not
// tell the row any more (counterfactual explanation; Wachter, Mittelstadt and Russell 2017). Best-first, by beam.

import { applyBins } from '../learners/boosting/bins.ts';
import { type BoostingModel, rawBoosting } from '../learners/boosting/boosting.ts';
import type { Feature, FeatureTable } from '../learners/features.ts';

export interface EditSearch {
  readonly model: BoostingModel;
  /** Real rows: where the values come from. */
  readonly donors: FeatureTable;
  /** The row to edit, one number a feature. */
  readonly row: readonly number[];
  /** Log-odds up to which a row passes as real. */
  readonly threshold: number;
  readonly maxChanges: number;
}

export interface Edit {
  /** What was changed, in the order of search; the value is that of the donor row. */
  readonly changes: readonly { readonly feature: number; readonly donor: number }[];
  readonly margin: number;
  readonly passes: boolean;
}

const BEAM = 4;
const MAX_VALUES = 20;

interface State extends Edit {
  readonly bins: Uint8Array;
}

/** The edit with the fewest columns that passes, else the one that comes nearest with `maxChanges`. */
export function smallestEdit({ model, donors, row, threshold, maxChanges }: EditSearch): Edit {
  const own = binRow(model, row);
  const start = (rawBoosting(model, columnsOf([own]))[0] as Float64Array)[0] as number;
  const options = donors.features.map((feature) => donorRows(feature));
  const donorBins = applyBins(model.rules, donors);
  let beam: State[] = [{ changes: [], margin: start, passes: start <= threshold, bins: own }];
  for (let depth = 0; depth < maxChanges && !beam[0]?.passes; depth++) {
    const next = beam.flatMap((state) => expand(state, options, donorBins));
    if (next.length === 0) break;
    const margins = rawBoosting(model, columnsOf(next.map((state) => state.bins)))[0] as Float64Array;
    beam = next
      .map((state, i): State => ({
        ...state,
        margin: margins[i] as number,
        passes: (margins[i] as number) <= threshold,
      }))
      .sort((a, b) => a.margin - b.margin)
      .slice(0, BEAM);
  }
  const { changes, margin, passes } = beam[0] as State;
  return { changes, margin, passes };
}

function expand(state: State, options: readonly Int32Array[], donorBins: readonly Uint8Array[]): State[] {
  const changed = new Set(state.changes.map(({ feature }) => feature));
  return options.flatMap((donors, feature) => {
    if (changed.has(feature)) return [];
    const seen = new Set([state.bins[feature] as number]);
    return Array.from(donors).flatMap((donor): State[] => {
      const bin = donorBins[feature]?.[donor] as number;
      if (seen.has(bin)) return [];
      seen.add(bin);
      const bins = state.bins.slice();
      bins[feature] = bin;
      return [{ ...state, changes: [...state.changes, { feature, donor }], bins }];
    });
  });
}

/** Rows that hold values spread evenly over the ranks of a feature: frequent values come first to be among them. */
function donorRows({ values }: Feature): Int32Array {
  const rows = Int32Array.from({ length: values.length }, (_, row) => row);
  const at = (row: number): number => (Number.isNaN(values[row]) ? Infinity : (values[row] as number));
  rows.sort((a, b) => (at(a) === at(b) ? a - b : at(a) < at(b) ? -1 : 1));
  const count = Math.min(MAX_VALUES, rows.length);
  return Int32Array.from({ length: count }, (_, i) => rows[Math.floor(((i + 0.5) / count) * rows.length)] as number);
}

function binRow(model: BoostingModel, row: readonly number[]): Uint8Array {
  const features = row.map((value, f) => ({
    values: Float64Array.of(value),
    isCategorical: model.rules[f]?.isCategorical === true,
  }));
  return Uint8Array.from(applyBins(model.rules, { rowCount: 1, features }), (bins) => bins[0] as number);
}

function columnsOf(rows: readonly Uint8Array[]): Uint8Array[] {
  return Array.from(rows[0] as Uint8Array, (_, f) => Uint8Array.from(rows, (row) => row[f] as number));
}
