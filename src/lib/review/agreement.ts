// How far two raters agree beyond chance: Cohen's kappa (1960), weighted (1968) where labels have an order.

export interface Agreement {
  readonly count: number;
  /** Share of items on which both say the same. */
  readonly observed: number;
  /** 1 is full agreement, 0 what chance would give; null where one label is all there is. */
  readonly kappa: number | null;
  /** Quadratic weights by the distance of the labels in their order; null as above. */
  readonly weighted: number | null;
  /** 95 % interval of kappa, by the large-sample variance of Fleiss, Cohen and Everitt (1969). */
  readonly interval: readonly [low: number, high: number] | null;
  /** `matrix[i][j]`: how often the first said label i and the second label j. */
  readonly matrix: readonly (readonly number[])[];
  readonly labels: readonly string[];
}

const Z95 = 1.959963984540054;

/** Agreement over items that both have labelled. Labels that are numbers are ordered as such, others by text. */
export function measureAgreement(pairs: readonly (readonly [first: string, second: string])[]): Agreement {
  const labels = [...new Set(pairs.flat())].sort(compareLabels);
  const at = new Map(labels.map((label, i) => [label, i]));
  const matrix = labels.map(() => labels.map(() => 0));
  for (const [first, second] of pairs) {
    const row = matrix[at.get(first) as number] as number[];
    const column = at.get(second) as number;
    row[column] = (row[column] as number) + 1;
  }
  const count = pairs.length;
  const observed = count === 0 ? 0 : weightedShare(matrix, count, (i, j) => (i === j ? 1 : 0)).observed;
  const kappa = kappaOf(matrix, count, (i, j) => (i === j ? 1 : 0));
  const span = Math.max(1, labels.length - 1);
  const weighted = kappaOf(matrix, count, (i, j) => 1 - ((i - j) / span) ** 2);
  return { count, observed, kappa, weighted, interval: intervalOf(matrix, count, kappa), matrix, labels };
}

type Weight = (i: number, j: number) => number;

function kappaOf(matrix: readonly number[][], count: number, weight: Weight): number | null {
  if (count === 0) return null;
  const { observed, expected } = weightedShare(matrix, count, weight);
  return expected >= 1 ? null : (observed - expected) / (1 - expected);
}

function weightedShare(
  matrix: readonly number[][],
  count: number,
  weight: Weight,
): { observed: number; expected: number } {
  const { rows, columns } = margins(matrix, count);
  let observed = 0;
  let expected = 0;
  matrix.forEach((row, i) =>
    row.forEach((value, j) => {
      observed += (weight(i, j) * value) / count;
      expected += weight(i, j) * (rows[i] as number) * (columns[j] as number);
    }),
  );
  return { observed, expected };
}

function margins(matrix: readonly number[][], count: number): { rows: number[]; columns: number[] } {
  const rows = matrix.map((row) => row.reduce((sum, value) => sum + value, 0) / count);
  const columns = matrix.map((_, j) => matrix.reduce((sum, row) => sum + (row[j] as number), 0) / count);
  return { rows, columns };
}

function intervalOf(
  matrix: readonly number[][],
  count: number,
  kappa: number | null,
): readonly [number, number] | null {
  if (kappa === null) return null;
  const { rows, columns } = margins(matrix, count);
  const p = (i: number, j: number): number => ((matrix[i] as number[])[j] as number) / count;
  const expected = rows.reduce((sum, value, i) => sum + value * (columns[i] as number), 0);
  let same = 0;
  let others = 0;
  for (let i = 0; i < rows.length; i++) {
    const both = (rows[i] as number) + (columns[i] as number);
    same += p(i, i) * (1 - both * (1 - kappa)) ** 2;
    for (let j = 0; j < rows.length; j++) {
      if (i !== j) others += p(i, j) * ((columns[i] as number) + (rows[j] as number)) ** 2;
    }
  }
  const last = (kappa - expected * (1 - kappa)) ** 2;
  const variance = (same + (1 - kappa) ** 2 * others - last) / (count * (1 - expected) ** 2);
  const error = Z95 * Math.sqrt(Math.max(0, variance));
  return [Math.max(-1, kappa - error), Math.min(1, kappa + error)];
}

function compareLabels(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  if (a.trim() !== '' && b.trim() !== '' && Number.isFinite(x) && Number.isFinite(y)) return x - y;
  return a < b ? -1 : a > b ? 1 : 0;
}
