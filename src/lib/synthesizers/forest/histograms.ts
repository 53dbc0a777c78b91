// Counts by predictor code and response. Small nodes are added and taken away row by row, large ones cell by cell.

import type { Predictor } from './predictors.ts';
import type { GrowInput } from './tree.ts';

interface Range {
  readonly start: number;
  readonly end: number;
}

export class Histograms {
  /** First code of each predictor, in cells of `width` numbers. */
  readonly offsets: Int32Array;
  readonly #input: GrowInput;
  readonly #size: number;
  /** All zero. */
  readonly #spare: Float64Array[] = [];

  constructor(input: GrowInput) {
    this.#input = input;
    this.offsets = new Int32Array(input.predictors.length + 1);
    input.predictors.forEach((predictor, p) => {
      this.offsets[p + 1] = (this.offsets[p] as number) + predictor.binCount;
    });
    this.#size = (this.offsets[input.predictors.length] as number) * input.response.width;
  }

  /** An empty histogram. */
  take(): Float64Array {
    return this.#spare.pop() ?? new Float64Array(this.#size);
  }

  /** Takes back a histogram of exactly these rows. */
  release(range: Range, histogram: Float64Array): void {
    if (this.#isSmall(range)) this.#erase(range, histogram);
    else histogram.fill(0);
    this.#spare.push(histogram);
  }

  add(range: Range, histogram: Float64Array): void {
    this.#visit(range, histogram, 1);
  }

  remove(range: Range, histogram: Float64Array): void {
    this.#visit(range, histogram, -1);
  }

  /** Takes the rows of `range`, counted in `part`, out of `whole`. */
  subtract(range: Range, part: Float64Array, whole: Float64Array): void {
    if (this.#isSmall(range)) {
      this.#visit(range, whole, -1);
      return;
    }
    for (let i = 0; i < whole.length; i++) whole[i] = (whole[i] as number) - (part[i] as number);
  }

  #isSmall({ start, end }: Range): boolean {
    return (end - start) * this.#input.predictors.length * 8 < this.#size;
  }

  #visit({ start, end }: Range, histogram: Float64Array, sign: number): void {
    const { predictors, response, target, rows } = this.#input;
    const { width, byBin } = response;
    const isClasses = response.kind === 'classes';
    for (let p = 0; p < predictors.length; p++) {
      const { codes } = predictors[p] as Predictor;
      const base = (this.offsets[p] as number) * width;
      for (let i = start; i < end; i++) {
        const row = rows[i] as number;
        const at = base + (codes[row] as number) * width;
        const value = byBin[target[row] as number] as number;
        histogram[at] = (histogram[at] as number) + sign;
        if (isClasses) histogram[at + 1 + value] = (histogram[at + 1 + value] as number) + sign;
        else {
          histogram[at + 1] = (histogram[at + 1] as number) + sign * value;
          histogram[at + 2] = (histogram[at + 2] as number) + sign * value * value;
          // Sums of doubles do not cancel to the last bit.
          if (histogram[at] === 0) histogram.fill(0, at + 1, at + 3);
        }
      }
    }
  }

  #erase({ start, end }: Range, histogram: Float64Array): void {
    const { predictors, response, rows } = this.#input;
    const { width } = response;
    for (let p = 0; p < predictors.length; p++) {
      const { codes } = predictors[p] as Predictor;
      const base = (this.offsets[p] as number) * width;
      for (let i = start; i < end; i++) {
        const at = base + (codes[rows[i] as number] as number) * width;
        if (histogram[at] !== 0) histogram.fill(0, at, at + width);
      }
    }
  }
}
