// Effects as an analyst computes them: least squares with labels as indicators, on the rows without missing cells.

import { type FrameColumn, frameOf, levelsByFrequency } from '../metrics/frames.ts';
import { meanOf } from '../metrics/statistics.ts';
import type { Table } from '../table/table.ts';
import type { Analysis } from './analyses.ts';
import { leastSquares } from './least-squares.ts';

type Effect = Extract<Analysis, { kind: 'effect' }>;
/** Rarer labels are one level. */
const MAX_LEVELS = 40;

/** Values of a number, or 0 and 1 of a boolean; NaN where missing. */
export function numbersOf(table: Table, name: string): Float64Array {
  const column = frameColumn(table, name);
  if (column?.kind === 'quantity') return column.values;
  return Float64Array.from(column?.codes ?? [], (code) => (code < 0 ? NaN : code));
}

/** Turns `given` columns of any table of the schema into numbers, in the terms of the reference. */
export interface Design {
  readonly columnsOf: (table: Table) => Float64Array[];
}

/** Intercept, centred quantities, indicators of all labels but the most frequent. */
export function designOf(reference: Table, names: readonly string[]): Design {
  const parts = names.map((name) => {
    const column = frameColumn(reference, name);
    return column?.kind === 'label' ? indicators(column, name) : centred(column, name);
  });
  return {
    columnsOf: (table) => [new Float64Array(table.rowCount).fill(1), ...parts.flatMap((part) => part(table))],
  };
}

function centred(column: FrameColumn | undefined, name: string): (table: Table) => Float64Array[] {
  const values = column?.kind === 'quantity' ? column.values : new Float64Array(0);
  const centre = meanOf(values) ?? 0;
  const scale = Math.sqrt(meanOf(values.map((value) => (value - centre) ** 2)) ?? 0) || 1;
  return (table) => [numbersOf(table, name).map((value) => (value - centre) / scale)];
}

function indicators(column: Extract<FrameColumn, { kind: 'label' }>, name: string): (table: Table) => Float64Array[] {
  const seen = levelsByFrequency(column).slice(1, MAX_LEVELS);
  return (table) => {
    const codes = frameColumn(table, name);
    if (codes?.kind !== 'label') return [];
    return seen.map((level) =>
      Float64Array.from(codes.codes, (code) => (code < 0 ? NaN : Number(code === level.code))),
    );
  };
}

function frameColumn(table: Table, name: string): FrameColumn | undefined {
  return frameOf(table).columns.find((column) => column.name === name);
}

/** What is left of the cause of an effect in each row, given the rest; NaN where a cell is missing. */
export interface Residual {
  readonly weights: Float64Array;
  readonly of: (table: Table) => Float64Array;
}

/** A - E(A | given), with E fitted on a table by least squares. */
export function residualOf(effect: Effect, design: Design, table: Table): Residual {
  const columns = design.columnsOf(table);
  const cause = numbersOf(table, effect.of);
  const weights = leastSquares(columns, cause, completeRows([...columns, cause]));
  return {
    weights,
    of: (other) => {
      const terms = design.columnsOf(other);
      return numbersOf(other, effect.of).map((value, row) =>
        terms.reduce((left, term, i) => left - (term[row] as number) * (weights[i] as number), value),
      );
    },
  };
}

export interface Estimate {
  readonly value: number;
  /** Standard deviation of one row's contribution: the standard error is it over the root of the rows. */
  readonly spread: number;
  readonly rows: number;
}

/** The coefficient of the effect in a table, by its residual (Frisch, Waugh and Lovell). Null where it has none. */
export function estimateEffect(effect: Effect, design: Design, table: Table): Estimate | null {
  const columns = design.columnsOf(table);
  const cause = numbersOf(table, effect.of);
  const outcome = numbersOf(table, effect.on);
  const rows = completeRows([...columns, cause, outcome]);
  const residual = (values: Float64Array): Float64Array => {
    const weights = leastSquares(columns, values, rows);
    return values.map((value, row) =>
      columns.reduce((left, term, i) => left - (term[row] as number) * (weights[i] as number), value),
    );
  };
  const [a, y] = [residual(cause), residual(outcome)];
  let cross = 0;
  let square = 0;
  let total = 0;
  for (const row of rows) {
    cross += (a[row] as number) * (y[row] as number);
    square += (a[row] as number) ** 2;
    total += (cause[row] as number) ** 2;
  }
  const degrees = rows.length - columns.length - 1;
  if (degrees < 1 || square <= 1e-9 * total || square === 0) return null;
  const value = cross / square;
  let error = 0;
  for (const row of rows) error += ((y[row] as number) - value * (a[row] as number)) ** 2;
  return { value, spread: Math.sqrt((error / degrees / square) * rows.length), rows: rows.length };
}

/** Mean and standard deviation of the present values of a column. Null without two of them. */
export function estimateMean(table: Table, name: string): Estimate | null {
  const values = numbersOf(table, name).filter(Number.isFinite);
  const mean = meanOf(values);
  if (mean === null || values.length < 2) return null;
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { value: mean, spread: Math.sqrt(square / (values.length - 1)), rows: values.length };
}

function completeRows(columns: readonly Float64Array[]): Int32Array {
  const rows = columns[0]?.length ?? 0;
  return Int32Array.from({ length: rows }, (_, row) => row).filter((row) =>
    columns.every((column) => Number.isFinite(column[row])),
  );
}
