// The columns of the propensity model: every column alone, and the strongest relations of the real table as products.

import { countAbsent, type Frame, type FrameColumn, isAbsent, levelsByFrequency, sortedPresent } from '../frames.ts';
import { midRank, pearson } from '../statistics.ts';

const MAX_LEVELS = 8;
const MAX_PRODUCTS = 30;
/** Beyond this a table is too wide for the normal equations. */
const MAX_FEATURES = 200;

export interface Feature {
  readonly label: string;
  /** Column it comes from; products name both. */
  readonly columns: readonly string[];
  readonly values: Float64Array;
}

/**
 * Features of the rows of `stacked`, on the scale of `reference`: quantities as mid-rank less one half and its square
 * (missing 0), labels as indicators of the most frequent levels but the first and one of all others, a flag where
 * cells are missing, and products of the summaries of the 30 pairs of columns that are most correlated in `reference`.
 */
export function propensityFeatures(reference: Frame, stacked: Frame): Feature[] {
  const features: Feature[] = [];
  const summaries: { readonly name: string; readonly real: Float64Array; readonly stacked: Float64Array }[] = [];
  reference.columns.forEach((column, c) => {
    if (features.length >= MAX_FEATURES) return;
    const other = stacked.columns[c] as FrameColumn;
    const own = columnFeatures(column, other);
    features.push(...own);
    summaries.push({ name: column.name, real: summaryOf(column, column), stacked: summaryOf(column, other) });
  });
  const pairs = summaries.flatMap((first, i) =>
    summaries.slice(i + 1).map((second) => ({ first, second, strength: Math.abs(pearson(first.real, second.real)) })),
  );
  const strongest = pairs
    .filter(({ strength }) => Number.isFinite(strength))
    .sort((a, b) => b.strength - a.strength)
    .slice(0, MAX_PRODUCTS);
  for (const { first, second } of strongest) {
    const values = first.stacked.map((value, row) => value * (second.stacked[row] as number));
    features.push({ label: `${first.name} × ${second.name}`, columns: [first.name, second.name], values });
  }
  return features.filter(({ values }) => values.some((value) => value !== values[0]));
}

function columnFeatures(reference: FrameColumn, column: FrameColumn): Feature[] {
  const { name } = reference;
  const feature = (label: string, values: Float64Array): Feature => ({ label, columns: [name], values });
  const features: Feature[] = [];
  if (reference.kind === 'label' && column.kind === 'label') {
    const codes = levelsByFrequency(reference)
      .slice(1, MAX_LEVELS + 1)
      .map(({ code }) => code);
    const known = new Set([levelsByFrequency(reference)[0]?.code ?? -1, -1, ...codes]);
    codes.forEach((code, rank) =>
      features.push(
        feature(
          `${name} ${rank + 2}`,
          indicate(column.codes, (c) => c === code),
        ),
      ),
    );
    features.push(
      feature(
        `${name} other`,
        indicate(column.codes, (c) => !known.has(c)),
      ),
    );
  } else {
    const ranks = summaryOf(reference, column);
    features.push(
      feature(name, ranks),
      feature(
        `${name}²`,
        ranks.map((rank) => rank * rank),
      ),
    );
  }
  if (countAbsent(column) > 0) {
    const rows = column.kind === 'label' ? column.codes.length : column.values.length;
    const flags = Float64Array.from({ length: rows }, (_, row) => (isAbsent(column, row) ? 1 : 0));
    features.push(feature(`${name} missing`, flags));
  }
  return features;
}

/** One number a row: the centred mid-rank of a quantity, or whether it has the most frequent label, less one half. */
function summaryOf(reference: FrameColumn, column: FrameColumn): Float64Array {
  if (reference.kind === 'label') {
    const first = levelsByFrequency(reference)[0]?.code;
    const codes = column.kind === 'label' ? column.codes : new Int32Array(0);
    return Float64Array.from(codes, (code) => (code === first ? 0.5 : -0.5));
  }
  const sorted = sortedPresent(reference.values);
  const values = column.kind === 'quantity' ? column.values : new Float64Array(0);
  return values.map((value) => (Number.isNaN(value) ? 0 : midRank(sorted, value) - 0.5));
}

function indicate(codes: Int32Array, test: (code: number) => boolean): Float64Array {
  return Float64Array.from(codes, (code) => (test(code) ? 1 : 0));
}
