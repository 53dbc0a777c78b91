// Descriptions of one row: conditions on columns, found where they fit exactly one synthetic row.

import type { RandomStream } from '../../random.ts';
import { type Frame, type FrameColumn, isAbsent, levelsByFrequency, sortedPresent } from '../frames.ts';

export type Condition =
  | { readonly column: number; readonly kind: 'least' | 'most' | 'equal'; readonly value: number }
  | { readonly column: number; readonly kind: 'absent' };
export type Predicate = readonly Condition[];

/** The first `limit` rows that meet all conditions. */
export function findMatches(frame: Frame, predicate: Predicate, limit: number): number[] {
  const found: number[] = [];
  const tests = predicate.map((condition) => testOf(frame.columns[condition.column] as FrameColumn, condition));
  for (let row = 0; row < frame.rowCount && found.length < limit; row++) {
    if (tests.every((test) => test(row))) found.push(row);
  }
  return found;
}

/** All descriptions by one column: values that occur once, the largest and the smallest, a single missing cell. */
export function univariatePredicates(frame: Frame): Predicate[] {
  return frame.columns.flatMap((column, c): Predicate[] => {
    const equal = (value: number): Predicate => [{ column: c, kind: 'equal', value }];
    if (column.kind === 'label') {
      return levelsByFrequency(column).flatMap(({ code, count }) => (count === 1 ? [equal(code)] : []));
    }
    const sorted = sortedPresent(column.values);
    const absent: Predicate[] = frame.rowCount - sorted.length === 1 ? [[{ column: c, kind: 'absent' }]] : [];
    if (sorted.length === 0) return absent;
    const once = [...sorted].filter((value, i) => value !== sorted[i - 1] && value !== sorted[i + 1]);
    const ends: Predicate[] = [
      [{ column: c, kind: 'most', value: sorted[0] as number }],
      [{ column: c, kind: 'least', value: sorted[sorted.length - 1] as number }],
    ];
    return [...once.map(equal), ...ends, ...absent];
  });
}

/** The middle of every quantity: descriptions look away from it. */
export function mediansOf(frame: Frame): number[] {
  return frame.columns.map((column) => {
    if (column.kind === 'label') return 0;
    const sorted = sortedPresent(column.values);
    return sorted[sorted.length >> 1] ?? 0;
  });
}

/** A description of row `row` by the columns `columns`: equal labels, quantities at least as far from the middle. */
export function describeRow(
  frame: Frame,
  row: number,
  columns: readonly number[],
  medians: readonly number[],
): Predicate {
  return columns.map((c): Condition => {
    const column = frame.columns[c] as FrameColumn;
    if (isAbsent(column, row)) return { column: c, kind: 'absent' };
    if (column.kind === 'label') return { column: c, kind: 'equal', value: column.codes[row] as number };
    const value = column.values[row] as number;
    return { column: c, kind: value >= (medians[c] as number) ? 'least' : 'most', value };
  });
}

/** A description made up without regard to any one row: the attacker's blind guess. */
export function inventPredicate(frame: Frame, columns: readonly number[], stream: RandomStream): Predicate {
  return columns.map((c, i): Condition => {
    const column = frame.columns[c] as FrameColumn;
    if (column.kind === 'label') {
      return { column: c, kind: 'equal', value: column.codes[stream.below(frame.rowCount, i)] as number };
    }
    const [low, high] = [
      column.values[stream.below(frame.rowCount, i, 1)],
      column.values[stream.below(frame.rowCount, i, 2)],
    ];
    const value = (low as number) + ((high as number) - (low as number)) * stream.uniform(i, 3);
    return { column: c, kind: stream.uniform(i, 4) < 0.5 ? 'least' : 'most', value };
  });
}

/** `count` different columns. */
export function drawColumns(width: number, count: number, stream: RandomStream): number[] {
  const left = Array.from({ length: width }, (_, c) => c);
  const drawn: number[] = [];
  while (drawn.length < count && left.length > 0) {
    drawn.push(...left.splice(stream.below(left.length, drawn.length), 1));
  }
  return drawn;
}

function testOf(column: FrameColumn, condition: Condition): (row: number) => boolean {
  if (condition.kind === 'absent') return (row) => isAbsent(column, row);
  const { kind, value } = condition;
  const values = column.kind === 'label' ? column.codes : column.values;
  switch (kind) {
    case 'equal':
      return (row) => values[row] === value;
    case 'least':
      return (row) => (values[row] as number) >= value;
    case 'most':
      return (row) => (values[row] as number) <= value;
    default:
      return kind satisfies never;
  }
}
