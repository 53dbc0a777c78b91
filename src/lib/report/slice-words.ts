// Slices of the table in words a person would use: `age from 30 to below 40, and sex is Female`.

import type { SliceCondition } from '../table/slice.ts';

interface SliceNumbers {
  readonly quantity: (value: number) => string;
  readonly date: (ms: number) => string;
  readonly isDate: (column: string) => boolean;
}

const MOST_LABELS = 6;

/** All conditions of a slice; `all rows` where there is none. */
export function describeSlice(slice: readonly SliceCondition[], numbers: SliceNumbers): string {
  if (slice.length === 0) return 'all rows';
  return slice.map((condition) => describeCondition(condition, numbers)).join(', and ');
}

/** One condition with its column in front. */
export function describeCondition(condition: SliceCondition, numbers: SliceNumbers): string {
  const { column } = condition;
  switch (condition.kind) {
    case 'missing':
      return `${column} is ${condition.isMissing ? 'missing' : 'present'}`;
    case 'labels':
      return `${column} is ${listLabels(condition.labels)}`;
    case 'range': {
      const write = numbers.isDate(column) ? numbers.date : numbers.quantity;
      const { min, max } = condition;
      if (min !== undefined && max !== undefined) return `${column} from ${write(min)} to below ${write(max)}`;
      if (min !== undefined) return `${column} at least ${write(min)}`;
      return max === undefined ? `${column} is present` : `${column} below ${write(max)}`;
    }
    default:
      return condition satisfies never;
  }
}

function listLabels(labels: readonly string[]): string {
  const shown = labels.slice(0, MOST_LABELS).map((label) => (label.trim() === '' ? '(empty)' : label));
  const left = labels.length - shown.length;
  const items = left > 0 ? [...shown, `${left} more`] : shown;
  return items.length < 2 ? (items[0] ?? 'nothing') : `${items.slice(0, -1).join(', ')} or ${items.at(-1)}`;
}
