// Rows that a table has already, by the rule of SDMetrics 0.29 NewRowSynthesis.

import { createBreather, type WorkContext } from '../../breathe.ts';
import type { Frame, LabelColumn, QuantityColumn } from '../frames.ts';

/** Quantities match within this share of the synthetic value. */
const TOLERANCE = 0.01;

/**
 * 1 for every row of `queries` that some row of `known` matches in all columns: labels equal, quantities within 1 % of
 * the query's value, missing as missing. @throws StudioError `aborted`
 */
export async function findMatches(queries: Frame, known: Frame, context: WorkContext): Promise<Uint8Array> {
  const breathe = createBreather(context);
  const groups = groupByLabels(known);
  const keyOf = labelKeys(queries);
  const quantities = queries.columns.flatMap((column, c) => (column.kind === 'quantity' ? [c] : []));
  const asked = quantities.map((c) => (queries.columns[c] as QuantityColumn).values);
  const held = quantities.map((c) => (known.columns[c] as QuantityColumn).values);
  const matches = new Uint8Array(queries.rowCount);
  for (let row = 0; row < queries.rowCount; row++) {
    const values = asked.map((column) => column[row] as number);
    if (groups.get(keyOf(row))?.some((other) => isNear(values, held, other))) matches[row] = 1;
    if ((row & 31) === 31) await breathe();
    if ((row & 127) === 127) context.onProgress?.(row / queries.rowCount, 'matching rows');
  }
  return matches;
}

function isNear(values: readonly number[], held: readonly Float64Array[], row: number): boolean {
  for (let j = 0; j < values.length; j++) {
    const value = values[j] as number;
    const other = (held[j] as Float64Array)[row] as number;
    if (Number.isNaN(value) ? !Number.isNaN(other) : !(Math.abs(other - value) <= Math.abs(TOLERANCE * value))) {
      return false;
    }
  }
  return true;
}

function groupByLabels(frame: Frame): Map<string, number[]> {
  const keyOf = labelKeys(frame);
  const groups = new Map<string, number[]>();
  for (let row = 0; row < frame.rowCount; row++) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

function labelKeys(frame: Frame): (row: number) => string {
  const labels = frame.columns.filter((column): column is LabelColumn => column.kind === 'label');
  return (row) => labels.map((column) => column.codes[row]).join();
}
