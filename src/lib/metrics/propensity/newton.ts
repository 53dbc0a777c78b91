// Logistic regression to the last digit by Newton's method: few columns, and a score that is compared to 1e-6.

import { createBreather, type WorkContext } from '../../breathe.ts';

const MAX_STEPS = 100;
const TOLERANCE = 1e-9;
/** Pivots below this share of their column are combinations of the columns before. */
const RANK_TOLERANCE = 1e-8;

export interface LogitFit {
  /** Share of class 1 a row. */
  readonly shares: Float64Array;
  /** The intercept, then the weights of the columns. */
  readonly weights: Float64Array;
  /** Columns with the intercept that are no combination of others: k of the null expectation. */
  readonly rank: number;
}

/**
 * Maximum of the likelihood less `ridge` / 2 times the squared weights (intercept free): scikit-learn's C = 1 / ridge.
 * @throws StudioError `aborted`
 */
export async function fitLogit(
  columns: readonly Float64Array[],
  targets: Uint8Array,
  { ridge, context }: { readonly ridge: number; readonly context: WorkContext },
): Promise<LogitFit> {
  const breathe = createBreather(context);
  const rows = targets.length;
  const width = columns.length + 1;
  const design = designOf(columns, rows);
  let weights = new Float64Array(width);
  let state = evaluate(design, weights, targets, ridge);
  for (let step = 0; step < MAX_STEPS; step++) {
    const { gradient, curvature } = await derivatives(design, { state, weights, targets, ridge }, breathe);
    const direction = solve(curvature, gradient, width);
    let next = state;
    let moved = weights;
    for (let length = 1; length > 1e-6; length /= 2) {
      moved = weights.map((weight, i) => weight - length * (direction[i] as number));
      next = evaluate(design, moved, targets, ridge);
      if (next.loss <= state.loss + 1e-12 * Math.abs(state.loss)) break;
    }
    const change = weights.reduce((most, weight, i) => Math.max(most, Math.abs(weight - (moved[i] as number))), 0);
    weights = moved;
    state = next;
    context.onProgress?.(Math.min(1, (step + 1) / 12), 'propensity model');
    if (change < TOLERANCE) break;
  }
  return { shares: state.shares, weights, rank: rankOf(design, rows) };
}

interface State {
  readonly loss: number;
  readonly shares: Float64Array;
}

interface Design {
  /** Row-major, the first column is 1. */
  readonly values: Float64Array;
  readonly width: number;
}

function designOf(columns: readonly Float64Array[], rows: number): Design {
  const width = columns.length + 1;
  const values = new Float64Array(rows * width).fill(1);
  columns.forEach((column, c) => {
    for (let row = 0; row < rows; row++) values[row * width + c + 1] = column[row] as number;
  });
  return { values, width };
}

function evaluate({ values, width }: Design, weights: Float64Array, targets: Uint8Array, ridge: number): State {
  const shares = new Float64Array(targets.length);
  let loss = 0;
  for (let c = 1; c < width; c++) loss += (ridge / 2) * (weights[c] as number) ** 2;
  for (let row = 0; row < targets.length; row++) {
    let raw = 0;
    for (let c = 0, at = row * width; c < width; c++) raw += (values[at + c] as number) * (weights[c] as number);
    shares[row] = 1 / (1 + Math.exp(-raw));
    loss += Math.max(raw, 0) + Math.log1p(Math.exp(-Math.abs(raw))) - (targets[row] as number) * raw;
  }
  return { loss, shares };
}

interface Point {
  readonly state: State;
  readonly weights: Float64Array;
  readonly targets: Uint8Array;
  readonly ridge: number;
}

async function derivatives({ values, width }: Design, point: Point, breathe: () => Promise<void>) {
  const gradient = new Float64Array(width);
  const curvature = new Float64Array(width * width);
  const filled = new Int32Array(width);
  for (let c = 1; c < width; c++) {
    gradient[c] = point.ridge * (point.weights[c] as number);
    curvature[c * width + c] = point.ridge;
  }
  for (let row = 0; row < point.targets.length; row++) {
    const share = point.state.shares[row] as number;
    addRow(values, row * width, gradient, share - (point.targets[row] as number));
    addProduct(values, row * width, { curvature, filled }, share * (1 - share));
    if ((row & 255) === 255) await breathe();
  }
  return { gradient, curvature };
}

function addRow(values: Float64Array, at: number, gradient: Float64Array, factor: number): void {
  for (let c = 0; c < gradient.length; c++) gradient[c] = (gradient[c] as number) + factor * (values[at + c] as number);
}

/** Adds factor x x' to the lower triangle; indicators make most rows sparse. */
function addProduct(
  values: Float64Array,
  at: number,
  { curvature, filled }: { readonly curvature: Float64Array; readonly filled: Int32Array },
  factor: number,
): void {
  const width = filled.length;
  let count = 0;
  for (let c = 0; c < width; c++) if (values[at + c] !== 0) filled[count++] = c;
  for (let a = 0; a < count; a++) {
    const i = filled[a] as number;
    const left = (values[at + i] as number) * factor;
    const base = i * width;
    for (let b = 0; b <= a; b++) {
      const j = filled[b] as number;
      curvature[base + j] = (curvature[base + j] as number) + left * (values[at + j] as number);
    }
  }
}

/** Solves a x = b by Cholesky on the lower triangle of `a`, which is overwritten; singular directions give 0. */
function solve(a: Float64Array, b: Float64Array, width: number): Float64Array {
  factorize(a, width, 1e-14);
  const x = b.slice();
  for (let i = 0; i < width; i++) {
    let sum = x[i] as number;
    for (let j = 0; j < i; j++) sum -= (a[i * width + j] as number) * (x[j] as number);
    x[i] = (a[i * width + i] as number) > 0 ? sum / (a[i * width + i] as number) : 0;
  }
  for (let i = width - 1; i >= 0; i--) {
    let sum = x[i] as number;
    for (let j = i + 1; j < width; j++) sum -= (a[j * width + i] as number) * (x[j] as number);
    x[i] = (a[i * width + i] as number) > 0 ? sum / (a[i * width + i] as number) : 0;
  }
  return x;
}

/** Cholesky in place; a pivot below `tolerance` times its diagonal becomes 0. Returns how many are left. */
function factorize(a: Float64Array, width: number, tolerance: number): number {
  let rank = 0;
  for (let i = 0; i < width; i++) {
    const diagonal = a[i * width + i] as number;
    for (let j = 0; j <= i; j++) {
      let sum = a[i * width + j] as number;
      for (let k = 0; k < j; k++) sum -= (a[i * width + k] as number) * (a[j * width + k] as number);
      if (j < i) {
        const pivot = a[j * width + j] as number;
        a[i * width + j] = pivot > 0 ? sum / pivot : 0;
      } else {
        const isKept = sum > tolerance * diagonal;
        a[i * width + i] = isKept ? Math.sqrt(sum) : 0;
        if (isKept) rank++;
      }
    }
  }
  return rank;
}

/** Rank of the design. The intercept comes first, so that later pivots are variances. */
function rankOf({ values, width }: Design, rows: number): number {
  const curvature = new Float64Array(width * width);
  const filled = new Int32Array(width);
  for (let row = 0; row < rows; row++) addProduct(values, row * width, { curvature, filled }, 1);
  return factorize(curvature, width, RANK_TOLERANCE);
}
