// Eigenvalues and eigenvectors of a symmetric matrix by cyclic Jacobi rotations (Golub and Van Loan, section 8.5).

const MAX_SWEEPS = 60;

export interface Eigen {
  /** In no order. */
  readonly values: Float64Array;
  /** Row-major; column k belongs to value k, the columns are orthonormal. */
  readonly vectors: Float64Array;
}

/** Of a symmetric matrix, row-major size x size; only what is symmetric of it is used. */
export function symmetricEigen(matrix: Float64Array, size: number): Eigen {
  const a = Float64Array.from(matrix);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) {
      const mean = ((a[i * size + j] as number) + (a[j * size + i] as number)) / 2;
      a[i * size + j] = mean;
      a[j * size + i] = mean;
    }
  }
  const vectors = new Float64Array(size * size);
  for (let i = 0; i < size; i++) vectors[i * size + i] = 1;
  const total = a.reduce((sum, value) => sum + value * value, 0);
  for (let sweep = 0; sweep < MAX_SWEEPS && offDiagonal(a, size) > 1e-24 * total; sweep++) {
    for (let p = 0; p < size - 1; p++) for (let q = p + 1; q < size; q++) rotate(a, vectors, size, [p, q]);
  }
  return { values: Float64Array.from({ length: size }, (_, i) => a[i * size + i] as number), vectors };
}

function offDiagonal(a: Float64Array, size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) sum += 2 * (a[i * size + j] as number) ** 2;
  return sum;
}

/** Makes the entry (p, q) zero. */
function rotate(a: Float64Array, vectors: Float64Array, size: number, [p, q]: readonly [number, number]): void {
  const entry = a[p * size + q] as number;
  if (entry === 0) return;
  const ratio = ((a[q * size + q] as number) - (a[p * size + p] as number)) / (2 * entry);
  const tangent = (ratio >= 0 ? 1 : -1) / (Math.abs(ratio) + Math.hypot(ratio, 1));
  const cosine = 1 / Math.hypot(tangent, 1);
  const sine = tangent * cosine;
  for (let k = 0; k < size; k++) turn(a, [k * size + p, k * size + q], cosine, sine);
  for (let k = 0; k < size; k++) turn(a, [p * size + k, q * size + k], cosine, sine);
  for (let k = 0; k < size; k++) turn(vectors, [k * size + p, k * size + q], cosine, sine);
}

function turn(values: Float64Array, [i, j]: readonly [number, number], cosine: number, sine: number): void {
  const [x, y] = [values[i] as number, values[j] as number];
  values[i] = cosine * x - sine * y;
  values[j] = sine * x + cosine * y;
}
