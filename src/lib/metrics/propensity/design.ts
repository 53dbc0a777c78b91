// The columns of the propensity model: every column alone, and the strongest relations of the real table as products.

import { countAbsent, type Frame, type FrameColumn, isAbsent, levelsByFrequency, sortedPresent } from '../frames.ts';
import { midRank } from '../statistics.ts';

const MAX_LEVELS = 8;
const MAX_PRODUCTS = 30;
/** Columns among which the products are chosen. */
const MAX_RELATED = 60;
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
 * cells are missing, and products of the summaries of the 30 pairs of columns that are most correlated in the first `realRows` rows, which are real.
 */
export function propensityFeatures(reference: Frame, stacked: Frame, realRows: number): Feature[] {
  const features: Feature[] = [];
  const summaries: { readonly name: string; readonly values: Float64Array }[] = [];
  reference.columns.forEach((column, c) => {
    if (features.length >= MAX_FEATURES) return;
    const other = stacked.columns[c] as FrameColumn;
    features.push(...columnFeatures(column, other));
    if (c < MAX_RELATED) summaries.push({ name: column.name, values: summaryOf(column, other) });
  });
  const pairs = summaries.flatMap((first, i) =>
    summaries
      .slice(i + 1)
      .map((second) => ({ first, second, strength: strengthOf(first.values, second.values, realRows) })),
  );
  const strongest = pairs
    .filter(({ strength }) => Number.isFinite(strength))
    .sort((a, b) => b.strength - a.strength)
    .slice(0, MAX_PRODUCTS);
  for (const { first, second } of strongest) {
    const values = first.values.map((value, row) => value * (second.values[row] as number));
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

/** Absolute correlation of the first rows; NaN where one side is constant. */
function strengthOf(x: Float64Array, y: Float64Array, rows: number): number {
  let [sumX, sumY, sumXX, sumYY, sumXY] = [0, 0, 0, 0, 0];
  for (let row = 0; row < rows; row++) {
    const u = x[row] as number;
    const v = y[row] as number;
    sumX += u;
    sumY += v;
    sumXX += u * u;
    sumYY += v * v;
    sumXY += u * v;
  }
  const [spreadX, spreadY] = [sumXX - (sumX * sumX) / rows, sumYY - (sumY * sumY) / rows];
  // Summaries lie within one half of 0: what is left of a constant is rounding.
  if (!(spreadX > 1e-9 && spreadY > 1e-9)) return NaN;
  return Math.abs((sumXY - (sumX * sumY) / rows) / Math.sqrt(spreadX * spreadY));
}
