// The best split of a node, from its histogram: entropy for classes, Gaussian likelihood for scores, both in nats.

import type { Predictor } from './predictors.ts';
import type { Response } from './response.ts';

export interface Split {
  /** Index into the predictors of the tree; -1 when no split is worth it. */
  readonly predictor: number;
  /** Ordered predictors: codes up to this go left. -1 for sets. */
  readonly threshold: number;
  /** By code, 1 goes left; only for sets. */
  readonly left: Uint8Array | null;
}

export interface SplitRules {
  readonly minLeaf: number;
  /** Rows of the smaller side when that side holds one target bin only. */
  readonly minPure: number;
  /** Multiple of the gain that noise alone is expected to give. */
  readonly penalty: number;
}

export const NO_SPLIT: Split = { predictor: -1, threshold: -1, left: null };

/** Noise gives the best of many thresholds about this gain on top of half a unit for each degree of freedom. */
const SEARCH_GAIN = 3;
/** Added to variances, so that no split gains without end: scores nearer than its root count as equal. */
const SCORE_VARIANCE = 1e-3;

const counts = { table: new Float64Array(1) };

/** x log x for whole x up to `limit`, from a table that grows. */
function tableOfLogs(limit: number): Float64Array {
  if (counts.table.length <= limit) {
    counts.table = Float64Array.from({ length: Math.ceil(limit * 1.5) + 2 }, (_, x) => (x > 1 ? x * Math.log(x) : 0));
  }
  return counts.table;
}

/** Looks for splits in histograms of one tree; holds the scratch arrays. */
export class SplitFinder {
  readonly #predictors: readonly Predictor[];
  readonly #response: Response;
  readonly #rules: SplitRules;
  readonly #order: Int32Array;
  readonly #scores: Float64Array;
  readonly #total: Float64Array;
  readonly #leftClasses: Float64Array;
  readonly #logs: Float64Array;
  #bestGain = 0;
  #bestPredictor = -1;
  #bestPosition = -1;
  #bestOrder: Int32Array;

  constructor(predictors: readonly Predictor[], response: Response, rules: SplitRules, rows: number) {
    this.#predictors = predictors;
    this.#response = response;
    this.#rules = rules;
    this.#order = new Int32Array(256);
    this.#bestOrder = new Int32Array(256);
    this.#scores = new Float64Array(256);
    this.#total = new Float64Array(response.width);
    this.#leftClasses = new Float64Array(response.width);
    this.#logs = response.kind === 'classes' ? tableOfLogs(rows) : counts.table;
  }

  /** The best split of a node whose histogram starts each predictor at `offsets` (in cells). */
  find(histogram: Float64Array, offsets: Int32Array): Split {
    this.#sumUp(histogram);
    this.#bestPredictor = -1;
    this.#bestGain = this.#leastGain();
    if (this.#bestGain === Infinity) return NO_SPLIT;
    for (let p = 0; p < this.#predictors.length; p++) {
      const base = (offsets[p] as number) * this.#response.width;
      const used = this.#arrange(p, histogram, base);
      if (used < 2) continue;
      if (this.#response.kind === 'classes') this.#scanClasses(p, used, histogram, base);
      else this.#scanScores(p, used, histogram, base);
    }
    return this.#result();
  }

  #sumUp(histogram: Float64Array): void {
    const width = this.#response.width;
    const total = this.#total.fill(0);
    const bins = this.#predictors[0]?.binCount ?? 0;
    for (let at = 0; at < bins * width; at += width) {
      for (let k = 0; k < width; k++) total[k] = (total[k] as number) + (histogram[at + k] as number);
    }
  }

  #leastGain(): number {
    const total = this.#total;
    let freedom = 2;
    if (this.#response.kind === 'classes') {
      freedom = -1;
      for (let k = 1; k < total.length; k++) if ((total[k] as number) > 0) freedom++;
      if (freedom < 1) return Infinity;
    } else {
      const [n = 0, sum = 0, squares = 0] = total;
      if (squares / n - (sum / n) ** 2 < 1e-9) return Infinity;
    }
    return this.#rules.penalty * (freedom / 2 + SEARCH_GAIN);
  }

  /** Puts the codes with rows into `order`; returns how many. Unordered predictors are ordered by their response. */
  #arrange(p: number, histogram: Float64Array, base: number): number {
    const predictor = this.#predictors[p] as Predictor;
    const width = this.#response.width;
    const order = this.#order;
    let used = 0;
    for (let code = 0; code < predictor.binCount; code++) {
      if ((histogram[base + code * width] as number) > 0) order[used++] = code;
    }
    if (predictor.ordered || used < 3) return used;
    if (this.#response.kind === 'scores') {
      for (let i = 0; i < used; i++) {
        const at = base + (order[i] as number) * width;
        this.#scores[order[i] as number] = (histogram[at + 1] as number) / (histogram[at] as number);
      }
    } else this.#scoreByClasses(used, histogram, base);
    const scores = this.#scores;
    order.subarray(0, used).sort((a, b) => (scores[a] as number) - (scores[b] as number) || a - b);
    return used;
  }

  /** First principal component of the codes' class shares (Coppersmith, Hong and Hosking 1999), by power iteration. */
  #scoreByClasses(used: number, histogram: Float64Array, base: number): void {
    const width = this.#response.width;
    const total = this.#total;
    const n = total[0] as number;
    let axis = new Float64Array(width);
    axis[largestClass(total)] = 1;
    const rounds = width === 3 ? 1 : 4;
    for (let round = 0; round < rounds; round++) {
      const next = new Float64Array(width);
      for (let i = 0; i < used; i++) {
        const at = base + (this.#order[i] as number) * width;
        const count = histogram[at] as number;
        let score = 0;
        for (let k = 1; k < width; k++) {
          score += ((histogram[at + k] as number) / count - (total[k] as number) / n) * (axis[k] as number);
        }
        this.#scores[this.#order[i] as number] = score;
        for (let k = 1; k < width; k++) {
          next[k] = (next[k] as number) + score * ((histogram[at + k] as number) - (count * (total[k] as number)) / n);
        }
      }
      let norm = 0;
      for (const value of next) norm += value * value;
      if (norm === 0) return;
      axis = next.map((value) => value / Math.sqrt(norm));
    }
  }

  #scanClasses(p: number, used: number, histogram: Float64Array, base: number): void {
    const { minLeaf, minPure } = this.#rules;
    const width = this.#response.width;
    const logs = this.#logs;
    const total = this.#total;
    const left = this.#leftClasses.fill(0);
    const n = total[0] as number;
    let sumLeft = 0;
    let sumRight = 0;
    for (let k = 1; k < width; k++) sumRight += logs[total[k] as number] as number;
    const parent = sumRight - (logs[n] as number);
    let inLeft = 0;
    for (let i = 0; i < used - 1; i++) {
      const at = base + (this.#order[i] as number) * width;
      inLeft += histogram[at] as number;
      for (let k = 1; k < width; k++) {
        const count = histogram[at + k] as number;
        if (count === 0) continue;
        const before = left[k] as number;
        const after = before + count;
        const rest = (total[k] as number) - before;
        sumLeft += (logs[after] as number) - (logs[before] as number);
        sumRight += (logs[rest - count] as number) - (logs[rest] as number);
        left[k] = after;
      }
      const lossLeft = (logs[inLeft] as number) - sumLeft;
      const lossRight = (logs[n - inLeft] as number) - sumRight;
      if (inLeft < (lossLeft < 1e-6 ? minPure : minLeaf)) continue;
      if (n - inLeft < (lossRight < 1e-6 ? minPure : minLeaf)) continue;
      const gain = -lossLeft - lossRight - parent;
      if (gain > this.#bestGain) this.#keep(gain, p, i);
    }
  }

  #scanScores(p: number, used: number, histogram: Float64Array, base: number): void {
    const { minLeaf, minPure } = this.#rules;
    const [n = 0, sum = 0, squares = 0] = this.#total;
    const parent = n * Math.log(squares / n - (sum / n) ** 2 + SCORE_VARIANCE);
    let inLeft = 0;
    let sumLeft = 0;
    let squaresLeft = 0;
    for (let i = 0; i < used - 1; i++) {
      const at = base + (this.#order[i] as number) * 3;
      inLeft += histogram[at] as number;
      sumLeft += histogram[at + 1] as number;
      squaresLeft += histogram[at + 2] as number;
      const inRight = n - inLeft;
      if (inLeft < minPure || inRight < minPure) continue;
      const varLeft = Math.max(0, squaresLeft / inLeft - (sumLeft / inLeft) ** 2);
      const varRight = Math.max(0, (squares - squaresLeft) / inRight - ((sum - sumLeft) / inRight) ** 2);
      if (inLeft < (varLeft < 1e-9 ? minPure : minLeaf)) continue;
      if (inRight < (varRight < 1e-9 ? minPure : minLeaf)) continue;
      const losses = inLeft * Math.log(varLeft + SCORE_VARIANCE) + inRight * Math.log(varRight + SCORE_VARIANCE);
      const gain = (parent - losses) / 2;
      if (gain > this.#bestGain) this.#keep(gain, p, i);
    }
  }

  #keep(gain: number, p: number, position: number): void {
    this.#bestGain = gain;
    if (p !== this.#bestPredictor) this.#bestOrder.set(this.#order);
    this.#bestPredictor = p;
    this.#bestPosition = position;
  }

  #result(): Split {
    const predictor = this.#predictors[this.#bestPredictor];
    if (!predictor) return NO_SPLIT;
    const order = this.#bestOrder;
    const position = this.#bestPosition;
    if (predictor.ordered) return { predictor: this.#bestPredictor, threshold: order[position] as number, left: null };
    const left = new Uint8Array(256);
    for (let i = 0; i <= position; i++) left[order[i] as number] = 1;
    return { predictor: this.#bestPredictor, threshold: -1, left };
  }
}

function largestClass(total: Float64Array): number {
  let largest = 1;
  for (let k = 2; k < total.length; k++) if ((total[k] as number) > (total[largest] as number)) largest = k;
  return largest;
}
