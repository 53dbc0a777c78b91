// What texts and labels are read against: fresh real ones, words and labels drawn independently, and copies.

import { permutation, randomStream, type RandomStream, sampleIndices } from '../random.ts';
import { shuffleWords } from '../text/diversity.ts';
import { budgetOf, type LabelColumn, LEAST_CEILING, type TextColumn, type TextInput } from './text-input.ts';
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
  const labels = standInLabels(input.labels ?? [], baseline, stream.derive('labels'));
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
      const half = new Set(sampleIndices(real.length, real.length >> 1, stream));
      return { ...column, candidate: real.filter((_, i) => half.has(i)), real: real.filter((_, i) => !half.has(i)) };
    }
    case 'floor':
      return { ...column, candidate: shuffleWords(real && real.length > 0 ? real : candidate, stream) };
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

/** Ceiling: real labels. Floor: every column shuffled by itself, and the person's labels too. There is no copy of labels. */
function standInLabels(
  columns: readonly LabelColumn[],
  baseline: Baseline,
  stream: RandomStream,
): readonly LabelColumn[] {
  switch (baseline) {
    case 'ceiling':
      return columns.flatMap((column): LabelColumn[] => {
        const fresh = column.holdout ?? column.real;
        return fresh && fresh.length >= LEAST_CEILING ? [{ ...column, candidate: fresh, person: [] }] : [];
      });
    case 'floor':
      return columns.map((column, i) => shuffleLabels(column, stream.derive(i)));
    case 'cheat':
      return [];
    default:
      return baseline satisfies never;
  }
}

function shuffleLabels(column: LabelColumn, stream: RandomStream): LabelColumn {
  const { candidate, person } = column;
  const order = permutation(candidate.length, stream);
  const swapped = permutation(person.length, stream.derive('person'));
  return {
    ...column,
    candidate: [...order].map((row) => candidate[row] as string | null),
    person: person.map(({ row }, i) => ({ row, label: person[swapped[i] as number]?.label ?? '' })),
  };
}
