// What labels beside texts are read against. A copy of labels would tell nothing.

import type { RandomStream } from '../random.ts';
import { halve, type LabelColumn, LEAST_CEILING } from './text-input.ts';
import type { Baseline } from './types.ts';

/**
 * Ceiling: fresh real labels, else one half of the real ones against the other, else draws from the shares that were
 * asked for. Floor: every label thrown by dice. Empty where nothing can stand in.
 */
export function baselineLabels(
  columns: readonly LabelColumn[],
  baseline: Baseline,
  stream: RandomStream,
): readonly LabelColumn[] {
  switch (baseline) {
    case 'ceiling':
      return columns.flatMap((column, i) => ceilingOf(column, stream, i));
    case 'floor':
      return columns.map((column, i) => ({ ...column, candidate: throwDice(column.candidate, stream.derive(i)) }));
    case 'cheat':
      return [];
    default:
      return baseline satisfies never;
  }
}

/** All columns are halved by the same stream: their rows stay together. */
function ceilingOf(column: LabelColumn, stream: RandomStream, lane: number): LabelColumn[] {
  const { candidate, real, holdout, asked } = column;
  if (holdout && holdout.length >= LEAST_CEILING) return [{ ...column, candidate: holdout, asked: null }];
  if (real && real.length >= 2 * LEAST_CEILING) {
    const [half, rest] = halve(real, stream);
    return [{ ...column, candidate: half, real: rest, asked: null }];
  }
  if (!asked) return [];
  const drawn = candidate.map((label, row) => label && drawLabel(asked, stream.uniform(row, lane)));
  return [{ ...column, candidate: drawn }];
}

function drawLabel(shares: ReadonlyMap<string, number>, at: number): string | null {
  let left = at;
  let last: string | null = null;
  for (const [label, share] of shares) {
    if (share === 0) continue;
    last = label;
    left -= share;
    if (left < 0) break;
  }
  return last;
}

/** Each label that is used comes as often as any other, without regard to the row. */
function throwDice(labels: readonly (string | null)[], stream: RandomStream): readonly (string | null)[] {
  const used = [...new Set(labels.filter((label) => label !== null))].sort();
  return labels.map((label, row) => (label === null ? null : (used[stream.below(used.length, row)] as string)));
}
