// Partial dependence (Friedman 2001): the mean prediction when one column is set to the same value in every row.

import { createBreather, type WorkContext } from '../breathe.ts';
import { applyBins, type BinRule } from '../learners/boosting/bins.ts';
import type { Feature } from '../learners/features.ts';
import { type FoldedModel, type FoldPart, foldParts, partMargins, shareOf } from './folded.ts';

export interface DependencePoint {
  /** Value of the feature: a quantity or a category code. */
  readonly at: number;
  /** Mean probability of label 1. */
  readonly share: number;
}

/** Most points on the grid of a quantity, and most categories shown. */
const GRID = 24;

/** Mean prediction over `rows` along the values of one feature. @throws StudioError `aborted` */
export async function partialDependence(
  folded: FoldedModel,
  { feature, rows }: { readonly feature: number; readonly rows: Int32Array },
  context: WorkContext = {},
): Promise<DependencePoint[]> {
  const breathe = createBreather(context);
  const parts = foldParts(folded, rows);
  const points: DependencePoint[] = [];
  for (const at of gridOf(folded.table.features[feature] as Feature)) {
    const margins = partMargins(
      parts.map((part) => setFeature(part, feature, at)),
      rows.length,
    );
    points.push({ at, share: margins.reduce((sum, margin) => sum + shareOf(margin), 0) / Math.max(1, rows.length) });
    await breathe();
  }
  return points;
}

function setFeature(part: FoldPart, feature: number, value: number): FoldPart {
  const bin = binOf(part.model.rules[feature] as BinRule, value);
  const own = part.bins[feature] as Uint8Array;
  const bins = part.bins.map((column, f) => (f === feature ? new Uint8Array(own.length).fill(bin) : column));
  return { ...part, bins };
}

function binOf(rule: BinRule, value: number): number {
  const table = { rowCount: 1, features: [{ values: Float64Array.of(value), isCategorical: rule.isCategorical }] };
  return (applyBins([rule], table)[0] as Uint8Array)[0] as number;
}

/** Categories by code (codes are ranks of frequency), quantities at evenly spaced ranks; missing is left out. */
function gridOf({ values, isCategorical }: Feature): Float64Array {
  const present = values.filter((value) => !Number.isNaN(value)).sort();
  const distinct = present.filter((value, i) => i === 0 || value !== present[i - 1]);
  if (isCategorical) return distinct.subarray(0, GRID);
  if (distinct.length <= GRID) return distinct;
  const grid = Float64Array.from(
    { length: GRID },
    (_, i) => present[Math.round(((i + 0.5) / GRID) * (present.length - 1))] as number,
  );
  return grid.filter((value, i) => i === 0 || value !== grid[i - 1]);
}
