// Logistic regression with L2 penalty (C = 1 as in scikit-learn), fitted by L-BFGS (Nocedal 1980) on scaled columns.

import { createBreather, type WorkContext } from '../../breathe.ts';

const MAX_ITERATIONS = 300;
const MEMORY = 10;
const TOLERANCE = 1e-4;

/** Row-major values, rows x width. */
export interface Design {
  readonly values: Float32Array;
  readonly rows: number;
  readonly width: number;
}
export interface LogisticModel {
  readonly means: Float64Array;
  readonly scales: Float64Array;
  /** One weight a scaled column, the intercept last. */
  readonly weights: Float64Array;
}

/** Fits `targets` (0 or 1, one a row). Deterministic. @throws StudioError `aborted` */
export async function fitLogistic(
  design: Design,
  targets: ArrayLike<number>,
  context: WorkContext = {},
): Promise<LogisticModel> {
  const breathe = createBreather(context);
  const { means, scales } = scaling(design);
  const scaled = scale(design, means, scales);
  const weights = new Float64Array(design.width + 1);
  let gradient = new Float64Array(weights.length);
  let loss = evaluate(scaled, targets, weights, gradient);
  const history: Pair[] = [];
  for (let iteration = 0; iteration < MAX_ITERATIONS && largest(gradient) > TOLERANCE * design.rows; iteration++) {
    await breathe();
    const direction = twoLoop(gradient, history);
    const step = lineSearch({ scaled, targets, weights, gradient, loss }, direction, history.length === 0);
    if (!step) break;
    const moved = step.weights.map((value, i) => value - (weights[i] as number));
    const bent = step.gradient.map((value, i) => value - (gradient[i] as number));
    const curvature = dot(moved, bent);
    if (curvature > 1e-12) history.push({ moved, bent, scale: 1 / curvature });
    if (history.length > MEMORY) history.shift();
    weights.set(step.weights);
    gradient = step.gradient;
    const gained = loss - step.loss;
    loss = step.loss;
    if (gained <= 1e-10 * Math.max(1, Math.abs(loss))) break;
  }
  return { means, scales, weights };
}

/** Probability of class 1, one a row. */
export function predictLogistic(model: LogisticModel, design: Design): Float64Array {
  const { width } = design;
  const shares = new Float64Array(design.rows);
  for (let row = 0; row < design.rows; row++) {
    let raw = model.weights[width] as number;
    for (let c = 0; c < width; c++) {
      const value =
        ((design.values[row * width + c] as number) - (model.means[c] as number)) / (model.scales[c] as number);
      raw += value * (model.weights[c] as number);
    }
    shares[row] = 1 / (1 + Math.exp(-raw));
  }
  return shares;
}

interface Pair {
  readonly moved: Float64Array;
  readonly bent: Float64Array;
  readonly scale: number;
}
interface Point {
  readonly scaled: Design;
  readonly targets: ArrayLike<number>;
  readonly weights: Float64Array;
  readonly gradient: Float64Array;
  readonly loss: number;
}

function scaling({ values, rows, width }: Design): { means: Float64Array; scales: Float64Array } {
  const means = new Float64Array(width);
  const scales = new Float64Array(width).fill(1);
  for (let c = 0; c < width; c++) {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += values[row * width + c] as number;
    const mean = rows === 0 ? 0 : sum / rows;
    let squares = 0;
    for (let row = 0; row < rows; row++) squares += ((values[row * width + c] as number) - mean) ** 2;
    means[c] = mean;
    const deviation = Math.sqrt(squares / Math.max(1, rows));
    if (deviation > 1e-12) scales[c] = deviation;
  }
  return { means, scales };
}

function scale({ values, rows, width }: Design, means: Float64Array, scales: Float64Array): Design {
  const scaled = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let c = 0; c < width; c++) {
      const at = row * width + c;
      scaled[at] = ((values[at] as number) - (means[c] as number)) / (scales[c] as number);
    }
  }
  return { values: scaled, rows, width };
}

/** Summed log-loss plus half the squared weights (intercept free); fills `gradient`. */
function evaluate(design: Design, targets: ArrayLike<number>, weights: Float64Array, gradient: Float64Array): number {
  const { values, rows, width } = design;
  let loss = 0;
  gradient.fill(0);
  for (let row = 0; row < rows; row++) {
    const base = row * width;
    let raw = weights[width] as number;
    for (let c = 0; c < width; c++) raw += (values[base + c] as number) * (weights[c] as number);
    const target = targets[row] as number;
    loss += Math.max(raw, 0) + Math.log1p(Math.exp(-Math.abs(raw))) - target * raw;
    const residual = 1 / (1 + Math.exp(-raw)) - target;
    for (let c = 0; c < width; c++) gradient[c] = (gradient[c] as number) + residual * (values[base + c] as number);
    gradient[width] = (gradient[width] as number) + residual;
  }
  for (let c = 0; c < width; c++) {
    const weight = weights[c] as number;
    loss += (weight * weight) / 2;
    gradient[c] = (gradient[c] as number) + weight;
  }
  return loss;
}

/** Minus the inverse curvature times the gradient. */
function twoLoop(gradient: Float64Array, history: readonly Pair[]): Float64Array {
  const direction = gradient.map((value) => -value);
  const shares: number[] = [];
  for (const pair of [...history].reverse()) {
    const share = pair.scale * dot(pair.moved, direction);
    shares.push(share);
    addScaled(direction, pair.bent, -share);
  }
  const last = history[history.length - 1];
  if (last) {
    const factor = dot(last.moved, last.bent) / dot(last.bent, last.bent);
    direction.forEach((value, i) => (direction[i] = value * factor));
  }
  for (const pair of history) {
    const share = shares.pop() as number;
    addScaled(direction, pair.moved, share - pair.scale * dot(pair.bent, direction));
  }
  return direction;
}

/** Halves the step until the loss falls enough (Armijo); null when no step helps. */
function lineSearch(point: Point, direction: Float64Array, isFirst: boolean) {
  const slope = dot(point.gradient, direction);
  if (!(slope < 0)) return null;
  let step = isFirst ? Math.min(1, 1 / Math.sqrt(dot(point.gradient, point.gradient))) : 1;
  for (let tries = 0; tries < 30; tries++, step /= 2) {
    const weights = point.weights.map((value, i) => value + step * (direction[i] as number));
    const gradient = new Float64Array(weights.length);
    const loss = evaluate(point.scaled, point.targets, weights, gradient);
    if (loss <= point.loss + 1e-4 * step * slope) return { weights, gradient, loss };
  }
  return null;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function addScaled(target: Float64Array, other: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] as number) + factor * (other[i] as number);
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
