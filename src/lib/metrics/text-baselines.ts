// What texts are read against: fresh real ones, words drawn independently, and copies.

import { randomStream, type RandomStream, sampleIndices } from '../random.ts';
import { shuffleWords } from '../text/diversity.ts';
import { budgetOf, drawTexts, halve, LEAST_CEILING, type TextColumn, type TextInput } from './text-input.ts';
import { baselineLabels } from './text-label-baselines.ts';
import type { Baseline } from './types.ts';

/** Where there is nothing to copy from, a cheat repeats this share of its own texts. */
const REPEATED = 0.1;

/**
 * The texts with the candidate replaced. Ceiling: fresh real texts, or one half of the real ones against the other.
 * Floor: words drawn independently. Cheat: texts copied from the source, or a tenth of them repeated where there is none.
 * Null where nothing can stand in.
 */
export function baselineTexts(input: TextInput, baseline: Baseline, seed: number): TextInput | null {
  const stream = randomStream(seed, 'baseline', 'texts', baseline);
  const columns = input.columns.flatMap((column, i): TextColumn[] => {
    const made = standIn(column, input.sources, baseline, stream.derive(i));
    return made ? [{ ...made, budget: budgetOf(column) }] : [];
  });
  const labels = baselineLabels(input.labels ?? [], baseline, stream.derive('labels'));
  return columns.length + labels.length === 0 ? null : { ...input, columns, labels };
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
      if (holdout && holdout.length >= LEAST_CEILING) return { ...column, candidate: holdout };
      if (!real || real.length < 2 * LEAST_CEILING) return null;
      const [half, rest] = halve(real, stream);
      return { ...column, candidate: half, real: rest };
    }
    case 'floor': {
      const drawn = drawTexts(real && real.length > 0 ? real : candidate, stream.derive('draw'));
      return { ...column, candidate: shuffleWords(drawn, stream) };
    }
    case 'cheat': {
      const pool = [real, sources].find((texts) => texts && texts.length > 0) ?? tenth(candidate, stream);
      if (pool.length === 0) return null;
      return { ...column, candidate: candidate.map((_, i) => pool[stream.below(pool.length, i)] as string) };
    }
    default:
      return baseline satisfies never;
  }
}

function tenth(texts: readonly string[], stream: RandomStream): readonly string[] {
  const count = Math.max(1, Math.round(texts.length * REPEATED));
  return [...sampleIndices(texts.length, count, stream.derive('tenth'))].map((i) => texts[i] as string);
}
