// What the sample simulators share: draws from a row's random stream, and CSV text.

import type { RandomStream } from '../../src/lib/random.ts';

/** Draws for one row, each call from the next lane. */
export class RowDraws {
  readonly #stream: RandomStream;
  readonly #row: number;
  #lane = 0;

  constructor(stream: RandomStream, row: number) {
    this.#stream = stream;
    this.#row = row;
  }

  uniform(): number {
    return this.#stream.uniform(this.#row, this.#lane++);
  }

  normal(mean: number, spread: number): number {
    return mean + spread * this.#stream.normal(this.#row, this.#lane++);
  }

  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** One of the labels, by weight. */
  pick<Label extends string>(weights: Readonly<Record<Label, number>>): Label {
    const entries = Object.entries(weights) as [Label, number][];
    let left = this.uniform() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [label, weight] of entries) {
      left -= weight;
      if (left < 0) return label;
    }
    return entries[entries.length - 1]?.[0] as Label;
  }
}

export type SampleCell = string | number | null;

export interface Sample {
  readonly id: string;
  readonly title: string;
  /** One sentence for the card on the first screen. */
  readonly summary: string;
  readonly target: string;
  /** Column whose rows belong together, for the split. */
  readonly key: string;
  readonly sensitive: readonly string[];
  /** The dependences that were put in, so that one can check which of them a synthesizer finds. */
  readonly structure: readonly string[];
  readonly columns: readonly string[];
  readonly rows: readonly (readonly SampleCell[])[];
}

export function toCsv({ columns, rows }: Sample): string {
  return [columns, ...rows].map((row) => row.map((cell) => cell ?? '').join(',') + '\n').join('');
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

export function rounded(value: number, digits: number): string {
  return value.toFixed(digits);
}

/** 1 / (1 + e^-x), as a probability. */
export function logistic(score: number): number {
  return 1 / (1 + Math.exp(-score));
}

/** `2024-05-01`, that many days after the first of January 2024. */
export function dateAfter(days: number): string {
  return new Date(Date.UTC(2024, 0, 1 + days)).toISOString().slice(0, 10);
}
