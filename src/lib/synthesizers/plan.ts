// Conditions made ready: per column either nothing, a fixed value a row, or a range that draws are held to.

import { StudioError } from '../errors.ts';
import { type RandomStream, permutation } from '../random.ts';
import type { Condition, LabelShare } from '../recipe/types.ts';
import type { Column } from '../table/column.ts';
import type { ColumnSchema } from '../table/schema.ts';
import { type Table, columnIndex } from '../table/table.ts';
import { gridRange, isOnGrid, unitGrid } from './coding/grid.ts';
import { labelNumbers } from './coding/code.ts';

/** Each row has a value before anything is drawn: `values[assignment[row]]`, or `values[0]` without assignment. */
export interface FixedPlan {
  readonly kind: 'fixed';
  /** Numbers or label numbers; NaN (quantity) or -1 (label) is missing. */
  readonly values: Float64Array;
  readonly assignment: Uint16Array | null;
}
export interface RangePlan {
  readonly kind: 'range';
  readonly low: number;
  readonly high: number;
}
export type ColumnPlan = FixedPlan | RangePlan | null;

interface Facts {
  readonly schema: ColumnSchema;
  readonly column: Column;
  readonly missing: boolean;
  readonly low: number;
  readonly high: number;
}

/**
 * One plan a column, in table order. A demand is refused when the training rows show nothing like it: an unknown
 * column or label, a number off the column's grid or beyond its lowest and highest value, missing cells where there
 * were none, a range that no observed span touches, or two demands that contradict each other. A range that reaches
 * beyond the observed span is cut to it.
 * @throws StudioError `condition-impossible` with { column, reason, given, allowed }
 */
export function planConditions(
  table: Table,
  conditions: readonly Condition[],
  rows: number,
  stream: RandomStream,
): ColumnPlan[] {
  const byColumn = new Map<number, Condition[]>();
  for (const condition of conditions) {
    const index = columnIndex(table, condition.column);
    if (index < 0) {
      const allowed = table.schema.map((schema) => schema.name).slice(0, 20);
      refuse(condition.column, 'there is no such column', { given: condition.column, allowed });
    }
    byColumn.set(index, [...(byColumn.get(index) ?? []), condition]);
  }
  return table.schema.map((schema, index) => {
    const demands = byColumn.get(index);
    if (!demands) return null;
    const facts = columnFacts(schema, table.columns[index] as Column);
    return planColumn(facts, demands, rows, stream.derive('shares', index));
  });
}

function columnFacts(schema: ColumnSchema, column: Column): Facts {
  if (column.layout !== 'numeric') {
    const codes = labelNumbers(column);
    return { schema, column, missing: codes.includes(-1), low: NaN, high: NaN };
  }
  let low = Infinity;
  let high = -Infinity;
  let missing = false;
  for (const value of column.values) {
    if (Number.isNaN(value)) missing = true;
    else {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return { schema, column, missing, low, high };
}

function planColumn(facts: Facts, demands: readonly Condition[], rows: number, stream: RandomStream): ColumnPlan {
  const ranges = demands.filter((demand) => demand.kind === 'range');
  const fixed = demands.filter((demand) => demand.kind !== 'range');
  const range = ranges.length > 0 ? planRange(facts, ranges) : null;
  const [first, ...others] = fixed;
  if (!first) return range;
  if (others.some((other) => JSON.stringify(other) !== JSON.stringify(first))) {
    refuse(facts.schema.name, 'two conditions ask for different values', { given: fixed, allowed: 'one of them' });
  }
  const shares = first.kind === 'value' ? [{ value: first.value, share: 1 }] : first.shares;
  return planShares(facts, checkShares(facts, shares, range), rows, stream);
}

function planRange(facts: Facts, ranges: readonly Extract<Condition, { kind: 'range' }>[]): RangePlan {
  const { schema, column, low, high } = facts;
  const given = {
    min: Math.max(...ranges.map((range) => range.min ?? -Infinity)),
    max: Math.min(...ranges.map((range) => range.max ?? Infinity)),
  };
  if (column.layout !== 'numeric' || schema.kind === 'boolean') {
    refuse(schema.name, 'a range needs numbers or dates', { given, allowed: 'a value or shares' });
  }
  const span = gridRange(unitGrid(schema), Math.max(given.min, low), Math.min(given.max, high));
  if (!span)
    refuse(schema.name, 'no value of the column can lie in this range', { given, allowed: { min: low, max: high } });
  return { kind: 'range', low: span[0], high: span[1] };
}

function checkShares(facts: Facts, shares: readonly LabelShare[], range: RangePlan | null): LabelShare[] {
  const { name } = facts.schema;
  const total = shares.reduce((sum, { share }) => sum + share, 0);
  if (
    shares.length === 0 ||
    shares.length > 65_535 ||
    shares.some(({ share }) => !(share >= 0)) ||
    Math.abs(total - 1) > 1e-6
  ) {
    refuse(name, 'shares must not be negative and must sum to 1', { given: total, allowed: 1 });
  }
  if (new Set(shares.map(({ value }) => value)).size < shares.length) {
    refuse(name, 'a value appears twice', { given: shares.map(({ value }) => value), allowed: 'each value once' });
  }
  const asked = shares.filter(({ share }) => share > 0);
  for (const { value } of asked) {
    const number = valueNumber(facts, value);
    if (range && !(number >= range.low && number <= range.high)) {
      refuse(name, 'a value lies outside of the range asked for', {
        given: value,
        allowed: { min: range.low, max: range.high },
      });
    }
  }
  return asked;
}

/** The number or label number of a demanded value. */
function valueNumber(facts: Facts, value: string | number | null): number {
  const { schema, column, low, high } = facts;
  const isQuantity = column.layout === 'numeric' && schema.kind !== 'boolean';
  if (value === null) {
    if (!facts.missing) refuse(schema.name, 'the column has no missing cells', { given: null, allowed: 'a value' });
    return isQuantity ? NaN : -1;
  }
  if (!isQuantity) return labelNumber(facts, value);
  if (typeof value !== 'number' || !isOnGrid(unitGrid(schema), value) || !(value >= low && value <= high)) {
    refuse(schema.name, 'the column cannot hold this value', {
      given: value,
      allowed: { min: low, max: high, kind: schema.kind },
    });
  }
  return value;
}

function labelNumber({ schema, column }: Facts, value: string | number): number {
  const labels = column.layout === 'coded' ? column.dictionary : (schema.labels ?? ['false', 'true']);
  let label = labels.indexOf(String(value));
  if (label < 0 && column.layout === 'numeric') label = [0, 1].indexOf(Number(value));
  if (label < 0 || !labelNumbers(column).includes(label)) {
    refuse(schema.name, 'the column has no such label', { given: value, allowed: labels.slice(0, 20) });
  }
  return label;
}

function planShares(facts: Facts, shares: readonly LabelShare[], rows: number, stream: RandomStream): FixedPlan {
  const values = Float64Array.from(shares, ({ value }) => valueNumber(facts, value));
  if (shares.length === 1) return { kind: 'fixed', values, assignment: null };
  const counts = largestRemainder(
    shares.map(({ share }) => share),
    rows,
  );
  const order = permutation(rows, stream);
  const assignment = new Uint16Array(rows);
  let at = 0;
  counts.forEach((count, index) => {
    for (let k = 0; k < count; k++) assignment[order[at++] as number] = index;
  });
  return { kind: 'fixed', values, assignment };
}

/** Whole counts that sum to `total`, as near to the shares as can be; ties go to the earlier share. */
export function largestRemainder(shares: readonly number[], total: number): number[] {
  const sum = shares.reduce((a, b) => a + b, 0);
  const exact = shares.map((share) => (share / sum) * total);
  const counts = exact.map(Math.floor);
  let left = total - counts.reduce((a, b) => a + b, 0);
  const order = exact.map((value, index) => [value - Math.floor(value), index] as const);
  order.sort((a, b) => b[0] - a[0] || a[1] - b[1]);
  for (const [, index] of order) {
    if (left-- <= 0) break;
    counts[index] = (counts[index] as number) + 1;
  }
  return counts;
}

function refuse(column: string, reason: string, facts: { given: unknown; allowed: unknown }): never {
  throw new StudioError('condition-impossible', `the condition on ${column} cannot be met: ${reason}`, {
    details: { column, reason, ...facts },
  });
}
