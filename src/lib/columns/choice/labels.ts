// The labels of a row: the same for all, or out of one of its cells.

import { StudioError } from '../../errors.ts';
import type { Cell, RowBatch } from '../types.ts';

export const MAX_LABELS = 200;

/** Labels without blank and repeated ones. */
export function tidyLabels(labels: readonly string[]): readonly string[] {
  return [...new Set(labels.map((label) => label.trim()).filter((label) => label !== ''))];
}

/** @throws StudioError `bad-input` when the cell of `column` is no list of 2 to 200 different labels */
export function labelsInCell(batch: RowBatch, column: string, slot: number): readonly string[] {
  const cell: Cell = batch.cells.get(column)?.[slot] ?? null;
  const list = typeof cell === 'string' ? cell.split(/\r?\n|,/) : Array.isArray(cell) ? (cell as readonly Cell[]) : [];
  const texts = list.filter(
    (item) => typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean',
  );
  const labels = tidyLabels(texts.map(String));
  if (labels.length >= 2 && labels.length <= MAX_LABELS) return labels;
  throw new StudioError('bad-input', `column ${column} has ${labels.length} labels, a choice needs 2 to ${MAX_LABELS}`);
}
