// What metrics of texts work on: the text columns of a dataset and the labels beside them, each with its counterpart in
// the reference where there is one.

import type { Embed } from '../runs/uniqueness/embedded.ts';
import { type RandomStream, sampleIndices } from '../random.ts';
import { wordsOf } from '../text/words.ts';

/** Texts of a column that a metric reads, at most, drawn evenly. */
export const MOST_TEXTS = 2000;
/** Texts of the source that are searched for copies, at most, drawn evenly. */
export const MOST_SOURCES = 20_000;
/** Fewer real texts than this are no ceiling. */
export const LEAST_CEILING = 10;

export interface TextColumn {
  readonly name: string;
  readonly candidate: readonly string[];
  /** Texts of the reference's column of the same name, or null. */
  readonly real: readonly string[] | null;
  readonly holdout: readonly string[] | null;
  /** What figures that change with size are taken over, the same for candidate and baselines; absent: see `budgetOf`. */
  readonly budget?: TextBudget;
}

export interface TextBudget {
  /** Texts of the smallest side. */
  readonly texts: number;
  /** Words of the smallest side. */
  readonly words: number;
}

/** Labels beside the texts: a column of categories, or of whole numbers that are scores. */
export interface LabelColumn {
  readonly name: string;
  /** One a row; null is missing. */
  readonly candidate: readonly (string | null)[];
  readonly real: readonly (string | null)[] | null;
  readonly holdout: readonly (string | null)[] | null;
  /** True for scores. */
  readonly isScale: boolean;
  /** Shares that the recipe asked for, summing to 1. */
  readonly asked: ReadonlyMap<string, number> | null;
}

export interface TextInput {
  readonly columns: readonly TextColumn[];
  /** All texts of the reference: what could have been copied. Null where a dataset was made from no other. */
  readonly sources: readonly string[] | null;
  readonly labels?: readonly LabelColumn[];
  /** Unit-length vectors, where a model that embeds is at hand. */
  readonly embed?: Embed;
}

/** An even share of texts, in their order. */
export function drawTexts(texts: readonly string[], stream: RandomStream, most = MOST_TEXTS): readonly string[] {
  return [...sampleIndices(texts.length, most, stream)].map((i) => texts[i] as string);
}

/** Two halves in their order, drawn evenly: the same rows for lists of one length and the same stream. */
export function halve<T>(items: readonly T[], stream: RandomStream): [half: readonly T[], rest: readonly T[]] {
  const half = new Set(sampleIndices(items.length, items.length >> 1, stream));
  return [items.filter((_, i) => half.has(i)), items.filter((_, i) => !half.has(i))];
}

/** What every side of a column has at least: the candidate, and the real texts that stand in as its ceiling. */
export function budgetOf({ candidate, real, holdout, budget }: TextColumn): TextBudget {
  if (budget) return budget;
  const sides = [sizeOf(candidate, candidate.length)];
  if (holdout && holdout.length >= LEAST_CEILING) sides.push(sizeOf(holdout, holdout.length));
  else if (real && real.length >= 2 * LEAST_CEILING) sides.push(sizeOf(real, real.length >> 1));
  return {
    texts: Math.min(...sides.map(({ texts }) => texts)),
    words: Math.min(...sides.map(({ words }) => words)),
  };
}

/** Of the first `count` texts, and of no more than a metric reads. */
function sizeOf(texts: readonly string[], count: number): TextBudget {
  const read = texts.slice(0, Math.min(count, MOST_TEXTS));
  return { texts: read.length, words: read.reduce((sum, text) => sum + wordsOf(text).length, 0) };
}
