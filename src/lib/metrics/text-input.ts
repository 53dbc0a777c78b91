// What metrics of texts work on: the text columns of a dataset, beside those of its reference where there is one.

import type { Embed } from '../runs/uniqueness/embedded.ts';
import { randomStream, type RandomStream, sampleIndices } from '../random.ts';
import { shuffleWords } from '../text/diversity.ts';
import type { Baseline } from './types.ts';

/** Texts of a column, at most these many, drawn evenly. */
export const MOST_TEXTS = 2000;

export interface TextColumn {
  readonly name: string;
  readonly candidate: readonly string[];
  /** Texts of the reference's column of the same name, or null. */
  readonly real: readonly string[] | null;
  readonly holdout: readonly string[] | null;
}

export interface TextInput {
  readonly columns: readonly TextColumn[];
  /** All texts of the reference: what could have been copied. Null where a dataset was made from no other. */
  readonly sources: readonly string[] | null;
  /** Unit-length vectors, where a model that embeds is at hand. */
  readonly embed?: Embed;
}

/** An even share of texts, in their order. */
export function drawTexts(texts: readonly string[], stream: RandomStream): readonly string[] {
  return [...sampleIndices(texts.length, MOST_TEXTS, stream)].map((i) => texts[i] as string);
}

/**
 * The texts with the candidate replaced. Ceiling: fresh real texts, or one half of the real ones against the other.
 * Floor: words drawn independently. Cheat: texts copied from the source, or each repeated where there is none.
 */
export function baselineTexts(input: TextInput, baseline: Baseline, seed: number): TextInput | null {
  const stream = randomStream(seed, 'baseline', 'texts', baseline);
  const columns = input.columns.flatMap((column, i): TextColumn[] => {
    const made = standIn(column, input.sources, baseline, stream.derive(i));
    return made ? [made] : [];
  });
  return columns.length === 0 ? null : { ...input, columns };
}

function standIn(
  column: TextColumn,
  sources: readonly string[] | null,
  baseline: Baseline,
  stream: RandomStream,
): TextColumn | null {
  const { candidate, real, holdout } = column;
  switch (baseline) {
    case 'ceiling': {
      if (holdout && holdout.length > 0) return { ...column, candidate: holdout };
      if (!real || real.length < 20) return null;
      const half = new Set(sampleIndices(real.length, real.length >> 1, stream));
      return { ...column, candidate: real.filter((_, i) => half.has(i)), real: real.filter((_, i) => !half.has(i)) };
    }
    case 'floor':
      return { ...column, candidate: shuffleWords(real ?? candidate, stream) };
    case 'cheat': {
      const pool = real ?? sources ?? candidate.filter((_, i) => i % 10 === 0);
      return { ...column, candidate: candidate.map((_, i) => pool[stream.below(Math.max(1, pool.length), i)] ?? '') };
    }
    default:
      return baseline satisfies never;
  }
}
