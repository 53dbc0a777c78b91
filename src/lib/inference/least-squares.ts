// Ordinary least squares on a few columns, by Cholesky of the scaled normal equations.

/** Pivots below this share of the diagonal mean that a column repeats others: it gets no weight. */
const TOLERANCE = 1e-9;

/** Weights of `columns` (an intercept among them) that fit `values`, over the rows at `rows`. */
export function leastSquares(columns: readonly Float64Array[], values: Float64Array, rows: Int32Array): Float64Array {
  const size = columns.length;
  const gram = new Float64Array(size * size);
  const right = new Float64Array(size);
  for (const row of rows) {
    for (let i = 0; i < size; i++) {
      const x = (columns[i] as Float64Array)[row] as number;
      if (x === 0) continue;
      right[i] = (right[i] as number) + x * (values[row] as number);
      for (let j = 0; j <= i; j++) {
        gram[i * size + j] = (gram[i * size + j] as number) + x * ((columns[j] as Float64Array)[row] as number);
      }
    }
  }
  return solveGram(gram, right);
}

/** Solves a symmetric positive system, given its lower triangle; columns that repeat others get 0. */
export function solveGram(gram: Float64Array, right: Float64Array): Float64Array {
  const size = right.length;
  const at = (i: number, j: number): number => gram[i * size + j] as number;
  const lower = new Float64Array(size * size);
  const low = (i: number, j: number): number => lower[i * size + j] as number;
  const middle = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = at(i, j);
      for (let k = 0; k < j; k++) sum -= low(i, k) * low(j, k);
      if (i === j) lower[i * size + i] = sum > TOLERANCE * at(i, i) ? Math.sqrt(sum) : 0;
      else lower[i * size + j] = low(j, j) === 0 ? 0 : sum / low(j, j);
    }
    let sum = right[i] as number;
    for (let k = 0; k < i; k++) sum -= low(i, k) * (middle[k] as number);
    middle[i] = low(i, i) === 0 ? 0 : sum / low(i, i);
  }
  const weights = new Float64Array(size);
  for (let i = size - 1; i >= 0; i--) {
    if (low(i, i) === 0) continue;
    let sum = middle[i] as number;
    for (let k = i + 1; k < size; k++) sum -= low(k, i) * (weights[k] as number);
    weights[i] = sum / low(i, i);
  }
  return weights;
}

/** Solves a small square system by elimination with pivots; null when it has no single solution. */
export function solveSquare(matrix: readonly (readonly number[])[], right: readonly number[]): number[] | null {
  const rows = matrix.map((row, i) => [...row, right[i] as number]);
  const size = rows.length;
  for (let step = 0; step < size; step++) {
    const pivots = rows.slice(step).map((row) => Math.abs(row[step] as number));
    const best = step + pivots.indexOf(Math.max(...pivots));
    const pivot = rows[best] as number[];
    if (Math.abs(pivot[step] as number) < TOLERANCE) return null;
    rows[best] = rows[step] as number[];
    rows[step] = pivot;
    for (const row of rows) {
      if (row === pivot) continue;
      const factor = (row[step] as number) / (pivot[step] as number);
      for (let k = step; k <= size; k++) row[k] = (row[k] as number) - factor * (pivot[k] as number);
    }
  }
  return rows.map((row, i) => (row[size] as number) / (row[i] as number));
}
